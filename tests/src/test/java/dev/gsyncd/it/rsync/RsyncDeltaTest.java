package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The delta is as good as rsync's: `Literal data` and `Matched data` of `--stats` for each kind of
/// edit and each checksum, against rsync on both ends.
class RsyncDeltaTest {
    private static final int LENGTH = 1_500_000;
    private static final long SEED = 20_010_203;
    private static final double MOST_OFF = 0.01;

    private static final List<String> SUMS = List.of("xxh128", "xxh3", "xxh64", "md5", "md4");

    private enum Edit {
        SCATTERED("scattered edits", RsyncDeltaTest::scatter),
        INSERTION("insertion", RsyncDeltaTest::insert),
        APPEND("append", RsyncDeltaTest::append),
        SHUFFLED("shuffled blocks", RsyncDeltaTest::shuffle);

        private final String text;
        private final UnaryOperator<byte[]> made;

        Edit(String text, UnaryOperator<byte[]> made) {
            this.text = text;
            this.made = made;
        }
    }

    private record Found(long literal, long matched) {}

    @TempDir Path work;
    private final Map<String, Found> oracle = new HashMap<>();
    private final Map<String, String> results = new HashMap<>();

    @TestFactory
    Stream<DynamicTest> asGoodAsRsync() throws Exception {
        byte[] old = content(LENGTH, SEED);
        Files.createDirectory(work.resolve("old"));
        Files.write(work.resolve("old/file"), old);
        for (Edit e : Edit.values()) {
            Path dir = Files.createDirectory(work.resolve(e.name()));
            Files.write(dir.resolve("file"), e.made.apply(old));
        }
        return Stream.concat(
                Stream.of(Edit.values())
                        .flatMap(e ->
                                SUMS.stream()
                                        .map(s ->
                                                DynamicTest.dynamicTest(
                                                        e.text + " " + s, () -> checkAll(e, s)))),
                Stream.of(DynamicTest.dynamicTest("docs/interop.md", this::checkDocs)));
    }

    private void checkAll(Edit edit, String sum) throws Exception {
        results.put(edit + sum, "**differs**");
        for (Pair pair : Pair.ours()) {
            String key = pair.oracle() + " " + edit + sum;
            Found rsyncs = oracle.get(key);
            if (rsyncs == null) {
                rsyncs = run(pair.oracle(), edit, sum, List.of());
                assertTrue(rsyncs.matched > LENGTH / 2, "rsync itself finds it: " + rsyncs);
                oracle.put(key, rsyncs);
            }
            compare(rsyncs, run(pair, edit, sum, List.of()), pair + "");
        }
        results.put(edit + sum, "within 1%");
    }

    private static void compare(Found rsyncs, Found ours, String what) {
        String both = what + ": rsync " + rsyncs + ", here " + ours;
        assertTrue(near(rsyncs.literal, ours.literal), both);
        assertTrue(near(rsyncs.matched, ours.matched), both);
    }

    private static boolean near(long a, long b) {
        return Math.abs(a - b) <= a * MOST_OFF;
    }

    private Found run(Pair pair, Edit edit, String sum, List<String> more) throws Exception {
        Trees.sh(work, "rm -rf dst; cp -r old dst; touch -d 2001-02-03 dst/file");
        List<String> options = new ArrayList<>(List.of("-t", "--checksum-choice=" + sum));
        options.addAll(more);
        try (Interop interop = new Interop(work)) {
            Interop.Outcome o = interop.run(pair, options, List.of(edit + "/file"), "dst/");
            assertEquals(0, o.exitCode(), () -> String.join("\n", o.lines()));
            assertEquals(
                    -1, Files.mismatch(work.resolve(edit + "/file"), work.resolve("dst/file")));
            return new Found(o.literal(), o.matched());
        }
    }

    /// Whole files, or blocks of another size, are more than 1% off.
    @Test
    void theComparisonCanFail() throws Exception {
        asGoodAsRsync().close();
        Found rsyncs = run(Pair.RSYNC_PUSH, Edit.SCATTERED, "md5", List.of());
        for (String option : List.of("-W", "-B4000")) {
            Found other = run(Pair.OUR_CLIENT_PUSHES, Edit.SCATTERED, "md5", List.of(option));
            assertThrows(AssertionError.class, () -> compare(rsyncs, other, option));
        }
    }

    private void checkDocs() throws Exception {
        List<String> lines = new ArrayList<>();
        lines.add("| edit | literal, matched (rsync) | " + String.join(" | ", SUMS) + " |");
        lines.add("|---|---|" + "---|".repeat(SUMS.size()));
        for (Edit e : Edit.values()) {
            StringBuilder row = new StringBuilder("| ").append(e.text).append(" | ");
            Found f = oracle.get(Pair.RSYNC_PUSH + " " + e + SUMS.getFirst());
            row.append(f == null ? "not run" : f.literal + ", " + f.matched).append(" |");
            for (String s : SUMS) {
                row.append(' ').append(results.getOrDefault(e + s, "not run")).append(" |");
            }
            lines.add(row.toString());
        }
        InteropDoc.check("delta", lines);
    }

    private static byte[] content(int length, long seed) {
        byte[] data = new byte[length];
        new Random(seed).nextBytes(data);
        return data;
    }

    private static byte[] scatter(byte[] old) {
        byte[] data = old.clone();
        Random random = new Random(SEED + 1);
        for (int i = 0; i < 60; i++) {
            data[random.nextInt(data.length)] ^= 0x55;
        }
        return data;
    }

    private static byte[] insert(byte[] old) {
        byte[] more = content(777, SEED + 2);
        byte[] data = new byte[old.length + more.length];
        int at = old.length / 3;
        System.arraycopy(old, 0, data, 0, at);
        System.arraycopy(more, 0, data, at, more.length);
        System.arraycopy(old, at, data, at + more.length, old.length - at);
        return data;
    }

    private static byte[] append(byte[] old) {
        byte[] data = content(old.length + 100_003, SEED + 3);
        System.arraycopy(old, 0, data, 0, old.length);
        return data;
    }

    private static byte[] shuffle(byte[] old) {
        int size = 30_011;
        List<Integer> starts = new ArrayList<>();
        for (int at = 0; at < old.length; at += size) {
            starts.add(at);
        }
        java.util.Collections.shuffle(starts, new Random(SEED + 4));
        byte[] data = new byte[old.length];
        int to = 0;
        for (int from : starts) {
            int n = Math.min(size, old.length - from);
            System.arraycopy(old, from, data, to, n);
            to += n;
        }
        return data;
    }
}
