package dev.rsyncproto.delta;

import java.util.Arrays;

/// Blocks by weak sum, chained newest first, as rsync's chains are. Reused from file to file.
final class BlockHash {
    private static final int MIN_BITS = 10;
    private static final int MAX_BITS = 22;

    /// Multiplicative hashing spreads the weak sum, whose halves are far from even.
    private static final int SPREAD = 0x9E3779B1;

    private int[] heads = new int[0];
    private int[] next = new int[0];
    private int shift;

    /// Fills the table: four to eight slots for a block, so that most places of a file that is
    /// nothing like the basis cost one look.
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
        for (int block = 0; block < count; block++) {
            int slot = sums.weak(block) * SPREAD >>> shift;
            next[block] = heads[slot];
            heads[slot] = block;
        }
    }

    /// For the search's inner loop, which keeps table and shift in locals.
    int[] heads() {
        return heads;
    }

    int[] next() {
        return next;
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
        }
    }
}
