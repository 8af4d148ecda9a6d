package dev.rsyncproto.tree;

import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.PosixException;

/// Writes the content of one file from front to back; with `sparse` runs of zeros become holes.
///
/// The caller gathers small pieces. One per receiver, reused from file to file.
public final class ContentWriter {
    /// Runs of zeros shorter than this inside a piece are written (rsync.h, SPARSE_WRITE_SIZE).
    private static final int SPARSE_RUN = 1024;

    // config of the present file
    private Fd fd;
    private boolean sparse;
    private long oldLength;
    // state
    private long holeStart;

    @SuppressWarnings("NullAway.Init") // begin() comes first
    public ContentWriter() {}

    /// @param oldLength how long the file is already; what lies before must be punched, not skipped
    public void begin(Fd fd, boolean sparse, long oldLength) {
        this.fd = fd;
        this.sparse = sparse;
        this.oldLength = oldLength;
        holeStart = -1;
    }

    /// The next bytes of the file.
    public void write(long position, byte[] data, int offset, int length) throws PosixException {
        put(position, data, offset, length, false);
    }

    /// The next bytes of the file, which lie there already.
    public void pass(long position, byte[] data, int offset, int length) throws PosixException {
        if (sparse) {
            put(position, data, offset, length, true);
        }
    }

    /// All bytes were given; the file gets its length.
    public void finish(long length) throws PosixException {
        boolean openHole = holeStart >= 0;
        if (openHole) {
            closeHole(length);
        }
        if (openHole || oldLength > length) {
            fd.truncate(length);
        }
    }

    private void put(long position, byte[] data, int offset, int length, boolean isThere)
            throws PosixException {
        if (!sparse) {
            fd.pwrite(data, offset, length, position);
            return;
        }
        int end = offset + length;
        int start = offset;
        int i = offset;
        while (i < end) {
            if (data[i] != 0) {
                i++;
                continue;
            }
            int z = i + 1;
            while (z < end && data[z] == 0) {
                z++;
            }
            // at either end a run may go on in the next piece
            if (z - i >= SPARSE_RUN || i == offset || z == end) {
                emit(position + (start - offset), data, start, i - start, isThere);
                if (holeStart < 0) {
                    holeStart = position + (i - offset);
                }
                start = z;
            }
            i = z;
        }
        emit(position + (start - offset), data, start, end - start, isThere);
    }

    private void emit(long position, byte[] data, int offset, int length, boolean isThere)
            throws PosixException {
        if (length == 0) {
            return;
        }
        if (holeStart >= 0) {
            closeHole(position);
        }
        if (!isThere) {
            fd.pwrite(data, offset, length, position);
        }
    }

    private void closeHole(long end) throws PosixException {
        if (holeStart < oldLength) {
            fd.punchHole(holeStart, end - holeStart);
        }
        holeStart = -1;
    }
}
