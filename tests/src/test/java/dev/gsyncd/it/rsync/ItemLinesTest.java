package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.it.rsync.TwoPrograms.Role;
import dev.gsyncd.it.rsync.TwoPrograms.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What is told of entries, and counted, and what becomes of them, is as with rsync in every role:
/// cases that drawn runs found.
class ItemLinesTest {
    /// Options for `from/` onto `to/`.
    private static final String CASES =
            """
            -ai --ignore-existing --info=stats2
            -av --ignore-existing
            -aiX --ignore-existing
            -a --ignore-existing --out-format=%n
            -ai --ignore-existing --link-dest=../alt
            -anv --protocol=28
            -rnv --protocol=28
            -an --info=name1 --protocol=28
            -anvv --protocol=28
            -anvv
            -anvvc
            -rnvvc
            -rpnvvc
            -anvvOJ
            -anvvAUU --protocol=31
            -anvvA
            """;

    @TempDir Path work;

    @TestFactory
    Stream<DynamicTest> asRsync() {
        return CASES.lines()
                .flatMap(line ->
                        Arrays.stream(Role.values())
                                .map(role ->
                                        DynamicTest.dynamicTest(
                                                role + " " + line, () -> asRsync(role, line))));
    }

    private void asRsync(Role role, String line) throws Exception {
        List<String> theirs = run(role, line, false);
        assertTrue(theirs.size() > 1);
        assertEquals(String.join("\n", theirs), String.join("\n", run(role, line, true)));
    }

    /// The lines in the order of the alphabet: the processes of rsync's ends are not in step.
    private List<String> run(Role role, String line, boolean ours) throws Exception {
        // inway: a file in the place of a directory
        Trees.sh(
                work,
                """
                rm -rf from to alt; mkdir -p from/inway/sub/deep from/inway/sub2 from/d to alt/inway/sub2
                echo a >from/inway/sub/a; echo b >from/d/b; echo c >to/inway; setfattr -n user.n -v v from/inway/sub
                mkdir from/p to/p to/t; for i in mode owner time acl same; do echo $i >from/p/$i; ln -s x from/p/l$i; done
                find . -exec touch -h -d 2011-01-01 {} +; cp -a from/p to; cp -a from/p from/q; cp -a from/p to/q
                chmod 750 to/q; chmod 600 to/p/mode; chown -h 5:6 to/p/owner to/p/lowner; setfacl -m u:7:r to/p/acl
                touch -h -d 2012-01-01 to to/p to/p/time to/p/ltime from/q
                """);
        List<String> words = List.of(line.split(" "));
        List<String> seen = new ArrayList<>();
        try (TwoPrograms programs = new TwoPrograms(work)) {
            Said said = programs.run(role, ours, words, work + "/from/", work + "/to/");
            seen.add("code " + said.code());
            seen.addAll(said.errors());
            said.output().stream()
                    .filter(l -> !l.matches("(opening |sent |total size|Total bytes|File list ).*"))
                    .sorted()
                    .forEach(seen::add);
        }
        try (Stream<Path> files = Files.walk(work.resolve("to"))) {
            files.map(f -> work.relativize(f).toString()).sorted().forEach(seen::add);
        }
        return seen;
    }
}
