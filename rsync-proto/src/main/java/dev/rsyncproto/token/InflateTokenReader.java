package dev.rsyncproto.token;

import dev.rsyncproto.wire.Protocol;
import dev.rsyncproto.wire.WireIn;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Reads what [DeflateTokenWriter] writes (token.c, `recv_deflated_token`, `see_deflate_token`).
final class InflateTokenReader extends CompressedTokenReader {
    private static final byte[] FLUSH_MARK = {0, 0, (byte) 0xff, (byte) 0xff};
    private static final int MAX_SEEN = 0xffff;

    private final Inflater inflater = new Inflater(true);
    private final boolean keepsMatches;
    private final boolean advances;
    private final byte[] data = new byte[Protocol.CHUNK_SIZE];
    private final byte[] header = new byte[5];

    /// Below protocol 31: the first piece of a block, which stands for all others.
    private byte[] firstPiece = new byte[0];

    private int firstLength;
    private boolean fresh = true;

    InflateTokenReader(WireIn in, boolean keepsMatches, int protocol) {
        super(in);
        this.keepsMatches = keepsMatches;
        this.advances = protocol >= 31;
    }

    @Override
    void fileBegins() {
        if (!fresh) {
            inflater.reset();
        }
        fresh = false;
    }

    @Override
    void give(byte[] source, int length) {
        inflater.setInput(source, 0, length);
    }

    @Override
    int decompress() throws IOException {
        int n = inflate();
        if (n == 0 && (inflater.finished() || !inflater.needsInput())) {
            throw wrong("token data", "the end of a deflate stream", "data that goes on");
        }
        return n;
    }

    private int inflate() throws IOException {
        try {
            return inflater.inflate(data);
        } catch (DataFormatException e) {
            throw wrong("token data", String.valueOf(e.getMessage()), "deflated data");
        }
    }

    @Override
    void dataEnds() throws IOException {
        inflater.setInput(FLUSH_MARK);
        if (inflate() != 0 || inflater.getRemaining() != 0) {
            throw wrong("token data", "cut off", "data flushed before a token");
        }
    }

    @Override
    void blockFollows() {
        firstLength = 0;
    }

    @Override
    public void see(byte[] bytes, int offset, int length) throws IOException {
        if (!keepsMatches) {
            return;
        }
        int at = offset;
        for (int left = length; left > 0; ) {
            int n = Math.min(left, MAX_SEEN);
            if (advances) {
                store(bytes, at, n);
            } else if (firstLength == 0) {
                firstPiece = firstPiece.length < n ? new byte[n] : firstPiece;
                System.arraycopy(bytes, at, firstPiece, 0, n);
                firstLength = n;
                store(bytes, at, n);
            } else {
                store(firstPiece, 0, n);
            }
            left -= n;
            at += n;
        }
    }

    /// Puts bytes into the window: a stored block, whose output is what we had.
    private void store(byte[] bytes, int offset, int length) throws IOException {
        header[0] = 0;
        header[1] = (byte) length;
        header[2] = (byte) (length >> 8);
        header[3] = (byte) ~length;
        header[4] = (byte) (~length >> 8);
        inflater.setInput(header);
        int out = inflate();
        inflater.setInput(bytes, offset, length);
        for (int n = inflate(); n > 0; n = inflate()) {
            out += n;
        }
        if (out != length) {
            throw wrong("token data", "cut off", "data flushed before a token");
        }
    }

    @Override
    public byte[] data() {
        return data;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
