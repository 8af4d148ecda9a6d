package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.cli.Jrsync;
import dev.rsyncproto.options.CompatFlags;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Batch files: what rsync writes jrsync reads, what jrsync writes rsync reads, and they are the
/// same bytes but for the figures of time and traffic at the end.
class BatchTest {
    /// `[stats]` and the goodbye are no longer than this.
    private static final int TAIL = 60;

    private static final List<String> OPTIONS =
            List.of(
                    "-aHAX",
                    "-aHz --no-W",
                    "-aH --delete --no-i-r",
                    "-aH --delete --protocol=29",
                    "-a --no-W --protocol=28",
                    "-rlt --no-W --exclude=same",
                    "-aHc --inplace --no-W --protocol=30");

    @TempDir Path work;

    @BeforeEach
    void trees() throws Exception {
        Trees.sh(work, Trees.SOURCE);
        Trees.sh(work, Trees.OLD_DESTINATION);
        Files.writeString(work.resolve("e.sh"), "#!/bin/sh\nshift\nexec sh -c \"$*\"\n");
        Trees.sh(work, "chmod +x e.sh");
    }

    /// @param ours jrsync in this JVM, else rsync
    private String run(boolean ours, String options, String batch, String... names)
            throws Exception {
        List<String> words = new ArrayList<>(List.of(options.split(" ")));
        words.add("--checksum-seed=7");
        words.add(batch);
        for (String name : names) {
            words.add(name.startsWith("--") || name.startsWith("h:") ? name : work + "/" + name);
        }
        if (ours) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            int code =
                    new Jrsync(InputStream.nullInputStream(), text, text)
                            .run(words.stream().map(Bytes::utf8).toList());
            assertEquals(0, code, words + " " + text);
            return text.toString();
        }
        words.addFirst("rsync");
        Path out = work.resolve("out");
        Process p =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
        int code = p.waitFor();
        assertEquals(0, code, words + " " + Files.readString(out));
        return Files.readString(out);
    }

    private List<String> state(String dir) throws Exception {
        return TreeState.withoutPresent(TreeState.of(work.resolve(dir)));
    }

    @TestFactory
    Stream<DynamicTest> bothWays() {
        return OPTIONS.stream().map(o -> DynamicTest.dynamicTest(o, () -> bothWays(o)));
    }

    private void bothWays(String options) throws Exception {
        for (boolean pull : new boolean[] {false, true}) {
            byte[][] files = new byte[2][];
            for (int writer = 0; writer < 2; writer++) {
                Trees.sh(work, "rm -rf d B B.sh; cp -a old d");
                String from = pull ? "h:" + work + "/src/" : "src/";
                List<String> more = pull ? List.of("--rsh=" + work + "/e.sh", from) : List.of(from);
                List<String> names = new ArrayList<>(more);
                names.add("d/");
                String[] all = names.toArray(String[]::new);
                run(writer == 0, options, "--write-batch=" + work + "/B", all);
                files[writer] = Files.readAllBytes(work.resolve("B"));
                List<String> wanted = state("d");
                for (boolean reader : new boolean[] {true, false}) {
                    Trees.sh(work, "rm -rf e; cp -a old e");
                    run(reader, options, "--read-batch=" + work + "/B", "e/");
                    String who = (writer == 0) + " to " + reader + (pull ? " pulled" : "");
                    assertEquals("", TreeState.difference(wanted, state("e")), who);
                }
                String script = Files.readString(work.resolve("B.sh"));
                assertTrue(script.contains("--read-batch='" + work + "/B'"), script);
                assertTrue(script.contains("${1:-'" + work + "/d/'}"), script);
            }
            if (!options.contains("z")) {
                if (!options.contains("2")) {
                    files[0][9] |= CompatFlags.CF_SYMLINK_ICONV; // rsync's offer, not ours
                }
                int end = files[1].length - TAIL;
                assertArrayEquals(
                        Arrays.copyOf(files[1], end), Arrays.copyOf(files[0], end), "the bytes");
            }
        }
    }

    /// `--only-write-batch`: the destination stays, the batch has all.
    @ParameterizedTest
    @ValueSource(strings = {"-aHAX", "-aHz --no-W", "-aHc --no-W --no-i-r", "-aH --protocol=29"})
    void aBatchAloneChangesNothing(String options) throws Exception {
        List<String> before = state("old");
        Trees.sh(work, "cp -a old wanted");
        run(false, options, "-v", "src/", "wanted/");
        for (boolean pull : new boolean[] {false, true}) {
            for (boolean writer : new boolean[] {true, false}) {
                if (pull && !writer && options.contains("z")) {
                    continue; // from rsync, rsync ends with "inflate returned -3"
                }
                Trees.sh(work, "rm -rf d B B.sh; cp -a old d");
                List<String> names = new ArrayList<>();
                if (pull) {
                    names.add("--rsh=" + work + "/e.sh");
                }
                names.add(pull ? "h:" + work + "/src/" : "src/");
                names.add("d/");
                String who = (writer ? "jrsync" : "rsync") + (pull ? " pulling" : "");
                run(
                        writer,
                        options,
                        "--only-write-batch=" + work + "/B",
                        names.toArray(new String[0]));
                assertEquals("", TreeState.difference(before, state("d")), who);
                for (boolean reader : new boolean[] {true, false}) {
                    Trees.sh(work, "rm -rf e; cp -a old e");
                    run(reader, options, "--read-batch=" + work + "/B", "e/");
                    assertEquals("", TreeState.difference(state("wanted"), state("e")), who);
                }
            }
        }
    }

    @Test
    void optionsAreThoseOfTheBatch() throws Exception {
        run(false, "-aH", "--write-batch=" + work + "/B", "src/", "d/");
        String said = run(true, "-av", "--read-batch=" + work + "/B", "e/");
        assertTrue(
                said.contains("Setting the --hard-links (-H) option to match the batchfile."),
                said);
        assertEquals("", TreeState.difference(state("d"), state("e")));
    }

    /// What is right already is passed over; what is not in the batch is reported.
    @Test
    void whatIsWantedAndWhatIsThere() throws Exception {
        Trees.sh(work, "rm -rf d e; cp -a src d; rm d/text d/same; cp -a d e; cp -a src/same e/");
        run(true, "-a", "--write-batch=" + work + "/B", "src/", "d/");
        String said = run(true, "-a", "--read-batch=" + work + "/B", "e/");
        assertTrue(said.contains("(Skipping batched update for \"same\")"), said);
        Trees.sh(work, "rm e/changed e/text");
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        List<Bytes> words =
                Stream.of("-a", "--read-batch=" + work + "/B", work + "/e/")
                        .map(Bytes::utf8)
                        .toList();
        int code = new Jrsync(InputStream.nullInputStream(), text, text).run(words);
        assertEquals(23, code, text.toString());
        assertTrue(text.toString().contains("(No batched update for \"changed\")"), text + "");
        assertTrue(Files.exists(work.resolve("e/text")));
    }

    /// Cut anywhere: an end with a code, and no file of the wrong content.
    @Test
    void aBatchThatEnds() throws Exception {
        run(true, "-r", "--write-batch=" + work + "/B", "src/", "d/");
        byte[] whole = Files.readAllBytes(work.resolve("B"));
        for (int at = 0; at < whole.length; at += Math.max(1, whole.length / 37)) {
            Files.write(work.resolve("C"), Arrays.copyOf(whole, at));
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            List<Bytes> words =
                    Stream.of("-r", "--read-batch=" + work + "/C", work + "/cut/")
                            .map(Bytes::utf8)
                            .toList();
            int code = new Jrsync(InputStream.nullInputStream(), text, text).run(words);
            assertEquals(12, code, at + ": " + text);
        }
    }
}
