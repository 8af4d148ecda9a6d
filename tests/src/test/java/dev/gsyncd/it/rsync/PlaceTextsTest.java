package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gsyncd.it.rsync.TwoPrograms.Role;
import dev.gsyncd.it.rsync.TwoPrograms.Said;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// A source or a destination that is not there, or is something else, is told in rsync's words and
/// with its exit code, by whichever end of a transfer meets it.
class PlaceTextsTest {
    /// Options, source, destination.
    private static final String CASES =
            """
            -a from/ nodir/to
            -a from/f nodir/to
            -a from/f nodir/to/
            -a from nodir/deep/to/
            -a from/ file/to
            -a from/f file/to
            -a from/ file/
            -a from/f file/
            -a from/ file
            -a from/sub file
            -a from/sub/ file
            -a nosuch to
            -a nosuch/ to
            -a from/f/ to
            -a file/x to
            -a from/loop to/
            -aL from/ to/
            -a from/ loop
            -a from/ loop/to
            -an from/ nodir/to
            -an from/f nodir/to
            -a --mkpath from/ file/to/b
            -a --mkpath from/f file/to/b
            -a --mkpath from/f /proc/nodir/b
            -a --mkpath from/ /proc/nodir/b
            -a --protocol=29 from/ nodir/to
            -a --protocol=29 nosuch to
            -a --protocol=28 --link-dest=../alt from/ to
            -a --protocol=28 --copy-dest=../alt from/ full
            -a --link-dest=../alt from/ to
            -d --compare-dest=../no from/ to
            -d --compare-dest=no/../b/ --list-only from/ to
            -dn --copy-dest=../../no from/ to
            -dn --link-dest=./no//b/ from/ to/
            -d --link-dest=/no/../b/ from/ to
            -a from/ full
            -a --protocol=28 from/ full
            -a --list-only nosuch to
            -aR from/./nosuch to
            -d nosuch/ to
            -r --no-dirs nosuch/. to
            """;

    @TempDir Path work;

    @TestFactory
    Stream<DynamicTest> asRsync() {
        return CASES.lines().map(line -> DynamicTest.dynamicTest(line, () -> asRsync(line)));
    }

    private void asRsync(String line) throws Exception {
        for (Role role : Role.values()) {
            Said theirs = run(role, line, false);
            Said ours = run(role, line, true);
            assertEquals(theirs.errors(), ours.errors(), role + " says");
            assertEquals(theirs.code(), ours.code(), role + " ends with");
        }
    }

    private Said run(Role role, String line, boolean ours) throws Exception {
        Trees.sh(
                work,
                """
                rm -rf from to file loop alt full; mkdir -p from/sub alt/f full/f/in; echo x >from/f; echo y >from/sub/g
                ln -s loop from/loop; ln -s loop loop; echo z >file
                """);
        List<String> words = List.of(line.split(" "));
        int options = words.size() - 2;
        try (TwoPrograms programs = new TwoPrograms(work)) {
            return programs.run(
                    role,
                    ours,
                    words.subList(0, options),
                    place(words.get(options)),
                    place(words.getLast()));
        }
    }

    private String place(String name) {
        return name.startsWith("/") ? name : work + "/" + name;
    }
}
