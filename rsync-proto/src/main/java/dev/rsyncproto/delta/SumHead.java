package dev.rsyncproto.delta;

import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireLimits;
import dev.rsyncproto.wire.WireOut;
import java.io.IOException;

/// How a basis is cut into blocks: `[sum-head]`.
///
/// @param count blocks, the short one at the end included
/// @param blockLength bytes of every block but a short last one
/// @param s2Length bytes of each strong sum on the wire
/// @param remainder bytes of a short last block, or 0
public record SumHead(int count, int blockLength, int s2Length, int remainder) {
    /// No basis: the file is sent whole.
    public static final SumHead NONE = new SumHead(0, 0, 0, 0);

    private static final int BLOCK_SIZE = 700;

    /// Whether it equals NONE. (`equals` of a record is made when it is first called, which takes a
    /// short run 5 ms.)
    boolean isNone() {
        return (count | blockLength | s2Length | remainder) == 0;
    }

    /// `BLOCKSUM_BIAS`: bits to spare against a false match.
    private static final int BIAS = 10;

    /// Memory for one block beside its strong sum: weak sum, hash chain, flag.
    private static final int BYTES_PER_BLOCK = 9;

    /// Chooses the sizes for a basis (`generator.c:sum_sizes_sqroot`): blocks about as long as the
    /// root of the length, strong sums as long as a false match needs to be rare.
    ///
    /// @param blockSize `--block-size`, or 0
    /// @param sumLength bytes of the agreed checksum
    /// @param shortest 2 in the first phase, 16 in the redo phase ([WireLimits])
    public static SumHead forBasis(
            long length, int blockSize, int protocol, int sumLength, int shortest) {
        int block = blockSize > 0 ? blockSize : blockLength(length, protocol);
        long count = length / block + (length % block != 0 ? 1 : 0);
        int longest = Math.min(WireLimits.SUM_LENGTH, sumLength);
        int s2 = longest;
        if (shortest < WireLimits.SUM_LENGTH) {
            s2 = Math.min(Math.max(strongLength(length, block), shortest), longest);
        }
        if (count > maxCount(s2)) {
            return NONE;
        }
        return new SumHead((int) count, block, s2, (int) (length % block));
    }

    private static int blockLength(long length, int protocol) {
        if (length <= BLOCK_SIZE * BLOCK_SIZE) {
            return BLOCK_SIZE;
        }
        int max = maxBlockLength(protocol);
        int bit = 1;
        for (long l = length >>> 2; l != 0; l >>>= 2) {
            bit <<= 1;
        }
        if (bit < 0 || bit >= max) {
            return max;
        }
        int block = 0;
        do {
            block |= bit;
            if (length < (long) block * block) {
                block &= ~bit;
            }
            bit >>= 1;
        } while (bit >= 8);
        return Math.max(block, BLOCK_SIZE);
    }

    private static int strongLength(long length, int block) {
        int bits = BIAS;
        for (long l = length >>> 1; l != 0; l >>>= 1) {
            bits += 2;
        }
        for (int c = block >> 1; c != 0 && bits != 0; c >>= 1) {
            bits--;
        }
        return (bits + 1 - 32 + 7) / 8;
    }

    private static int maxBlockLength(int protocol) {
        return protocol < 30 ? WireLimits.OLD_MAX_BLOCK_LENGTH : WireLimits.MAX_BLOCK_LENGTH;
    }

    private static int maxCount(int s2Length) {
        return (int) (WireLimits.MAX_SUM_BYTES / (BYTES_PER_BLOCK + s2Length));
    }

    /// @param sumLength bytes of the agreed checksum
    public static SumHead read(WireIn in, int protocol, int sumLength) throws IOException {
        int count = in.readIntBounded("sum-head count", 0, maxCount(0));
        int longest = maxBlockLength(protocol);
        int block = in.readIntBounded("sum-head block length", 0, longest);
        if (count != 0 && block == 0) {
            throw new ProtocolException(
                    "Invalid zero block length",
                    "sum-head block length",
                    "0",
                    "1.." + longest,
                    in.offset());
        }
        int s2 = in.readIntBounded("sum-head s2 length", 0, sumLength);
        int remainder = in.readIntBounded("sum-head remainder", 0, block);
        in.checked("sum-head count", count, 0, maxCount(s2));
        return new SumHead(count, block, s2, remainder);
    }

    public void write(WireOut out) throws IOException {
        out.writeInt(count);
        out.writeInt(blockLength);
        out.writeInt(s2Length);
        out.writeInt(remainder);
    }

    /// Where a block starts in the basis.
    public long offset(int block) {
        return (long) block * blockLength;
    }

    public int length(int block) {
        return block == count - 1 && remainder != 0 ? remainder : blockLength;
    }

    /// The length of the basis that these blocks make up.
    public long basisLength() {
        return count == 0 ? 0 : offset(count - 1) + length(count - 1);
    }
}
