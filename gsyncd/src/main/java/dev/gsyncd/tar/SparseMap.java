package dev.gsyncd.tar;

import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.PosixException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Where a file with holes has data: pieces in order, apart from each other, within its size.
/// Immutable.
///
/// In a stream it stands before the data: the number of pieces, then offset and length of each, one
/// decimal number a line, filled up to whole blocks with zeros (GNU tar, sparse format 1.0). GNU
/// tar ends the map of a file that ends in a hole with an empty piece at its end.
public final class SparseMap {
    /// A map of more pieces is not made, and not taken: 1.6 MB of memory.
    static final int MAX_PIECES = 100_000;

    private final long[] offsets;
    private final long[] lengths;

    SparseMap(long[] offsets, long[] lengths) {
        this.offsets = offsets;
        this.lengths = lengths;
    }

    /// What the file system tells of holes; null where there are none, or too many to be worth it.
    ///
    /// @param size of the file
    public static @Nullable SparseMap of(Fd file, long size) throws PosixException {
        long[] offsets = new long[16];
        long[] lengths = new long[16];
        int count = 0;
        long data = 0;
        long at = 0;
        while (at < size) {
            long from = file.seekData(at);
            if (from < 0 || from >= size) {
                break;
            }
            long hole = file.seekHole(from);
            long to = hole < 0 ? size : Math.min(hole, size);
            if (to <= from || count + 1 >= MAX_PIECES) {
                return null;
            }
            if (count + 1 >= offsets.length) {
                offsets = Arrays.copyOf(offsets, 2 * offsets.length);
                lengths = Arrays.copyOf(lengths, 2 * lengths.length);
            }
            offsets[count] = from;
            lengths[count++] = to - from;
            data += to - from;
            at = to;
        }
        if (data == size) {
            return null;
        }
        if (count == 0 || offsets[count - 1] + lengths[count - 1] < size) {
            offsets[count] = size;
            lengths[count++] = 0;
        }
        return new SparseMap(Arrays.copyOf(offsets, count), Arrays.copyOf(lengths, count));
    }

    public int pieces() {
        return offsets.length;
    }

    public long offset(int piece) {
        return offsets[piece];
    }

    public long length(int piece) {
        return lengths[piece];
    }

    /// Bytes of data in all pieces.
    public long dataLength() {
        return Arrays.stream(lengths).sum();
    }

    /// As it stands in a stream, whole blocks.
    byte[] toBytes() {
        StringBuilder text = new StringBuilder();
        text.append(offsets.length).append('\n');
        for (int i = 0; i < offsets.length; i++) {
            text.append(offsets[i]).append('\n').append(lengths[i]).append('\n');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(bytes, (bytes.length + TarWriter.BLOCK - 1) & -TarWriter.BLOCK);
    }
}
