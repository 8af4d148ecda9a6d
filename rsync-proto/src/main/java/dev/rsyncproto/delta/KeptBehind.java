package dev.rsyncproto.delta;

import java.io.IOException;
import java.util.Arrays;

/// A file that is updated in place, whose overwritten bytes are kept for a while: the last ones
/// before the place of writing. So data that an insertion moves a little forward is still found,
/// and need not be sent (`BlockMatcher` on the other side counts on it, see
/// `Options.keepOverwritten`).
///
/// What is to be overwritten is read first, once. One file at a time, begun by [#begin].
public final class KeptBehind implements Basis, Target {
    // config of the present file
    private Basis basis = (_, _, _, _) -> -1;
    private Target target;
    private long basisLength;
    private int limit;

    // state
    private byte[] ring = new byte[0];
    private byte[] old = new byte[0];

    /// All before was given to the target.
    private long written;

    /// The ring has the old bytes from here to `written`, as far as the basis went.
    private long keptFrom;

    @SuppressWarnings("NullAway.Init") // begin() comes first
    public KeptBehind() {}

    /// @param basis the file as it is, and as it is changed by the target
    /// @param limit bytes that are kept
    public void begin(Basis basis, Target target, long basisLength, int limit) {
        this.basis = basis;
        this.target = target;
        this.basisLength = basisLength;
        this.limit = (int) Math.min(limit, basisLength);
        if (ring.length < this.limit) {
            ring = new byte[this.limit];
        }
        written = 0;
        keptFrom = 0;
    }

    @Override
    public int read(long position, byte[] to, int offset, int length) throws IOException {
        if (position >= written) {
            return basis.read(position, to, offset, length);
        }
        if (position < keptFrom) {
            throw new IOException("a block was asked for that is overwritten");
        }
        int n = (int) Math.min(length, Math.min(written, basisLength) - position);
        if (n <= 0) {
            return -1;
        }
        int at = (int) (position % limit);
        int first = Math.min(n, limit - at);
        System.arraycopy(ring, at, to, offset, first);
        System.arraycopy(ring, 0, to, offset + first, n - first);
        return n;
    }

    @Override
    public void write(long position, byte[] data, int offset, int length) throws IOException {
        if (old.length < length) {
            old = new byte[length];
        }
        for (int done = 0; done < length && position + done < basisLength; ) {
            int n = (int) Math.min(length - done, basisLength - position - done);
            int read = basis.read(position + done, old, 0, n);
            if (read <= 0) {
                Arrays.fill(old, 0, n, (byte) 0); // as the patcher takes what cannot be read
                read = n;
            }
            put(position + done, old, 0, read);
            done += read;
        }
        target.write(position, data, offset, length);
        moved(position + length);
    }

    @Override
    public void keep(long position, byte[] data, int offset, int length) throws IOException {
        put(position, data, offset, (int) Math.max(0, Math.min(length, basisLength - position)));
        target.keep(position, data, offset, length);
        moved(position + length);
    }

    private void put(long position, byte[] data, int offset, int length) {
        int skip = Math.max(0, length - limit);
        int n = length - skip;
        if (n == 0) {
            return;
        }
        int at = (int) ((position + skip) % limit);
        int first = Math.min(n, limit - at);
        System.arraycopy(data, offset + skip, ring, at, first);
        System.arraycopy(data, offset + skip + first, ring, 0, n - first);
    }

    private void moved(long to) {
        written = to;
        keptFrom = Math.max(0, Math.min(to, basisLength) - limit);
    }
}
