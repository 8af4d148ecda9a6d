package dev.rsyncproto.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Integers and strings: one byte literal for reader and writer, then random values both ways.
class WireValuesTest {
    interface Writes {
        void to(WireOut out) throws IOException;
    }

    static byte[] bytes(Writes writes) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        WireOut out = new WireOut(stream);
        writes.to(out);
        out.flush();
        return stream.toByteArray();
    }

    static WireIn in(byte[] bytes) {
        return new WireIn(new ByteArrayInputStream(bytes));
    }

    private static void hex(String expected, Writes writes) throws IOException {
        assertEquals(expected.replace(" ", ""), HexFormat.of().formatHex(bytes(writes)));
    }

    private static WireIn hexIn(String hex) {
        return in(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    @Test
    void varintGolden() throws IOException {
        Object[][] golden = {
            {0, "00"},
            {1, "01"},
            {0x7F, "7f"},
            {0x80, "80 80"},
            {0xFF, "80 ff"},
            {0x100, "81 00"},
            {0x3FFF, "bf ff"},
            {0x4000, "c0 00 40"},
            {0x1FFFFF, "df ff ff"},
            {0x200000, "e0 00 00 20"},
            {0x0FFFFFFF, "ef ff ff ff"},
            {0x10000000, "f0 00 00 00 10"},
            {-1, "f0 ff ff ff ff"},
            {Integer.MIN_VALUE, "f0 00 00 00 80"},
        };
        for (Object[] row : golden) {
            int value = (int) row[0];
            hex((String) row[1], out -> out.writeVarint(value));
            assertEquals(value, hexIn((String) row[1]).readVarint());
        }
    }

    @Test
    void varlongGolden() throws IOException {
        Object[][] golden = {
            {3, 0L, "00 00 00"},
            {3, 0x123456L, "12 56 34"},
            {3, 0x7FFFFFL, "7f ff ff"},
            {3, 0x800000L, "80 00 00 80"},
            {3, 1L << 40, "e1 00 00 00 00 00"},
            {4, 1_700_000_000L, "65 00 f1 53"},
            {4, -1L, "f8 ff ff ff ff ff ff ff ff"},
            {3, -1L, "fc ff ff ff ff ff ff ff ff"},
            {1, 5L, "05"},
        };
        for (Object[] row : golden) {
            int min = (int) row[0];
            long value = (long) row[1];
            hex((String) row[2], out -> out.writeVarlong(value, min));
            assertEquals(value, hexIn((String) row[2]).readVarlong(min));
        }
    }

    @Test
    void longintVstringShort() throws IOException {
        hex("ffffff7f", out -> out.writeLongint(Integer.MAX_VALUE));
        hex("ffffffff 0000008000000000", out -> out.writeLongint(1L << 31));
        assertEquals(1L << 31, hexIn("ffffffff 0000008000000000").readLongint());
        hex("03616263", out -> out.writeVstring(Bytes.utf8("abc")));
        hex("00", out -> out.writeVstring(Bytes.EMPTY));
        byte[] long200 = bytes(out -> out.writeVstring(Bytes.of(new byte[200])));
        assertEquals(0x80, long200[0] & 0xFF);
        assertEquals(200, long200[1] & 0xFF);
        assertEquals(200, in(long200).readVstring("name", 255).length());
        hex("3412", out -> out.writeShort(0x1234));
        assertEquals(0x1234, hexIn("3412").readShort());
    }

    @Test
    void randomValuesBothWays() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            int min = 3 + random.nextInt(6);
            byte[] varlong = bytes(out -> out.writeVarlong(value, min));
            assertEquals(value, in(varlong).readVarlong(min));
            byte[] varint = bytes(out -> out.writeVarint((int) value));
            assertEquals((int) value, in(varint).readVarint());
        }
    }

    @Test
    void ndxGolden() throws IOException {
        int[] values = {
            0, 1, 254, 255, 255 + 254, 70_000, 3, 3, -1, -2, -101, -1, -3, 4, 0x7FFFFFFF, 0
        };
        String golden =
                "01 01 fd 01 fe00fe fe80701101 fe80030000 fe0000 00 ff01 ff63 00 fffe80030000 01"
                        + "feffffffff fe80000000";
        byte[] bytes =
                bytes(out -> {
                    NdxWriter writer = new NdxWriter(31);
                    for (int value : values) {
                        writer.write(out, value);
                    }
                });
        assertEquals(golden.replace(" ", ""), HexFormat.of().formatHex(bytes));
        WireIn in = in(bytes);
        NdxReader reader = new NdxReader(31);
        for (int value : values) {
            assertEquals(value, reader.read(in));
        }
        assertThrows(ConnectionClosedException.class, () -> reader.read(in));
    }

    @Test
    void ndxThatOverflowsIsRefused() throws IOException {
        WireIn in = hexIn("fe ff ff ff ff 01");
        NdxReader reader = new NdxReader(32);
        assertEquals(Integer.MAX_VALUE, reader.read(in));
        assertThrows(ProtocolException.class, () -> reader.read(in));
    }

    @Test
    void tooLongVarintsAreRefused() {
        assertThrows(ProtocolException.class, () -> hexIn("f8 00 00 00 00 00").readVarint());
        assertThrows(ProtocolException.class, () -> hexIn("ff 00 00 00 00 00").readVarint());
        assertThrows(ProtocolException.class, () -> hexIn("fe" + "00".repeat(12)).readVarlong(4));
    }

    @Test
    void aBoundedValueNamesItsField() {
        ProtocolException e =
                assertThrows(
                        ProtocolException.class,
                        () -> hexIn("05000000").readIntBounded("sum-head count", 0, 4));
        assertEquals("sum-head count", e.field());
        assertEquals("5", e.value());
        assertEquals("0..4", e.range());
        assertEquals(4, e.offset());
    }

    @Test
    void aLyingLengthCostsNothing() {
        WireIn in = in(new byte[100]);
        long before = allocated();
        assertThrows(ConnectionClosedException.class, () -> in.readBytes(1 << 30));
        assertTrue(allocated() - before < 1 << 20);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static final Writes MIXED =
            out -> {
                NdxWriter ndx = new NdxWriter(32);
                out.writeByte(200);
                out.writeShort(60_000);
                out.writeInt(-5);
                out.writeVarint(1_000_000);
                out.writeVarlong(1L << 45, 3);
                out.writeLongint(1L << 45);
                out.writeVstring(Bytes.of(new byte[300]));
                ndx.write(out, 70_000);
                ndx.write(out, -101);
            };

    private static void readMixed(InputStream stream) throws IOException {
        WireIn in = new WireIn(stream);
        NdxReader ndx = new NdxReader(32);
        String all =
                in.readByte()
                        + " "
                        + in.readShort()
                        + " "
                        + in.readInt()
                        + " "
                        + in.readVarint()
                        + " "
                        + in.readVarlong(3)
                        + " "
                        + in.readLongint()
                        + " "
                        + in.readVstring("v", 1000).length()
                        + " "
                        + ndx.read(in)
                        + " "
                        + ndx.read(in);
        if (!all.equals("200 60000 -5 1000000 35184372088832 35184372088832 300 70000 -101")) {
            throw new IllegalStateException(all);
        }
    }

    @Test
    void byteByByteAndCutAtEveryByte() throws IOException {
        byte[] mixed = bytes(MIXED);
        readMixed(MuxTest.byteByByte(mixed));
        for (int length = 0; length < mixed.length; length++) {
            byte[] cut = Arrays.copyOf(mixed, length);
            assertThrows(
                    ConnectionClosedException.class,
                    () -> readMixed(new ByteArrayInputStream(cut)));
        }
    }

    @Test
    void everyBitFlipped() throws IOException {
        byte[] mixed = bytes(MIXED);
        for (int bit = 0; bit < mixed.length * 8; bit++) {
            byte[] bad = mixed.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                readMixed(new ByteArrayInputStream(bad));
            } catch (ProtocolException | ConnectionClosedException | IllegalStateException e) {
                // refused, at the end, or read as something else
            }
        }
    }

    @Test
    void readBytesOfEveryLength() throws IOException {
        byte[] data = new byte[300_000];
        new Random(2).nextBytes(data);
        for (int length : new int[] {0, 1, 65_535, 65_536, 65_537, 131_072, 300_000}) {
            assertArrayEquals(
                    Bytes.of(data, 0, length).toArray(), in(data).readBytes(length).toArray());
        }
    }
}
