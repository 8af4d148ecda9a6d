package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.it.rsync.TwoPrograms.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// `~/.popt`: jrsync understands each file as rsync's popt does.
class AliasTest {
    /// @param popt the file, ended by an end of line where it does not end with `$`
    private record Case(String popt, String words) {
        String file() {
            return popt.endsWith("$") ? popt.substring(0, popt.length() - 1) : popt + "\n";
        }

        @Override
        public String toString() {
            return popt.replace('\n', '|') + " :: " + words;
        }
    }

    private static final List<Case> CASES =
            List.of(
                    new Case("rsync alias --foo -r", "--foo"),
                    new Case("rsync alias --foo -r$", "--foo"),
                    new Case("rsync alias -Y -r", "-Y"),
                    new Case("rsync alias -Y --exclude=f", "-rYt"),
                    new Case("rsync alias -Y --exclude", "-rtY f"),
                    new Case("rsync alias --foo --exclude=f -r", "--foo"),
                    new Case("rsync alias --foo --bar\nrsync alias --bar -r", "--foo"),
                    new Case("rsync alias --foo --foo -r", "--foo"),
                    new Case("rsync alias --recursive -t", "-r"),
                    new Case("rsync alias --recursive -t", "--recursive"),
                    new Case("rsync alias -r --recursive --exclude=f", "-r"),
                    new Case("rsync alias --foo -r --exclude=\"a b\" --exclude='f'", "--foo"),
                    new Case("rsync alias --foo -r --exclude=\\\\f", "--foo"),
                    new Case("rsync alias --foo -r --exclude=\"f", "--foo"),
                    new Case("rsync alias --foo -r '' \"\"", "--foo"),
                    new Case("rsync alias --foo", "--foo"),
                    new Case("rsync alias foo -r", "foo"),
                    new Case("rsync alias -foo -r", "-foo"),
                    new Case("# c\n\n  rsync   alias\t--foo   -r \\\n --exclude=f", "--foo"),
                    new Case("other alias --foo -r", "--foo"),
                    new Case("/usr/bin/rsync alias --foo -r", "--foo"),
                    new Case("rsy[mn]* alias --foo -r", "--foo"),
                    new Case("rsync bogus --foo -r", "--foo"),
                    new Case("rsync alias --foo=x -r", "--foo=x"),
                    new Case("rsync alias --foo -r --exclude", "--foo f"),
                    new Case("rsync alias --foo --exclude", "-r --foo=f"),
                    new Case("rsync alias --foo -r", "--foo=f"),
                    new Case("rsync alias --foo --POPTdesc=$\"x\" -r", "--foo"),
                    new Case("rsync alias --foo -r\nrsync alias --foo -t", "--foo"),
                    new Case("rsync alias --foo -r", "--fo"),
                    new Case("rsync alias --foo -r", "--exclude --foo"),
                    new Case("rsync alias --foo -r", "-- --foo"),
                    new Case("rsync alias --foo --compress-level=x", "-r --foo"),
                    new Case("rsync alias --server -r\nrsync alias --foo -r", "--foo"),
                    new Case("rsync alias -v -r", "-vv -q"),
                    new Case("rsync exec --foo true\nrsync alias --foo -r", "--foo"),
                    new Case("rsync", "-r"),
                    new Case("rsync alias", "-r"));

    @TempDir Path work;

    @TestFactory
    Stream<DynamicTest> asPopt() {
        return CASES.stream().map(c -> DynamicTest.dynamicTest(c.toString(), () -> asPopt(c)));
    }

    private void asPopt(Case c) throws Exception {
        Files.writeString(work.resolve(".popt"), c.file());
        Result theirs = run(c.words(), false);
        Result ours = run(c.words(), true);
        assertEquals(theirs.files(), ours.files());
        assertEquals(theirs.said().errors(), ours.said().errors());
        assertEquals(theirs.said().code(), ours.said().code());
    }

    private record Result(Said said, List<String> files) {}

    private Result run(String options, boolean ours) throws Exception {
        Trees.sh(work, "rm -rf from to; mkdir -p from to; touch from/f from/g 'from/a b'");
        List<String> words = new ArrayList<>(List.of(options.split(" ")));
        words.add(work + "/from/");
        words.add(work + "/to/");
        try (TwoPrograms programs = new TwoPrograms(work);
                Stream<Path> there = Files.list(work.resolve("to"))) {
            Said said = programs.run(ours, words, Map.of("HOME", work.toString()));
            return new Result(said, there.map(Path::toString).sorted().toList());
        }
    }

    /// rsync runs it.
    @Test
    void noProgramIsStarted() throws Exception {
        Files.writeString(work.resolve(".popt"), "rsync exec --foo touch " + work + "/run\n");
        Result ours = run("--foo", true);
        assertEquals(4, ours.said().code());
        assertEquals(
                List.of(
                        "rsync: --foo: a program for an option (exec in a popt file) is not"
                                + " supported"),
                ours.said().errors());
        assertTrue(Files.notExists(work.resolve("run")));
    }

    /// rsync leaves the option out without a word.
    @Test
    void wordsThatStandForEachOther() throws Exception {
        Files.writeString(
                work.resolve(".popt"), "rsync alias --foo --bar\nrsync alias --bar --foo\n");
        Result ours = run("--foo", true);
        assertEquals(1, ours.said().code());
        assertEquals(List.of("rsync: --foo: aliases nested too deeply"), ours.said().errors());
    }

    @Test
    void aFileWithoutEndIsNotRead() throws Exception {
        Trees.sh(work, "truncate -s 3G .popt");
        Result ours = run("-r", true);
        assertEquals(1, ours.said().code());
        assertEquals(
                List.of("rsync: " + work + "/.popt: larger than 1048576 bytes"),
                ours.said().errors());
        Trees.sh(work, "rm .popt; mkfifo .popt");
        assertEquals(0, run("-r", true).said().code());
    }
}
