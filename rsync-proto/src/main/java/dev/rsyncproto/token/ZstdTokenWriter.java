package dev.rsyncproto.token;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.rsyncproto.wire.Protocol;
import dev.rsyncproto.wire.WireOut;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Tokens with zstd (token.c, `send_zstd_token`): one frame for the whole session, never ended.
final class ZstdTokenWriter extends CompressedTokenWriter {
    private final ZstdCompressCtx context = new ZstdCompressCtx();
    private final ByteBuffer input = ByteBuffer.allocateDirect(Protocol.CHUNK_SIZE);
    private final ByteBuffer output = ByteBuffer.allocateDirect(RunCode.MAX_DATA);
    private final byte[] piece = new byte[RunCode.MAX_DATA];

    ZstdTokenWriter(WireOut out, int level, int threads) {
        super(out);
        context.setLevel(level);
        if (threads > 0) {
            context.setWorkers(threads);
        }
    }

    @Override
    void compress(byte[] data, int offset, int length) throws IOException {
        for (int left = length; left > 0; ) {
            int n = Math.min(left, input.capacity());
            input.clear().put(data, offset + length - left, n).flip();
            while (input.hasRemaining()) {
                context.compressDirectByteBufferStream(output, input, EndDirective.CONTINUE);
                if (!output.hasRemaining()) {
                    writeOut();
                }
            }
            left -= n;
        }
    }

    @Override
    void flush() throws IOException {
        input.clear().flip();
        boolean done;
        do {
            done = context.compressDirectByteBufferStream(output, input, EndDirective.FLUSH);
            writeOut();
        } while (!done);
    }

    private void writeOut() throws IOException {
        int n = output.position();
        if (n > 0) {
            output.flip().get(piece, 0, n);
            writeData(piece, 0, n);
        }
        output.clear();
    }

    @Override
    public void close() {
        context.close();
    }
}
