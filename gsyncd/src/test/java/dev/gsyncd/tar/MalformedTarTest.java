package dev.gsyncd.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A peer that is not honest: each lie ends the stream with an error that names it, and never with
/// anything else.
@Timeout(180)
final class MalformedTarTest {
    private static byte[] honest() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(bytes);
        SparseMap map = new SparseMap(new long[] {512, 2048, 9000}, new long[] {100, 10, 0});
        writer.begin(
                new TarEntry(Bytes.utf8("sparse"), TarEntry.REGULAR, 9000, 0600, 1, 2, 3, 4, map));
        writer.write(new byte[110], 0, 110);
        writer.end();
        writer.begin(
                new TarEntry(Bytes.utf8("plain"), TarEntry.REGULAR, 5, 0600, 1, 2, 3, 4, null));
        writer.write("hello".getBytes(StandardCharsets.US_ASCII), 0, 5);
        writer.end();
        writer.finish();
        return bytes.toByteArray();
    }

    private static int read(InputStream in) throws IOException {
        TarReader reader = new TarReader(in);
        int files = 0;
        byte[] buffer = new byte[100];
        while (reader.next() != null) {
            files++;
            while (reader.read(buffer, 0, buffer.length) >= 0) {
                // all of it
            }
        }
        return files;
    }

    @Test
    void cutOffAnywhere() throws IOException {
        byte[] stream = honest();
        int end = stream.length;
        while (stream[end - 1] == 0) {
            end--;
        }
        assertEquals(2, read(new ByteArrayInputStream(stream)));
        for (int length = 0; length < end + 512; length++) {
            byte[] cut = Arrays.copyOf(stream, length);
            assertThrows(IOException.class, () -> read(new ByteArrayInputStream(cut)));
        }
    }

    @Test
    void byteByByte() throws IOException {
        byte[] stream = honest();
        InputStream slow =
                new FilterInputStream(new ByteArrayInputStream(stream)) {
                    @Override
                    public int read(byte[] to, int offset, int length) throws IOException {
                        return super.read(to, offset, Math.min(1, length));
                    }
                };
        assertEquals(2, read(slow));
    }

    @Test
    void anyByteFlipped() throws IOException {
        byte[] stream = honest();
        int refused = 0;
        for (int at = 0; at < stream.length; at++) {
            for (int bit : new int[] {1, 0x10, 0x80}) {
                byte[] flipped = stream.clone();
                flipped[at] ^= (byte) bit;
                try {
                    read(new ByteArrayInputStream(flipped));
                } catch (IOException e) {
                    refused++;
                }
            }
        }
        assertTrue(refused > 3 * 4 * 512, "" + refused);
    }

    /// A header with this type and size, then these bytes and what fills up their last block.
    private static byte[] raw(char type, long size, byte[] then) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, 512)) {
            out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
            TarArchiveEntry header = new TarArchiveEntry("x", (byte) type, true);
            header.setSize(size);
            out.putArchiveEntry(header);
        } catch (IOException e) {
            // It misses the content.
        }
        byte[] block = Arrays.copyOf(bytes.toByteArray(), 512);
        byte[] all = Arrays.copyOf(block, 512 + (then.length + 511) / 512 * 512);
        System.arraycopy(then, 0, all, 512, then.length);
        return all;
    }

    private static byte[] raw(char type, String then) throws IOException {
        byte[] bytes = then.getBytes(StandardCharsets.ISO_8859_1);
        return raw(type, bytes.length, bytes);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] sparse(String realSize, String map, int data) throws IOException {
        Map<Bytes, Bytes> records =
                Map.of(
                        Bytes.utf8("GNU.sparse.major"), Bytes.utf8("1"),
                        Bytes.utf8("GNU.sparse.minor"), Bytes.utf8("0"),
                        Bytes.utf8("GNU.sparse.realsize"), Bytes.utf8(realSize));
        byte[] pax = PaxRecords.toBytes(records);
        byte[] block = Arrays.copyOf(map.getBytes(StandardCharsets.US_ASCII), 512 + data);
        return join(raw('x', pax.length, pax), raw('0', block.length, block));
    }

    static List<Arguments> lies() throws IOException {
        return Stream.of(
                        Arguments.of("no header", garbage()),
                        Arguments.of("a pax header of", raw('x', 1L << 40, new byte[0])),
                        Arguments.of("a pax header of 0", raw('x', 0, new byte[0])),
                        Arguments.of("length of a pax record", raw('x', "9999 a=b\n")),
                        Arguments.of("length of a pax record", raw('x', "-1 a=b\n")),
                        Arguments.of("length of a pax record", raw('x', "3 a\n")),
                        Arguments.of("length of a pax record", raw('x', "99999999999999 a\n")),
                        Arguments.of("without \"=\"", raw('x', "8 abcde\n")),
                        Arguments.of(
                                "two pax headers", join(raw('x', "6 a=b\n"), raw('x', "6 a=b\n"))),
                        Arguments.of(
                                "size is no number", join(raw('x', "10 size=-\n"), raw('0', ""))),
                        Arguments.of(
                                "mtime is no time", join(raw('x', "11 mtime=x\n"), raw('0', ""))),
                        Arguments.of("realsize is no number", sparse("-5", "0\n", 0)),
                        Arguments.of("of 100001 pieces", sparse("5", "100001\n", 0)),
                        Arguments.of("of -1 pieces", sparse("5", "x\n", 0)),
                        Arguments.of("not all there", sparse("5", "99999\n", 0)),
                        Arguments.of("out of place", sparse("5", "1\n0\n6\n", 6)),
                        Arguments.of("out of place", sparse("9", "2\n4\n1\n3\n1\n", 2)),
                        Arguments.of("out of place", sparse("9", "1\n9223372036854775800\n5\n", 5)),
                        Arguments.of("bytes for 4", sparse("9", "1\n0\n4\n", 5)),
                        Arguments.of("a number in the map", sparse("9", "1".repeat(30), 0)))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void aLieIsNamed(String word, byte[] stream) {
        IOException e =
                assertThrows(IOException.class, () -> read(new ByteArrayInputStream(stream)));
        assertTrue(String.valueOf(e.getMessage()).contains(word), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).startsWith("tar stream"), e.getMessage());
    }

    private static byte[] garbage() {
        byte[] garbage = new byte[512];
        Arrays.fill(garbage, (byte) 'x');
        return garbage;
    }
}
