package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gsyncd.it.rsync.TwoPrograms.Role;
import dev.gsyncd.it.rsync.TwoPrograms.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// A receiver without room, by blocks and by inodes: jrsync ends as rsync does, says the same, and
/// leaves the same behind.
class FullDiskTest {
    /// @param mount options of the file system
    /// @param before what is there already; runs in the working directory
    /// @param source `big/`, or `many/` with one entry of each kind
    private record Case(String mount, String before, String source, String options) {
        @Override
        public String toString() {
            return options + " of " + source + " with " + mount;
        }
    }

    private static final List<Case> CASES =
            List.of(
                    new Case("size=300k", ":", "big/", "-a"),
                    new Case("size=300k", ":", "big/", "-a --protocol=30"),
                    new Case("size=300k", ":", "big/", "-az"),
                    new Case("size=300k", ":", "big/", "-a --inplace"),
                    new Case("size=300k", ":", "big/", "-a -S"),
                    new Case("size=300k", ":", "big/", "-a --preallocate"),
                    new Case("size=300k", ":", "big/", "-a --partial"),
                    new Case("size=300k", "echo old >to/m", "big/", "-ab --partial"),
                    new Case("size=300k", ":", "big/", "-a --partial-dir=.part"),
                    new Case("size=300k", ":", "big/", "-a --delay-updates"),
                    new Case("size=300k", "mkdir temp", "big/", "-a --temp-dir=@/temp"),
                    new Case("size=300k", "cp -a big like", "big/", "-a --copy-dest=@/like"),
                    new Case("size=300k", "echo old >to/old", "big/", "-a --delete-after"),
                    new Case("size=1200k", "head -c 500000 big/m >to/m", "big/", "-a --no-W"),
                    new Case(
                            "size=500k",
                            "head -c 300000 big/m >to/m",
                            "big/",
                            "-a --no-W --inplace"),
                    new Case("size=500k", "head -c 300000 big/m >to/m", "big/", "-a --append"),
                    new Case("nr_inodes=2", ":", "many/", "-a"),
                    new Case("nr_inodes=3", ":", "many/", "-aH"),
                    new Case("nr_inodes=4", ":", "many/", "-a --inplace"),
                    new Case("nr_inodes=4", ":", "many/", "-a --delay-updates"));

    @TempDir Path work;

    @TestFactory
    Stream<DynamicTest> asRsync() throws Exception {
        assumeTrue(OtherDisk.canMount(work), "a small file system can be mounted by root alone");
        return CASES.stream().map(c -> DynamicTest.dynamicTest(c.toString(), () -> asRsync(c)));
    }

    private void asRsync(Case c) throws Exception {
        try (TwoPrograms programs = new TwoPrograms(work)) {
            for (Role role : Role.values()) {
                Left theirs = transfer(programs, c, role, false);
                Left ours = transfer(programs, c, role, true);
                assertEquals(theirs.said().errors(), ours.said().errors(), role + " says");
                assertEquals(theirs.files(), ours.files(), role + " leaves");
                if (!c.options().contains("--protocol")) { // without a word it is a race
                    assertEquals(theirs.said().code(), ours.said().code(), role + " ends with");
                }
            }
        }
    }

    private record Left(Said said, List<String> files) {}

    private Left transfer(TwoPrograms programs, Case c, Role role, boolean ours) throws Exception {
        Path to = Files.createDirectories(work.resolve("to"));
        Trees.sh(
                work,
                """
                rm -rf big many like temp
                mkdir -p big many/d
                echo small >big/a; echo small >big/z
                head -c 900000 </dev/urandom >big/m
                for f in f0 f1 f2 d/in; do echo x >many/$f; done
                ln many/f0 many/h; ln -s f0 many/l; mkfifo many/p
                find big many -exec touch -h -d @1700000000 {} +
                """);
        try (OtherDisk disk = OtherDisk.mount("tmpfs", c.mount(), to)) {
            Trees.sh(work, c.before());
            List<String> words = new ArrayList<>();
            for (String word : c.options().split(" ")) {
                words.add(word.replace("@", work.toString()));
            }
            Said said = programs.run(role, ours, words, work + "/" + c.source(), to + "/");
            return new Left(said, disk.files());
        }
    }
}
