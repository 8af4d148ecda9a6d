package dev.rsyncproto.checksum;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// One contract for all sums. The values are those of xxhsum (last byte first, as on the wire) and
/// openssl; that seeds are placed as rsync places them is proven by recorded sessions
/// (`DeltaGoldenTest`).
class StrongSumTest {
    @ParameterizedTest
    @CsvSource({
        "XXH64, 990977adf52cbc44",
        "XXH3, 50392f89945faf78",
        "XXH128, 50392f89945faf7885613a73b65ab006",
        "MD5, 900150983cd24fb0d6963f7d28e17f72",
        "MD4, a448017aaf21d8525fc10ae87aa6729d",
        "SHA1, a9993e364706816aba3e25717850c26c9cd0d89d",
    })
    void known(SumChoice choice, String hex) {
        byte[] data = "abc".getBytes(StandardCharsets.US_ASCII);
        byte[] sum = new byte[choice.length()];
        StrongSum.forFile(choice, 1).sum(data, 0, 3, sum, 0);
        assertEquals(hex, HexFormat.of().formatHex(sum));
    }

    @ParameterizedTest
    @EnumSource
    void piecesAreTheWhole(SumChoice choice) {
        Random random = new Random(4);
        byte[] data = new byte[5000];
        random.nextBytes(data);
        for (StrongSum sum :
                new StrongSum[] {
                    StrongSum.forFile(choice, 7),
                    StrongSum.forBlocks(choice, 0, true),
                    StrongSum.forBlocks(choice, 7, true),
                    StrongSum.forBlocks(choice, -7, false)
                }) {
            assertEquals(choice.length(), sum.length());
            for (int length = 0; length < data.length; length += 1 + length / 7) {
                byte[] once = new byte[sum.length() + 2];
                byte[] pieces = new byte[sum.length() + 2];
                sum.update(data, 0, 10);
                sum.sum(data, 1, length, once, 1);
                sum.reset();
                for (int at = 0; at < length; ) {
                    int n = Math.min(1 + random.nextInt(200), length - at);
                    sum.update(data, 1 + at, n);
                    at += n;
                }
                sum.digest(pieces, 1);
                assertArrayEquals(once, pieces, choice + " of " + length);
                assertEquals(0, pieces[0] | pieces[pieces.length - 1], "padding intact");
                sum.update(data, 1, length);
                sum.digest(pieces, 1);
                assertArrayEquals(once, pieces, "digest makes ready again");
            }
        }
    }

    @Test
    void theSeedMatters() {
        byte[] data = new byte[100];
        for (SumChoice choice : SumChoice.OFFERED) {
            if (choice == SumChoice.NONE) {
                continue;
            }
            byte[] a = new byte[choice.length()];
            byte[] b = new byte[choice.length()];
            StrongSum.forBlocks(choice, 1, true).sum(data, 0, 100, a, 0);
            StrongSum.forBlocks(choice, 2, true).sum(data, 0, 100, b, 0);
            assertFalse(Arrays.equals(a, b), choice.name());
            StrongSum.forFile(choice, 1).sum(data, 0, 100, a, 0);
            StrongSum.forFile(choice, 2).sum(data, 0, 100, b, 0);
            assertArrayEquals(a, b, choice.name());
        }
    }

    @ParameterizedTest
    @EnumSource
    void hotLoopsAllocateAlmostNothing(SumChoice choice) {
        StrongSum blocks = StrongSum.forBlocks(choice, 1, true);
        byte[] data = new byte[700];
        byte[] sum = new byte[32];
        // hash4j hands out 128 bits as an object of 32 bytes.
        long limit = choice == SumChoice.XXH128 ? 700_000 : 100_000;
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 20 && allocated > limit; round++) {
            long before = allocated();
            for (int i = 0; i < 20_000; i++) {
                blocks.sum(data, 0, data.length, sum, 0);
            }
            allocated = allocated() - before;
        }
        assertTrue(allocated <= limit, choice + ": " + allocated + " for 20,000 blocks");
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    @Test
    void names() {
        assertSame(SumChoice.XXH64, SumChoice.of("XXHash"));
        assertSame(SumChoice.XXH128, SumChoice.of("xxh128"));
        assertNull(SumChoice.ofOrNull("crc32"));
        assertThrows(IllegalArgumentException.class, () -> SumChoice.of("crc32"));
    }
}
