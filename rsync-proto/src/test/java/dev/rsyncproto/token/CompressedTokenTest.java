package dev.rsyncproto.token;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.wire.ConnectionClosedException;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressedTokenTest {
    private static final int BLOCK = 700;

    /// What goes over the wire: a piece of literal data, or a block of the basis.
    private record Step(int block, byte[] data) {}

    private static Compression standard(CompressChoice choice) {
        return Compression.of(choice, Compression.LEVEL_NOT_SAID, 0);
    }

    private static byte[] write(CompressChoice choice, int protocol, List<List<Step>> files)
            throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        WireOut out = new WireOut(stream);
        try (TokenWriter writer = Tokens.writer(standard(choice), protocol, out)) {
            for (List<Step> file : files) {
                for (Step step : file) {
                    if (step.block < 0) {
                        writer.literal(step.data, 0, step.data.length);
                    } else {
                        writer.match(step.block, step.data, 0, step.data.length);
                    }
                }
                writer.end();
            }
        }
        out.flush();
        return stream.toByteArray();
    }

    /// Rebuilds `count` files of a basis with blocks of `blockLength`.
    private static List<byte[]> read(
            CompressChoice choice,
            int protocol,
            InputStream stream,
            int count,
            byte[] basis,
            int blockLength)
            throws IOException {
        List<byte[]> files = new ArrayList<>();
        try (TokenReader reader = Tokens.reader(choice, protocol, new WireIn(stream))) {
            for (int i = 0; i < count; i++) {
                reader.begin(basis.length / blockLength);
                ByteArrayOutputStream file = new ByteArrayOutputStream();
                for (int t = reader.next(); t != TokenReader.END; t = reader.next()) {
                    if (t > 0) {
                        file.write(reader.data(), 0, t);
                    } else {
                        int at = -(t + 1) * blockLength;
                        file.write(basis, at, blockLength);
                        reader.see(basis, at, blockLength);
                    }
                }
                files.add(file.toByteArray());
            }
        }
        return files;
    }

    private static byte[] content(List<Step> file) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        file.forEach(s -> all.writeBytes(s.data));
        return all.toByteArray();
    }

    /// Noise, runs, and copies of what was there before.
    private static byte[] data(Random random, int length, byte[] basis) {
        byte[] data = new byte[length];
        for (int at = 0; at < length; ) {
            int n = Math.min(length - at, 1 + random.nextInt(5000));
            switch (random.nextInt(3)) {
                case 0 -> {
                    byte[] noise = new byte[n];
                    random.nextBytes(noise);
                    System.arraycopy(noise, 0, data, at, n);
                }
                case 1 -> Arrays.fill(data, at, at + n, (byte) random.nextInt(3));
                default -> {
                    n = Math.min(n, basis.length);
                    int from = n == basis.length ? 0 : random.nextInt(basis.length - n);
                    System.arraycopy(basis, from, data, at, n);
                }
            }
            at += n;
        }
        return data;
    }

    private static List<List<Step>> files(Random random, byte[] basis, int blockLength) {
        int blocks = basis.length / blockLength;
        List<List<Step>> files = new ArrayList<>();
        for (int f = 0; f < 4; f++) {
            List<Step> file = new ArrayList<>();
            int steps = random.nextInt(8);
            int block = 0;
            for (int i = 0; i < steps; i++) {
                if (random.nextInt(3) == 0) {
                    int length = 1 + random.nextInt(random.nextBoolean() ? 100 : 70_000);
                    file.add(new Step(-1, data(random, length, basis)));
                } else {
                    block = random.nextBoolean() ? block + 1 : random.nextInt(blocks);
                    block = block < blocks ? block : 0;
                    int at = block * blockLength;
                    file.add(new Step(block, Arrays.copyOfRange(basis, at, at + blockLength)));
                }
            }
            files.add(file);
        }
        return files;
    }

    @ParameterizedTest
    @EnumSource(CompressChoice.class)
    void whatIsWrittenIsRead(CompressChoice choice) throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            int block = seed % 3 == 0 ? 100_000 : BLOCK;
            byte[] basis = data(random, 100 * block / (seed % 3 == 0 ? 20 : 1), new byte[1]);
            int protocol = seed % 2 == 0 ? 32 : 30;
            List<List<Step>> files = files(random, basis, block);
            byte[] wire = write(choice, protocol, files);
            List<byte[]> read =
                    read(choice, protocol, new ByteArrayInputStream(wire), 4, basis, block);
            for (int i = 0; i < files.size(); i++) {
                assertArrayEquals(content(files.get(i)), read.get(i), choice + " seed " + seed);
            }
        }
    }

    /// Runs of 65,536 blocks and more, and blocks far apart.
    @ParameterizedTest
    @EnumSource(CompressChoice.class)
    void longRuns(CompressChoice choice) throws IOException {
        byte[] basis = new byte[200_000];
        List<Step> file = new ArrayList<>();
        for (int i = 10; i < 140_000; i++) {
            file.add(new Step(i, new byte[1]));
        }
        file.add(new Step(5, new byte[1]));
        file.add(new Step(199_999, new byte[1]));
        byte[] wire = write(choice, 32, List.of(file));
        List<byte[]> read = read(choice, 32, new ByteArrayInputStream(wire), 1, basis, 1);
        assertEquals(file.size(), read.getFirst().length);
        if (choice != CompressChoice.NONE) {
            assertTrue(wire.length < 40, wire.length + " bytes");
        }
    }

    /// With zlib what was matched costs little when it comes again, with zlibx it does not.
    @Test
    void zlibKnowsTheMatchedBlocks() throws IOException {
        byte[] basis = new byte[BLOCK];
        new Random(1).nextBytes(basis);
        List<Step> file = List.of(new Step(0, basis), new Step(-1, basis.clone()));
        int with = write(CompressChoice.ZLIB, 32, List.of(file)).length;
        int without = write(CompressChoice.ZLIBX, 32, List.of(file)).length;
        assertTrue(with < 50, with + " bytes");
        assertTrue(without > BLOCK, without + " bytes");
    }

    private static List<List<Step>> small() {
        byte[] text = "some text, some text and some more text".getBytes();
        byte[] basis = new byte[3 * BLOCK];
        List<Step> one =
                List.of(
                        new Step(-1, text),
                        new Step(1, Arrays.copyOf(basis, BLOCK)),
                        new Step(2, Arrays.copyOf(basis, BLOCK)),
                        new Step(-1, text));
        return List.of(one, List.of(), List.of(new Step(-1, text)));
    }

    @ParameterizedTest
    @EnumSource(CompressChoice.class)
    void cutAtEveryByte(CompressChoice choice) throws IOException {
        byte[] wire = write(choice, 32, small());
        for (int length = 0; length < wire.length; length++) {
            InputStream cut = new ByteArrayInputStream(Arrays.copyOf(wire, length));
            assertThrows(
                    ConnectionClosedException.class,
                    () -> read(choice, 32, cut, 3, new byte[3 * BLOCK], BLOCK));
        }
    }

    @ParameterizedTest
    @EnumSource(CompressChoice.class)
    void everyBitFlipped(CompressChoice choice) throws IOException {
        byte[] wire = write(choice, 32, small());
        for (int bit = 0; bit < wire.length * 8; bit++) {
            byte[] bad = wire.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            lies(choice, bad);
        }
    }

    @ParameterizedTest
    @EnumSource(CompressChoice.class)
    void noise(CompressChoice choice) {
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            byte[] bad = new byte[random.nextInt(300)];
            random.nextBytes(bad);
            lies(choice, bad);
        }
    }

    private static void lies(CompressChoice choice, byte[] bad) {
        try {
            InputStream stream = new ByteArrayInputStream(bad);
            read(choice, 32, stream, 3, new byte[3 * BLOCK], BLOCK);
        } catch (ConnectionClosedException | ProtocolException e) {
            // clean
        } catch (IOException e) {
            throw new AssertionError(HexFormat.of().formatHex(bad), e);
        }
    }

    @Test
    void levels() {
        assertEquals(6, Compression.of(CompressChoice.ZLIB, Integer.MIN_VALUE, 0).level());
        assertEquals(6, Compression.of(CompressChoice.ZLIBX, -1, 0).level());
        assertEquals(9, Compression.of(CompressChoice.ZLIBX, 77, 0).level());
        assertEquals(1, Compression.of(CompressChoice.ZLIBX, -7, 0).level());
        assertEquals(Compression.NONE, Compression.of(CompressChoice.ZLIBX, 0, 0));
        assertEquals(3, Compression.of(CompressChoice.ZSTD, 0, 0).level());
        assertEquals(22, Compression.of(CompressChoice.ZSTD, 23, 0).level());
        assertEquals(-5, Compression.of(CompressChoice.ZSTD, -5, 0).level());
    }
}
