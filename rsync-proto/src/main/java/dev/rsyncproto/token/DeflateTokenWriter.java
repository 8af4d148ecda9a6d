package dev.rsyncproto.token;

import dev.rsyncproto.wire.WireOut;
import java.io.IOException;
import java.util.zip.Deflater;

/// Tokens with raw deflate (token.c, `send_deflated_token`): one stream for each file, its flush
/// marks left out.
final class DeflateTokenWriter extends CompressedTokenWriter {
    /// `00 00 ff ff`, the end of every flush: the peer puts it back.
    private static final int FLUSH_MARK = 4;

    /// The longest stored block that a peer makes of a matched one.
    private static final int MAX_SEEN = 0xffff;

    private final Deflater deflater;
    private final boolean keepsMatches;
    private final boolean advances;
    private final byte[] pending = new byte[2 * RunCode.MAX_DATA];
    private final byte[] thrownAway;
    private int pendingLength;

    /// @param keepsMatches matched blocks go into the window (`zlib`, not `zlibx`)
    /// @param protocol below 31 the first piece of a long block goes in again for each further one
    DeflateTokenWriter(WireOut out, int level, boolean keepsMatches, int protocol) {
        super(out);
        this.deflater = new Deflater(level, true);
        this.keepsMatches = keepsMatches;
        this.advances = protocol >= 31;
        this.thrownAway = keepsMatches ? new byte[32 * 1024] : new byte[0];
    }

    @Override
    void compress(byte[] data, int offset, int length) throws IOException {
        deflater.setInput(data, offset, length);
        deflate(Deflater.NO_FLUSH);
    }

    @Override
    void flush() throws IOException {
        deflate(Deflater.SYNC_FLUSH);
        int keep = pendingLength - FLUSH_MARK;
        if (keep < 0) {
            throw new AssertionError("a flush without its mark");
        }
        if (keep > 0) {
            writeData(pending, 0, keep);
        }
        pendingLength = 0;
    }

    /// Deflates what there is, holding back enough that a flush mark is never sent.
    private void deflate(int how) throws IOException {
        while (true) {
            int room = pending.length - pendingLength;
            int n = deflater.deflate(pending, pendingLength, room, how);
            pendingLength += n;
            if (pendingLength >= RunCode.MAX_DATA + FLUSH_MARK) {
                writeData(pending, 0, RunCode.MAX_DATA);
                pendingLength -= RunCode.MAX_DATA;
                System.arraycopy(pending, RunCode.MAX_DATA, pending, 0, pendingLength);
            }
            if (n < room) {
                return;
            }
        }
    }

    /// zlib has no call that only fills the window: the block is compressed and what comes of it
    /// dropped. A flush leaves the stream at a byte, as a stored block leaves the peer's.
    @Override
    void seen(byte[] data, int offset, int length) {
        if (!keepsMatches) {
            return;
        }
        int at = offset;
        for (int left = length; left > 0; ) {
            int n = Math.min(left, MAX_SEEN);
            deflater.setInput(data, at, n);
            while (deflater.deflate(thrownAway, 0, thrownAway.length, Deflater.SYNC_FLUSH)
                    == thrownAway.length) {
                // more to drop
            }
            left -= n;
            at += advances ? n : 0;
        }
    }

    @Override
    void fileEnded() {
        deflater.reset();
    }

    @Override
    public void close() {
        deflater.end();
    }
}
