package dev.rsyncproto.token;

import dev.rsyncproto.wire.Protocol;
import dev.rsyncproto.wire.WireOut;
import java.io.IOException;

/// Tokens without compression.
public final class PlainTokenWriter implements TokenWriter {
    private final WireOut out;

    public PlainTokenWriter(WireOut out) {
        this.out = out;
    }

    @Override
    public void literal(byte[] data, int offset, int length) throws IOException {
        while (length > 0) {
            int n = Math.min(length, Protocol.CHUNK_SIZE);
            out.writeInt(n);
            out.write(data, offset, n);
            offset += n;
            length -= n;
        }
    }

    @Override
    public void match(int block, byte[] data, int offset, int length) throws IOException {
        out.writeInt(-(block + 1));
    }

    @Override
    public void end() throws IOException {
        out.writeInt(0);
    }
}
