package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gsyncd.it.rsync.TwoPrograms.Role;
import dev.gsyncd.it.rsync.TwoPrograms.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// A receiver whose file system has neither extended attributes nor ACLs: jrsync tells each that it
/// cannot set, and sets modes and times all the same, as rsync does.
class NoXattrsTest {
    @TempDir Path work;

    @TestFactory
    Stream<DynamicTest> asRsync() throws Exception {
        assumeTrue(OtherDisk.canMount(work), "a file system can be mounted by root alone");
        return Stream.of("-aX", "-aA", "-aAX", "-aAX --inplace", "-aAX --delay-updates")
                .map(options -> DynamicTest.dynamicTest(options, () -> asRsync(options)));
    }

    private void asRsync(String options) throws Exception {
        try (TwoPrograms programs = new TwoPrograms(work)) {
            for (Role role : Role.values()) {
                Left theirs = transfer(programs, options, role, false);
                assertFalse(theirs.said().errors().isEmpty());
                Left ours = transfer(programs, options, role, true);
                assertEquals(theirs.said().errors(), ours.said().errors(), role + " says");
                assertEquals(theirs.files(), ours.files(), role + " leaves");
                assertEquals(theirs.said().code(), ours.said().code(), role + " ends with");
            }
        }
    }

    private record Left(Said said, List<String> files) {}

    private Left transfer(TwoPrograms programs, String options, Role role, boolean ours)
            throws Exception {
        Path to = Files.createDirectories(work.resolve("to"));
        Trees.sh(
                work,
                """
                rm -rf from
                mkdir -p from/d
                echo one >from/f; echo two >from/d/g
                ln -s f from/l
                setfattr -n user.a -v 1 from/f from/d/g
                setfattr -n user.b -v 2 from/f
                setfattr -h -n trusted.c -v 3 from/l
                setfacl -m u:1:rwx from/f from/d/g
                chmod 741 from/f
                find from -exec touch -h -d @1000000000 {} +
                """);
        try (OtherDisk disk = OtherDisk.mount("ramfs", "mode=755", to)) {
            Said said =
                    programs.run(
                            role, ours, List.of(options.split(" ")), work + "/from/", to + "/");
            return new Left(said, disk.files());
        }
    }
}
