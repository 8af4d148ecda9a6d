package dev.rsyncproto.checksum;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RollingSumTest {
    /// From the definition, in long arithmetic: s1 = Σ b[i], s2 = Σ (n - i) b[i].
    private static int direct(byte[] data, int offset, int length) {
        long s1 = 0;
        long s2 = 0;
        for (int i = 0; i < length; i++) {
            s1 += data[offset + i];
            s2 += (long) (length - i) * data[offset + i];
        }
        return (int) (s1 & 0xFFFF | (s2 & 0xFFFF) << 16);
    }

    @Test
    void bytesAreSigned() {
        assertEquals(0xFFFFFFFF, RollingSum.of(new byte[] {-1}, 0, 1));
        assertEquals(0, RollingSum.of(new byte[1000], 0, 1000));
        byte[] all = new byte[131_072];
        for (int value : new int[] {-128, -1, 1, 127}) {
            Arrays.fill(all, (byte) value);
            assertEquals(direct(all, 0, all.length), RollingSum.of(all, 0, all.length));
        }
    }

    @Test
    void isDirectAtEveryLengthAndOffset() {
        byte[] data = new byte[600];
        for (int fill = -1; fill < 4; fill++) {
            new Random(fill).nextBytes(data);
            if (fill >= 0) {
                Arrays.fill(data, (byte) new int[] {-128, -1, 127, 0}[fill]);
            }
            for (int length = 0; length <= 520; length++) {
                for (int offset = 0; offset < 9; offset++) {
                    int sum = RollingSum.of(data, offset, length);
                    assertEquals(direct(data, offset, length), sum, length + " at " + offset);
                }
            }
        }
    }

    @Test
    void rolledAndShrunkIsDirect() {
        Random random = new Random(3);
        for (int length : new int[] {1, 2, 3, 4, 5, 7, 8, 700, 1000, 65_535, 131_072}) {
            byte[] data = new byte[length + 300];
            random.nextBytes(data);
            Arrays.fill(data, 0, Math.min(100, length), (byte) 0x80);
            int sum = RollingSum.of(data, 0, length);
            for (int i = 0; i < 300; i++) {
                assertEquals(direct(data, i, length), sum, "offset " + i);
                sum = RollingSum.roll(sum, data[i], data[i + length], length);
            }
            for (int i = 300, n = length; n > Math.max(length - 300, 0); i++, n--) {
                assertEquals(direct(data, i, n), sum);
                sum = RollingSum.shrink(sum, data[i], n);
            }
        }
    }
}
