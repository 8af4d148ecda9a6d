package dev.rsyncproto.delta;

import java.util.Arrays;

/// Blocks by weak sum, chained newest first, as rsync's chains are. Reused from file to file.
final class BlockHash {
    private static final int MIN_BITS = 10;
    private static final int MAX_BITS = 22;

    /// Multiplicative hashing spreads the weak sum, whose halves are far from even.
    static final int SPREAD = 0x9E3779B1;

    private static final int FILTER_BITS = 3;

    private int[] heads = new int[0];
    private int[] next = new int[0];
    private int shift;

    /// One bit for each slot of a table eight times as large: small enough for the nearest cache,
    /// and a place of a file that is nothing like the basis passes it once in 32 to 64 times. The
    /// search's inner loop looks here first; with the slots alone the processor guesses the way
    /// wrong at every seventh byte.
    private long[] filter = new long[0];

    /// Fills the table: four to eight slots for a block.
    void fill(BlockSums sums, int count) {
        int bits = Math.min(Math.max(34 - Integer.numberOfLeadingZeros(count), MIN_BITS), MAX_BITS);
        if (heads.length < 1 << bits) {
            heads = new int[1 << bits];
        }
        shift = 32 - bits;
        if (next.length < count) {
            next = new int[count];
        }
        Arrays.fill(heads, 0, 1 << bits, -1);
        int words = 1 << bits + FILTER_BITS - 6;
        if (filter.length == words) {
            Arrays.fill(filter, 0);
        } else {
            filter = new long[words];
        }
        for (int block = 0; block < count; block++) {
            int bit = sums.weak(block) * SPREAD >>> shift - FILTER_BITS;
            filter[bit >>> 6] |= 1L << bit;
            int slot = bit >>> FILTER_BITS;
            next[block] = heads[slot];
            heads[slot] = block;
        }
    }

    /// Whether bit `sum * SPREAD >>> filterShift()` is set: without it no block has the sum. For
    /// the search's inner loop, which keeps both in locals.
    long[] filter() {
        return filter;
    }

    int filterShift() {
        return shift - FILTER_BITS;
    }

    int head(int slot) {
        return heads[slot];
    }

    int shift() {
        return shift;
    }

    static int slot(int sum, int shift) {
        return sum * SPREAD >>> shift;
    }

    int next(int block) {
        return next[block];
    }

    /// Takes `block` out of its chain.
    ///
    /// @param before the block before it in the chain, or -1 where it is the first
    void remove(int block, int before, int slot) {
        if (before < 0) {
            heads[slot] = next[block];
        } else {
            next[before] = next[block];
        }
    }

    /// Gives back what a very large file needed.
    void trim() {
        if (next.length > 1 << 20) {
            next = new int[0];
            heads = new int[0];
            filter = new long[0];
        }
    }
}
