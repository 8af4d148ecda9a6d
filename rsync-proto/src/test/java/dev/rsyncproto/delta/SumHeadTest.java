package dev.rsyncproto.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rsyncproto.checksum.SumChoice;
import dev.rsyncproto.wire.ConnectionClosedException;
import dev.rsyncproto.wire.LittleEndian;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class SumHeadTest {
    private static SumHead read(int protocol, int... values) throws IOException {
        byte[] bytes = new byte[values.length * 4];
        for (int i = 0; i < values.length; i++) {
            LittleEndian.putInt(bytes, i * 4, values[i]);
        }
        return SumHead.read(new WireIn(new ByteArrayInputStream(bytes)), protocol, 16);
    }

    /// Sizes that rsync chose (`--debug=deltasum2` of 3.5.0).
    @Test
    void sizes() {
        assertEquals(new SumHead(0, 700, 2, 0), SumHead.forBasis(0, 0, 32, 16, 2));
        assertEquals(new SumHead(9, 700, 2, 400), SumHead.forBasis(6000, 0, 32, 16, 2));
        assertEquals(new SumHead(700, 700, 2, 0), SumHead.forBasis(490_000, 0, 32, 16, 2));
        assertEquals(new SumHead(32768, 32768, 3, 0), SumHead.forBasis(1L << 30, 0, 32, 16, 2));
        assertEquals(new SumHead(701, 700, 2, 1), SumHead.forBasis(490_001, 0, 32, 16, 2));
        assertEquals(new SumHead(1000, 1000, 2, 0), SumHead.forBasis(1_000_000, 0, 32, 16, 2));
        assertEquals(
                new SumHead(11_119, 11_104, 3, 2517), SumHead.forBasis(123_456_789, 0, 32, 16, 2));
        assertEquals(16, SumHead.forBasis(1L << 30, 0, 32, 16, 16).s2Length());
        assertEquals(8, SumHead.forBasis(1L << 30, 0, 32, 8, 16).s2Length());
        assertEquals(131_072, SumHead.forBasis(1L << 40, 0, 32, 16, 2).blockLength());
        assertEquals(1 << 20, SumHead.forBasis(1L << 40, 0, 29, 16, 2).blockLength());
        assertEquals(1000, SumHead.forBasis(1L << 30, 1000, 32, 16, 2).blockLength());
    }

    @Test
    void blocksMakeUpTheBasis() {
        for (long length = 0; length < 1L << 41; length = length * 3 + 1) {
            for (int size : new int[] {0, 131_072}) {
                SumHead head = SumHead.forBasis(length, size, 32, 16, 2);
                assertEquals(length, head.basisLength());
            }
        }
    }

    @Test
    void lies() throws IOException {
        assertEquals(new SumHead(1, 700, 2, 700), read(32, 1, 700, 2, 700));
        assertEquals(SumHead.NONE, read(32, 0, 0, 0, 0));
        int[][] lies = {
            {-1, 700, 2, 0},
            {Integer.MAX_VALUE, 700, 2, 0},
            {100_000_000, 700, 16, 0},
            {1, 0, 2, 0},
            {1, -1, 2, 0},
            {1, (1 << 17) + 1, 2, 0},
            {1, 700, 17, 0},
            {1, 700, -1, 0},
            {1, 700, 2, 701},
            {1, 700, 2, -1},
        };
        for (int[] lie : lies) {
            assertThrows(ProtocolException.class, () -> read(32, lie), Arrays.toString(lie));
        }
        ProtocolException zero = assertThrows(ProtocolException.class, () -> read(32, 1, 0, 2, 0));
        assertEquals(
                "Invalid zero block length: protocol error: sum-head block length is 0,"
                        + " allowed: 1..131072 (at byte 8 of the stream)",
                zero.getMessage());
        assertEquals(1 << 29, read(29, 1, 1 << 29, 2, 0).blockLength());
    }

    @Test
    void sumsCutAtEveryByteAndFlipped() throws IOException {
        Deltas deltas = Deltas.of(SumChoice.XXH3);
        byte[] sums = deltas.sums(new byte[5000], 0, 2);
        assertEquals(8, deltas.parse(sums).head().count());
        for (int length = 0; length < sums.length; length++) {
            byte[] cut = Arrays.copyOf(sums, length);
            assertThrows(ConnectionClosedException.class, () -> deltas.parse(cut));
        }
        for (int bit = 0; bit < sums.length * 8; bit++) {
            byte[] bad = sums.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                deltas.parse(bad);
            } catch (ProtocolException | ConnectionClosedException e) {
                // clean
            } catch (IOException e) {
                Assertions.fail(e);
            }
        }
    }
}
