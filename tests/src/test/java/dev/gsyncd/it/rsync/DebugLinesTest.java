package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gsyncd.it.rsync.TwoPrograms.Role;
import dev.gsyncd.it.rsync.TwoPrograms.Said;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What a local run tells of its deletions and of the growing list, line by line as rsync's. `@`
/// stands for the working directory.
class DebugLinesTest {
    private static final String CASES =
            """
            --delete --debug=del3 @/from/
            --del -b --debug=del2 @/from/
            --delete-delay --debug=del2 -n @/from/
            --delete-before --debug=del3 --exclude=1 @/from/
            --delete --max-delete=2 --debug=del3 @/from/
            --force --debug=del3 @/from/
            --debug=del3 @/from/
            -b --debug=del3 @/from/
            --no-i-r --info=flist2 @/from/ @/nofile
            --no-i-r --info=flist2 @/nofile @/from/
            --no-i-r --info=flist1 @/nofile @/from/
            --no-i-r --info=flist2 @/nofile @/from/ @/nofile2
            --no-i-r --info=flist2 @/many/
            --no-i-r --info=flist2,stats1 -e false @/many @/nofile
            """;

    /// From a server of protocol 28, where the receiving client names what is not transferred.
    private static final String OLD_CASES =
            """
            -a --out-format=%n%L
            -aHv --out-format=X%n%L
            -a --out-format=%i|%n
            -aH --info=name1 --out-format=X%n
            -aH --out-format=%l
            """;

    @TempDir Path work;

    @TestFactory
    Stream<DynamicTest> asRsync() {
        return CASES.lines().map(line -> DynamicTest.dynamicTest(line, () -> asRsync(line)));
    }

    private void asRsync(String line) throws Exception {
        Said theirs = run(line, false);
        Said ours = run(line, true);
        assertFalse(theirs.output().isEmpty());
        assertEquals(withoutSpeed(theirs), withoutSpeed(ours));
        assertEquals(theirs.errors(), ours.errors());
        assertEquals(theirs.code(), ours.code());
    }

    @TestFactory
    Stream<DynamicTest> asRsyncBeforeProtocol29() {
        return OLD_CASES
                .lines()
                .map(line ->
                        DynamicTest.dynamicTest(
                                line, () -> assertEquals(pulled(line, false), pulled(line, true))));
    }

    /// Sorted: the processes of rsync's receiving end are not in step.
    private List<String> pulled(String line, boolean ours) throws Exception {
        makeTrees();
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        words.add("--protocol=28");
        try (TwoPrograms programs = new TwoPrograms(work)) {
            return programs
                    .run(Role.OUR_CLIENT_PULLS, ours, words, work + "/to/", work + "/new/")
                    .output()
                    .stream()
                    .filter(l -> !l.matches("(sent|total size is) .*"))
                    .sorted()
                    .toList();
        }
    }

    private static String withoutSpeed(Said said) {
        return String.join("\n", said.output())
                .replaceAll("\nsent .*", "\nsent")
                .replaceAll("speedup is .*", "speedup");
    }

    private void makeTrees() throws Exception {
        Trees.sh(
                work,
                """
                rm -rf from to new many; mkdir -p from/w to/x/y to/w to/z~ to/a many
                echo a >from/a; echo a >from/w/a; touch to/x/1 to/x/y/2 to/k to/w/q to/a/in
                ln -s a to/l; mkfifo to/p; chmod 400 to/k
                i=0; while [ $i -lt 230 ]; do : >many/$i; i=$((i+1)); done
                ln to/k to/link
                # rsync 3.5.0 names a directory whose time is not the present one
                find to -depth -exec touch -h -d 2001-01-01 {} +
                """);
    }

    private Said run(String line, boolean ours) throws Exception {
        makeTrees();
        List<String> words = new ArrayList<>(List.of("-r"));
        for (String word : line.split(" ")) {
            words.add(word.replace("@", work.toString()));
        }
        words.add(work + "/to/");
        try (TwoPrograms programs = new TwoPrograms(work)) {
            return programs.run(ours, words, Map.of());
        }
    }
}
