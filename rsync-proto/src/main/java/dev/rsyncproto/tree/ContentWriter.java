package dev.rsyncproto.tree;

import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.PosixException;

/// Writes the content of one file from front to back: small pieces are gathered, matched pieces of
/// an in-place update are passed over, and with `sparse` runs of zeros become holes.
///
/// One per receiver, reused from file to file.
public final class ContentWriter {
    /// Runs of zeros shorter than this inside a piece are written (rsync.h, SPARSE_WRITE_SIZE).
    private static final int SPARSE_RUN = 1024;

    private static final int GATHER = 256 * 1024;

    private final byte[] buffer = new byte[GATHER];
    private int gathered;

    // config of the present file
    private Fd fd;
    private boolean sparse;
    private long oldLength;
    // state: all before `position` is written, gathered, or part of the open hole
    private long position;
    private long holeStart;

    @SuppressWarnings("NullAway.Init") // begin() comes first
    public ContentWriter() {}

    /// @param oldLength how long the file is already; what lies before must be punched, not skipped
    public void begin(Fd fd, boolean sparse, long oldLength) {
        this.fd = fd;
        this.sparse = sparse;
        this.oldLength = oldLength;
        gathered = 0;
        position = 0;
        holeStart = -1;
    }

    public long position() {
        return position;
    }

    public void write(byte[] data, int offset, int length) throws PosixException {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (gathered == 0 && left >= GATHER) {
                put(data, from, GATHER, position, false);
                position += GATHER;
                from += GATHER;
                left -= GATHER;
                continue;
            }
            int n = Math.min(left, GATHER - gathered);
            System.arraycopy(data, from, buffer, gathered, n);
            gathered += n;
            position += n;
            from += n;
            left -= n;
            if (gathered == GATHER) {
                flush();
            }
        }
    }

    /// The same bytes are at this place of the file already.
    public void pass(byte[] data, int offset, int length) throws PosixException {
        flush();
        if (sparse) {
            put(data, offset, length, position, true);
        }
        position += length;
    }

    private void flush() throws PosixException {
        if (gathered > 0) {
            int n = gathered;
            gathered = 0;
            put(buffer, 0, n, position - n, false);
        }
    }

    /// Everything is on its way to the disk. The length may still be the old one or short of a hole
    /// at the end: truncate to `position()`.
    public void finish() throws PosixException {
        flush();
        if (holeStart >= 0) {
            closeHole(position);
        }
    }

    private void put(byte[] data, int offset, int length, long at, boolean isThere)
            throws PosixException {
        if (!sparse) {
            if (!isThere) {
                fd.pwrite(data, offset, length, at);
            }
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
                emit(data, start, i - start, at + (start - offset), isThere);
                if (holeStart < 0) {
                    holeStart = at + (i - offset);
                }
                start = z;
            }
            i = z;
        }
        emit(data, start, end - start, at + (start - offset), isThere);
    }

    private void emit(byte[] data, int offset, int length, long at, boolean isThere)
            throws PosixException {
        if (length == 0) {
            return;
        }
        if (holeStart >= 0) {
            closeHole(at);
        }
        if (!isThere) {
            fd.pwrite(data, offset, length, at);
        }
    }

    private void closeHole(long end) throws PosixException {
        if (holeStart < oldLength) {
            fd.punchHole(holeStart, end - holeStart);
        }
        holeStart = -1;
    }
}
