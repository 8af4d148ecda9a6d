package dev.rsyncproto.delta;

import dev.rsyncproto.checksum.StrongSum;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Rebuilds a file from literal data and blocks of its basis (`receiver.c:receive_data`).
///
/// A basis that cannot be read gives zeros, a target that cannot be written takes no more: either
/// way the tokens are taken to their end, and [#failure] says what happened. Where a target must
/// not fail, the tokens end with [WriteFailure]. One file at a time, begun by [#begin].
public final class Patcher {
    private static final int BUFFER = 256 * 1024;

    // config
    private final StrongSum fileSum;
    private final boolean strict;

    // state of one file
    private SumHead head = SumHead.NONE;
    private @Nullable Basis basis;
    private @Nullable Target target;
    private boolean inPlace;
    private byte[] window = new byte[0];
    private long windowStart;
    private int windowLength;
    private byte[] pending = new byte[0];
    private int pendingLength;
    private long written;
    private long position;
    private long literal;
    private long matched;
    private @Nullable IOException failure;

    public Patcher(StrongSum fileSum) {
        this(fileSum, false);
    }

    /// @param strict a target that cannot be written to ends it
    public Patcher(StrongSum fileSum, boolean strict) {
        this.fileSum = fileSum;
        this.strict = strict;
    }

    /// The target of a strict patcher could not be written to.
    public static final class WriteFailure extends IOException {
        private static final long serialVersionUID = 1;

        private final IOException reason;

        public WriteFailure(IOException reason) {
            super(reason);
            this.reason = reason;
        }

        public IOException reason() {
            return reason;
        }
    }

    /// @param basis null where there is none to read
    /// @param target null to take the tokens and drop the data
    /// @param inPlace the target is the basis: a block at its own offset is kept, not written
    public void begin(
            SumHead head, @Nullable Basis basis, @Nullable Target target, boolean inPlace) {
        this.head = head;
        this.basis = basis;
        this.target = target;
        this.inPlace = inPlace;
        windowLength = 0;
        pendingLength = 0;
        written = 0;
        position = 0;
        literal = 0;
        matched = 0;
        failure = null;
        fileSum.reset();
    }

    /// What lies before `offset` is there already and is not sent (`--append`). After `begin`.
    ///
    /// @param verified it counts for the checksum
    public void skip(long offset, boolean verified) {
        for (long at = 0; verified && at < offset; ) {
            int n = (int) Math.min(BUFFER, offset - at);
            int loaded = load(at, n); // it may bring another window
            fileSum.update(window, loaded, n);
            at += n;
        }
        written = offset;
        position = offset;
    }

    public void literal(byte[] data, int offset, int length) throws IOException {
        literal += length;
        fileSum.update(data, offset, length);
        write(data, offset, length);
        position += length;
    }

    /// A block of the basis; the token reader has checked that there is one.
    public void match(int block) throws IOException {
        match(block, null);
    }

    /// @param seen takes the block's bytes: a decompressor keeps them in its window
    public void match(int block, @Nullable Seen seen) throws IOException {
        long from = head.offset(block);
        int length = head.length(block);
        boolean keep = inPlace && from == position;
        if (keep) {
            flush();
        }
        for (int done = 0; done < length; ) {
            int n = Math.min(length - done, BUFFER);
            int at = load(from + done, n);
            fileSum.update(window, at, n);
            if (seen != null) {
                seen.see(window, at, n);
            }
            if (keep) {
                keep(at, n);
            } else {
                write(window, at, n);
            }
            position += n;
            done += n;
        }
        matched += length;
    }

    /// Writes what is pending and the checksum of all data. Call after the end token.
    public void end(byte[] sum) throws IOException {
        flush();
        fileSum.digest(sum, 0);
        basis = null;
        target = null;
    }

    /// Bytes of the checksum that [#end] gives.
    public int sumLength() {
        return fileSum.length();
    }

    /// Bytes of the new file so far.
    public long position() {
        return position;
    }

    /// `Literal data` of this file.
    public long literalBytes() {
        return literal;
    }

    /// `Matched data` of this file.
    public long matchedBytes() {
        return matched;
    }

    /// The first failure of the target or the basis.
    public @Nullable IOException failure() {
        return failure;
    }

    /// Takes the bytes of a matched block.
    @FunctionalInterface
    public interface Seen {
        void see(byte[] data, int offset, int length) throws IOException;
    }

    private void write(byte[] data, int offset, int length) throws IOException {
        if (target == null) {
            return;
        }
        if (pending.length == 0) {
            pending = new byte[BUFFER];
        }
        while (length > 0) {
            int n = Math.min(length, BUFFER - pendingLength);
            System.arraycopy(data, offset, pending, pendingLength, n);
            pendingLength += n;
            offset += n;
            length -= n;
            if (pendingLength == BUFFER) {
                writeOut();
            }
        }
    }

    private void flush() throws IOException {
        if (pendingLength > 0) {
            writeOut();
        }
    }

    private void writeOut() throws IOException {
        Target t = target;
        if (t != null) {
            try {
                t.write(written, pending, 0, pendingLength);
            } catch (IOException e) {
                fail(e);
            }
        }
        written += pendingLength;
        pendingLength = 0;
    }

    private void keep(int at, int length) throws IOException {
        Target t = target;
        if (t != null) {
            try {
                t.keep(written, window, at, length);
            } catch (IOException e) {
                fail(e);
            }
        }
        written += length;
    }

    private void fail(IOException e) throws WriteFailure {
        if (failure == null) {
            failure = e;
        }
        target = null;
        if (strict) {
            throw new WriteFailure(e);
        }
    }

    /// Brings a range of the basis into the window, reading ahead.
    private int load(long from, int length) {
        if (from >= windowStart && from + length <= windowStart + windowLength) {
            return (int) (from - windowStart);
        }
        int goal = (int) Math.min(BUFFER, Math.max(length, head.basisLength() - from));
        if (window.length < goal) {
            window = new byte[goal];
        }
        windowStart = from;
        windowLength = 0;
        while (windowLength < length) {
            int n = read(from + windowLength, windowLength, goal - windowLength);
            if (n <= 0) {
                Arrays.fill(window, windowLength, length, (byte) 0);
                windowLength = length;
                break;
            }
            windowLength += n;
        }
        return 0;
    }

    private int read(long at, int offset, int length) {
        Basis b = basis;
        if (b == null) {
            return -1;
        }
        try {
            return b.read(at, window, offset, length);
        } catch (IOException e) {
            if (failure == null) {
                failure = e;
            }
            basis = null;
            return -1;
        }
    }
}
