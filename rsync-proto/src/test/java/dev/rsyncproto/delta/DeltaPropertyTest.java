package dev.rsyncproto.delta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.checksum.SumChoice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// `patch(delta(old, new)) == new` for edits of every kind, at many block sizes, with short reads,
/// beside the basis and in place.
class DeltaPropertyTest {
    /// Applies a delta as it is found and remembers what went over.
    private static final class Applied {
        byte[] result = new byte[0];
        long literal;
        long matched;
        byte[] senderSum = new byte[0];
        byte[] receiverSum = new byte[0];
        int kept;
    }

    /// A file in memory; for in-place the basis and the target are the same bytes.
    private static final class MemoryFile implements Target, Basis {
        byte[] data;
        int kept;

        MemoryFile(byte[] data) {
            this.data = data;
        }

        @Override
        public void write(long position, byte[] from, int offset, int length) {
            int at = Math.toIntExact(position);
            if (data.length < at + length) {
                data = Arrays.copyOf(data, at + length);
            }
            System.arraycopy(from, offset, data, at, length);
        }

        @Override
        public void keep(long position, byte[] from, int offset, int length) {
            int at = Math.toIntExact(position);
            assertArrayEquals(
                    Arrays.copyOfRange(from, offset, offset + length),
                    Arrays.copyOfRange(data, at, at + length));
            kept++;
        }

        @Override
        public int read(long position, byte[] target, int offset, int length) {
            int n = (int) Math.min(length, data.length - position);
            if (n <= 0) {
                return -1;
            }
            System.arraycopy(data, (int) position, target, offset, n);
            return n;
        }
    }

    private static Applied apply(
            Deltas deltas, byte[] old, byte[] fresh, int blockSize, boolean inPlace)
            throws IOException {
        return apply(deltas, old, fresh, blockSize, inPlace, 0);
    }

    private static Applied apply(
            Deltas deltas, byte[] old, byte[] fresh, int blockSize, boolean inPlace, int kept)
            throws IOException {
        BlockSums sums = deltas.parse(deltas.sums(old, blockSize, 16));
        Applied applied = new Applied();
        Patcher patcher = new Patcher(deltas.fileSum());
        MemoryFile basis = new MemoryFile(old.clone());
        MemoryFile target = inPlace ? basis : new MemoryFile(new byte[0]);
        KeptBehind behind = new KeptBehind();
        if (kept > 0) {
            behind.begin(basis, target, old.length, kept);
            patcher.begin(sums.head(), behind, behind, inPlace);
        } else {
            patcher.begin(sums.head(), basis, target, inPlace);
        }
        applied.senderSum = new byte[deltas.choice.length()];
        MatchResult result =
                new BlockMatcher(deltas.blockSum(), deltas.fileSum())
                        .match(
                                deltas.source(fresh),
                                fresh.length,
                                sums,
                                inPlace,
                                kept,
                                new TokenSink() {
                                    @Override
                                    public void literal(byte[] b, int offset, int length)
                                            throws IOException {
                                        patcher.literal(b, offset, length);
                                    }

                                    @Override
                                    public void match(int block, byte[] b, int o, int l)
                                            throws IOException {
                                        assertEquals(l, sums.head().length(block));
                                        patcher.match(block);
                                    }
                                },
                                applied.senderSum);
        applied.receiverSum = new byte[deltas.choice.length()];
        patcher.end(applied.receiverSum);
        assertNull(result.failure());
        assertNull(patcher.failure());
        assertEquals(fresh.length, patcher.position());
        assertEquals(result.literal(), patcher.literalBytes());
        assertEquals(result.matched(), patcher.matchedBytes());
        assertEquals(fresh.length, result.literal() + result.matched());
        applied.result = Arrays.copyOf(target.data, fresh.length);
        applied.literal = result.literal();
        applied.matched = result.matched();
        applied.kept = target.kept;
        return applied;
    }

    private static byte[] edit(Random random, byte[] old, int kind) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int n = old.length;
        int cut = n == 0 ? 0 : random.nextInt(n);
        byte[] noise = new byte[random.nextInt(2000)];
        random.nextBytes(noise);
        switch (kind) {
            case 0 -> out.writeBytes(old);
            case 1 -> {
                out.write(old, 0, cut);
                out.writeBytes(noise);
                out.write(old, cut, n - cut);
            }
            case 2 -> {
                out.writeBytes(old);
                out.writeBytes(noise);
            }
            case 3 -> {
                int to = Math.min(n, cut + random.nextInt(3000));
                out.write(old, 0, cut);
                out.write(old, to, n - to);
            }
            case 4 -> {
                byte[] copy = old.clone();
                for (int i = 0; i < n / 2000 + 1 && n > 0; i++) {
                    copy[random.nextInt(n)] ^= 1;
                }
                out.writeBytes(copy);
            }
            case 5 -> {
                int piece = 1 + random.nextInt(3000);
                int pieces = n / piece + 1;
                for (int i = 0; i < pieces; i++) {
                    int at = random.nextInt(pieces) * piece;
                    out.write(old, Math.min(at, n), Math.max(0, Math.min(piece, n - at)));
                }
            }
            case 6 -> {
                out.writeBytes(new byte[random.nextInt(5000)]);
                out.writeBytes(old);
                out.writeBytes(new byte[random.nextInt(5000)]);
            }
            case 7 -> out.write(old, cut, n - cut);
            default -> out.writeBytes(noise);
        }
        return out.toByteArray();
    }

    private static byte[] someFile(Random random) {
        byte[] old = new byte[random.nextInt(4) == 0 ? random.nextInt(10) : random.nextInt(60_000)];
        random.nextBytes(old);
        for (int zeros = random.nextInt(4); zeros > 0 && old.length > 0; zeros--) {
            int from = random.nextInt(old.length);
            Arrays.fill(old, from, Math.min(old.length, from + random.nextInt(9000)), (byte) 0);
        }
        return old;
    }

    @Test
    void patchOfDeltaIsTheNewFile() throws IOException {
        Random random = new Random(11);
        SumChoice[] choices = {SumChoice.XXH128, SumChoice.XXH3, SumChoice.MD5, SumChoice.MD4};
        int kept = 0;
        for (int round = 0; round < 3000; round++) {
            Deltas deltas = Deltas.of(choices[round % choices.length]);
            deltas.readAtOnce = random.nextBoolean() ? Integer.MAX_VALUE : 1 + random.nextInt(5000);
            byte[] old = someFile(random);
            byte[] fresh = edit(random, edit(random, old, random.nextInt(9)), random.nextInt(9));
            int block = random.nextBoolean() ? 0 : 1 + random.nextInt(3000);
            boolean inPlace = random.nextBoolean();
            Applied applied = apply(deltas, old, fresh, block, inPlace);
            assertArrayEquals(fresh, applied.result, "round " + round);
            assertArrayEquals(applied.senderSum, applied.receiverSum);
            kept += applied.kept;
        }
        assertTrue(kept > 1000, "blocks that stayed where they were: " + kept);
    }

    @Test
    void windowCuts() throws IOException {
        Random random = new Random(12);
        byte[] old = new byte[2_000_000];
        random.nextBytes(old);
        byte[] fresh = old.clone();
        for (int at = 1000; at < fresh.length; at += 250_000) {
            fresh[at]++;
        }
        for (int block : new int[] {700, 1024, 32_768, 131_072}) {
            for (int shift : new int[] {0, 1, 699}) {
                byte[] shifted = new byte[fresh.length + shift];
                System.arraycopy(fresh, 0, shifted, shift, fresh.length);
                Applied applied = apply(Deltas.of(SumChoice.XXH3), old, shifted, block, false);
                assertArrayEquals(shifted, applied.result);
                assertTrue(applied.literal <= 8L * block + shift + block, "literal");
            }
        }
    }

    @Test
    void whatIsFound() throws IOException {
        Random random = new Random(13);
        byte[] old = new byte[70_000];
        random.nextBytes(old);
        Deltas deltas = Deltas.of(SumChoice.XXH128);
        assertEquals(0, apply(deltas, old, old, 700, false).literal);
        assertEquals(100, apply(deltas, old, old, 700, true).kept);
        byte[] appended = Arrays.copyOf(old, 70_100);
        assertEquals(100, apply(deltas, old, appended, 700, false).literal);
        byte[] shifted = new byte[70_001];
        System.arraycopy(old, 0, shifted, 1, 70_000);
        assertEquals(1, apply(deltas, old, shifted, 700, false).literal);
        // In place nothing before the writing position may be used any more.
        assertTrue(apply(deltas, old, shifted, 700, true).literal > 60_000);
        byte[] head = Arrays.copyOfRange(old, 1400, 70_000);
        assertEquals(0, apply(deltas, old, head, 700, true).literal);
    }

    @Test
    void equalBlocksAreNotQuadratic() throws IOException {
        byte[] old = new byte[4_000_000];
        byte[] fresh = new byte[1_000_000];
        for (int i = 0; i < fresh.length; i += 700) {
            fresh[i] = 1;
        }
        long start = System.nanoTime();
        apply(Deltas.of(SumChoice.XXH128), old, fresh, 700, false);
        assertTrue(System.nanoTime() - start < 20_000_000_000L);
    }

    @Test
    void whatAnInsertionMovesIsFoundWhereTheOverwrittenIsKept() throws IOException {
        byte[] old = new byte[3_000_000];
        new Random(21).nextBytes(old);
        byte[] fresh = new byte[old.length + 6_000];
        new Random(22).nextBytes(fresh);
        System.arraycopy(old, 0, fresh, 0, 1_000_000);
        System.arraycopy(old, 1_000_000, fresh, 1_005_000, 1_000_000);
        System.arraycopy(old, 2_000_000, fresh, 2_006_000, 1_000_000);
        Deltas deltas = Deltas.of(SumChoice.XXH128);
        for (int kept : new int[] {6_700, 100_000, 1 << 22}) {
            Applied applied = apply(deltas, old, fresh, 700, true, kept);
            assertArrayEquals(fresh, applied.result, "kept " + kept);
            assertArrayEquals(applied.senderSum, applied.receiverSum);
            assertTrue(applied.literal < 10_000, "kept " + kept + ", literal " + applied.literal);
        }
        Applied none = apply(deltas, old, fresh, 700, true, 0);
        assertArrayEquals(fresh, none.result);
        assertTrue(none.literal > 1_900_000, "literal " + none.literal);
    }

    /// Moved by more than the patcher has in its buffers: what is kept is what is used.
    @Test
    void whatALongInsertionMovesIsFoundAsWell() throws IOException {
        byte[] old = new byte[3_000_000];
        new Random(24).nextBytes(old);
        byte[] fresh = new byte[old.length + 700_000];
        new Random(25).nextBytes(fresh);
        System.arraycopy(old, 0, fresh, 0, 100_000);
        System.arraycopy(old, 100_000, fresh, 800_000, 2_900_000);
        for (int kept : new int[] {701_000, 1 << 20, 1 << 22}) {
            Applied applied = apply(Deltas.of(SumChoice.XXH128), old, fresh, 700, true, kept);
            assertArrayEquals(fresh, applied.result, "kept " + kept);
            assertTrue(applied.literal < 705_000, "kept " + kept + ", literal " + applied.literal);
        }
    }

    /// Pieces of the old file in any order, with new data between them, and any size of what is
    /// kept.
    @Test
    void whateverMovesAndWhateverIsKeptTheFileIsRight() throws IOException {
        Random random = new Random(23);
        for (int n = 0; n < 200; n++) {
            boolean big = n % 8 == 0;
            byte[] old = new byte[random.nextInt(big ? 2_000_000 : 60_000)];
            random.nextBytes(old);
            java.io.ByteArrayOutputStream fresh = new java.io.ByteArrayOutputStream();
            int at = 0;
            for (int piece = random.nextInt(12); piece > 0; piece--) {
                byte[] inserted = new byte[random.nextInt(big ? 400_000 : 2_000)];
                random.nextBytes(inserted);
                fresh.write(inserted, 0, random.nextBoolean() ? inserted.length : 0);
                at = random.nextInt(4) == 0 ? random.nextInt(old.length + 1) : at;
                int length = random.nextInt(old.length - at + 1);
                fresh.write(old, at, length);
                at += length;
            }
            int kept = 1 + random.nextInt(big ? 1 << 21 : random.nextBoolean() ? 3_000 : 70_000);
            int blockSize = big || random.nextBoolean() ? 700 : 64;
            byte[] wanted = fresh.toByteArray();
            Applied applied =
                    apply(Deltas.of(SumChoice.XXH128), old, wanted, blockSize, true, kept);
            assertArrayEquals(wanted, applied.result, "case " + n);
            assertArrayEquals(applied.senderSum, applied.receiverSum, "case " + n);
        }
    }

    @Test
    void theOracleCanFail() throws IOException {
        byte[] old = new byte[10_000];
        new Random(14).nextBytes(old);
        Deltas deltas = Deltas.of(SumChoice.XXH128);
        byte[] tokens = deltas.tokens(deltas.sums(old, 700, 16), old, false);
        byte[] same = tokens.clone();
        same[0] = (byte) -2; // block 1 where block 0 belongs
        Patcher patcher = new Patcher(deltas.fileSum());
        MemoryFile target = new MemoryFile(new byte[0]);
        BlockSums sums = deltas.parse(deltas.sums(old, 700, 16));
        patcher.begin(sums.head(), new MemoryFile(old), target, false);
        for (int at = 0; same[at + 3] != 0; at += 4) {
            patcher.match(-(same[at] + 1));
        }
        byte[] sum = new byte[16];
        patcher.end(sum);
        byte[] sent = Arrays.copyOfRange(tokens, tokens.length - 16, tokens.length);
        assertFalse(Arrays.equals(sent, sum), "the whole-file sum tells a wrong block");
        assertFalse(Arrays.equals(old, target.data));
    }

    @Test
    void aSourceThatEndsEarlyOrFailsSpoilsTheSum() throws IOException {
        byte[] old = new byte[50_000];
        new Random(15).nextBytes(old);
        Deltas deltas = Deltas.of(SumChoice.XXH128);
        for (int length : new int[] {0, 1, 699, 25_000, 49_999}) {
            for (boolean fails : new boolean[] {true, false}) {
                for (byte[] sums : new byte[][] {deltas.sums(old, 700, 2), new byte[16]}) {
                    BlockSource whole = deltas.source(Arrays.copyOf(old, length));
                    BlockSource source =
                            (target, offset, n) -> {
                                int got = whole.read(target, offset, n);
                                if (got < 0 && fails) {
                                    throw new IOException("EIO");
                                }
                                return got;
                            };
                    byte[] sum = new byte[16];
                    long[] sent = new long[1];
                    MatchResult result =
                            new BlockMatcher(deltas.blockSum(), deltas.fileSum())
                                    .match(
                                            source,
                                            50_000,
                                            deltas.parse(sums),
                                            false,
                                            counting(sent, Integer.MAX_VALUE),
                                            sum);
                    assertNotNull(result.failure());
                    assertEquals(50_000, sent[0], "the promised length");
                    assertArrayEquals(new byte[16], sum);
                }
            }
        }
    }

    private static TokenSink counting(long[] bytes, int failAt) {
        return new TokenSink() {
            private int calls;

            @Override
            public void literal(byte[] b, int offset, int length) throws IOException {
                count(length);
            }

            @Override
            public void match(int block, byte[] b, int offset, int length) throws IOException {
                count(length);
            }

            private void count(int length) throws IOException {
                if (calls++ == failAt) {
                    throw new IOException("sink " + failAt);
                }
                bytes[0] += length;
            }
        };
    }

    @Test
    void aSinkThatFailsAtEveryCallEndsTheSearch() throws IOException {
        byte[] old = new byte[20_000];
        new Random(16).nextBytes(old);
        byte[] fresh = edit(new Random(17), old, 4);
        Deltas deltas = Deltas.of(SumChoice.XXH3);
        BlockSums sums = deltas.parse(deltas.sums(old, 700, 2));
        BlockMatcher matcher = new BlockMatcher(deltas.blockSum(), deltas.fileSum());
        for (int n = 0; ; n++) {
            long[] bytes = new long[1];
            try {
                matcher.match(
                        deltas.source(fresh),
                        fresh.length,
                        sums,
                        false,
                        counting(bytes, n),
                        new byte[8]);
                assertEquals(fresh.length, bytes[0], "and it can be used again");
                assertTrue(n > 20);
                return;
            } catch (IOException e) {
                assertEquals("sink " + n, e.getMessage());
            }
        }
    }

    @Test
    void aTargetThatFailsAtEveryCallIsReportedAtTheEnd() throws IOException {
        byte[] data = new byte[1_000_000];
        for (int n = 0; n < 4; n++) {
            int failAt = n;
            Patcher patcher = new Patcher(Deltas.of(SumChoice.XXH3).fileSum());
            patcher.begin(
                    SumHead.NONE,
                    null,
                    new Target() {
                        private int calls;

                        @Override
                        public void write(long position, byte[] b, int offset, int length)
                                throws IOException {
                            if (calls++ == failAt) {
                                throw new IOException("ENOSPC");
                            }
                        }

                        @Override
                        public void keep(long position, byte[] b, int offset, int length) {}
                    },
                    false);
            for (int at = 0; at < data.length; at += 10_000) {
                patcher.literal(data, at, 10_000);
            }
            patcher.end(new byte[8]);
            assertNotNull(patcher.failure());
            assertEquals(1_000_000, patcher.position());
        }
    }
}
