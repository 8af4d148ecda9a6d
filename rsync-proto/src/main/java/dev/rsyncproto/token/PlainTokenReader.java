package dev.rsyncproto.token;

import dev.rsyncproto.delta.Patcher;
import dev.rsyncproto.wire.Protocol;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import java.io.IOException;

/// Tokens without compression.
public final class PlainTokenReader implements TokenReader {
    private final WireIn in;
    private final byte[] data = new byte[Protocol.CHUNK_SIZE];
    private int blockCount;
    private int literalLeft;

    public PlainTokenReader(WireIn in) {
        this.in = in;
    }

    @Override
    public void begin(int blockCount) {
        this.blockCount = blockCount;
        literalLeft = 0;
    }

    @Override
    public int next() throws IOException {
        if (literalLeft == 0) {
            int token = in.readInt();
            if (token <= 0) {
                if (token != END && -(token + 1) >= blockCount) {
                    throw new ProtocolException(
                            "token block",
                            Integer.toString(-(token + 1)),
                            "less than " + blockCount,
                            in.offset());
                }
                return token;
            }
            literalLeft = token;
        }
        int n = Math.min(literalLeft, data.length);
        in.readFully(data, 0, n);
        literalLeft -= n;
        return n;
    }

    @Override
    public byte[] data() {
        return data;
    }

    @Override
    public void copyTo(Patcher patcher) throws IOException {
        for (int token = next(); token != END; token = next()) {
            if (token > 0) {
                patcher.literal(data, 0, token);
            } else {
                patcher.match(-(token + 1));
            }
        }
    }
}
