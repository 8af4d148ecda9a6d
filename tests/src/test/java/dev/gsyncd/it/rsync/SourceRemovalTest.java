package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.it.rsync.TwoPrograms.Role;
import dev.gsyncd.it.rsync.TwoPrograms.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What `--remove-source-files` removes and leaves, and what is told of it, is what rsync does, in
/// every role.
class SourceRemovalTest {
    /// Options, source, destination.
    private static final String CASES =
            """
            -a from/ to
            -a --remove-sent-files from/ to
            -an from/ to
            -rlptDgo from/ to
            -rL from/ to
            -rl from/ to
            -aH from/ to
            -a --copy-unsafe-links from/ to
            -a --delay-updates from/ to
            -a --ignore-existing from/ to
            -a --existing from/ to
            -a --compare-dest=../alt from/ to
            -a --link-dest=../alt from/ to
            -a --link-dest=../from from/ to
            -a --max-size=3 from/ to
            -a --only-write-batch=@/batch from/ to
            -a --write-batch=@/batch from/ to
            -a -s from/ to
            -a -s --debug=cmd from/ to
            -aH --protocol=30 from/ to
            -a --protocol=29 from/ to
            -aH --protocol=28 from/ to
            """;

    /// The source is the destination: in a local copy it must not go, and only there it is known.
    private static final String ONTO_ITSELF =
            """
            -r --specials from/ from
            -rtgopc --specials from/ from/
            -rI from/ from/
            -rt --protocol=29 from/ from/
            -a from/sub/b other
            -aH --exclude=l from/ other
            -a --link-dest=../from from/ to
            """;

    @TempDir Path work;

    @TestFactory
    Stream<DynamicTest> asRsync() {
        return CASES.lines()
                .flatMap(line ->
                        Stream.of(Role.values())
                                .map(role ->
                                        DynamicTest.dynamicTest(
                                                role + " " + line, () -> asRsync(role, line))));
    }

    @TestFactory
    Stream<DynamicTest> aLocalCopyKeepsWhatItWrote() {
        return ONTO_ITSELF
                .lines()
                .map(line -> DynamicTest.dynamicTest(line, () -> asRsync(Role.LOCAL, line)));
    }

    /// rsync looks at what the link points to, and loses the link.
    @Test
    void aLocalCopyKeepsSymlinksToo() throws Exception {
        List<String> seen = run(Role.LOCAL, "-rlptH --include=l --exclude=* from/ from", true);
        assertEquals("code 23", seen.getFirst());
        assertEquals(
                "ERROR: Skipping sender remove of destination file: l",
                seen.get(1),
                seen::toString);
        assertTrue(seen.contains("from/l"), seen::toString);
    }

    private void asRsync(Role role, String line) throws Exception {
        assertEquals(
                String.join("\n", run(role, line, false)),
                String.join("\n", run(role, line, true)));
    }

    /// The lines in the order of the alphabet: the processes of rsync's ends are not in step.
    private List<String> run(Role role, String line, boolean ours) throws Exception {
        Trees.sh(
                work,
                """
                rm -rf from to other alt batch batch.sh; mkdir -p from/sub to/sub other alt
                echo a >from/a; echo bb >from/sub/b; echo long >from/c; ln from/a from/a2; ln from/sub/b other/b
                ln -s a from/l; ln -s /etc/hostname from/un; mkfifo from/p
                touch -h -d 2011-01-01 from/l from/a; cp -a from/sub/b to/sub/b; cp -a from/c alt/c
                """);
        List<String> words = List.of(line.replace("@", work.toString()).split(" "));
        int options = words.size() - 2;
        List<String> all = new ArrayList<>(words.subList(0, options));
        if (!all.contains("--remove-sent-files")) {
            all.add("--remove-source-files");
        }
        all.add("--info=remove");
        List<String> seen = new ArrayList<>();
        try (TwoPrograms programs = new TwoPrograms(work)) {
            Said said =
                    programs.run(
                            role,
                            ours,
                            all,
                            work + "/" + words.get(options),
                            work + "/" + words.getLast());
            seen.add("code " + said.code());
            seen.addAll(said.errors());
            said.output().stream()
                    .filter(l -> !l.startsWith("opening "))
                    .sorted()
                    .forEach(seen::add);
        }
        try (Stream<Path> files = Files.walk(work)) {
            files.map(f -> work.relativize(f).toString())
                    .filter(f -> f.matches("(from|to|other)/.*"))
                    .sorted()
                    .forEach(seen::add);
        }
        return seen;
    }
}
