package dev.rsyncproto.token;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.rsyncproto.wire.WireIn;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads what [ZstdTokenWriter] writes. The window of a frame may take 128 MiB (zstd's own limit).
final class ZstdTokenReader extends CompressedTokenReader {
    /// Two of zstd's blocks.
    private static final int OUTPUT = 256 * 1024;

    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final ByteBuffer input = ByteBuffer.allocateDirect(RunCode.MAX_DATA);
    private final ByteBuffer output = ByteBuffer.allocateDirect(OUTPUT);
    private final byte[] data = new byte[OUTPUT];
    private boolean outputWasFull;

    ZstdTokenReader(WireIn in) {
        super(in);
    }

    @Override
    void give(byte[] source, int length) {
        input.clear().put(source, 0, length).flip();
        outputWasFull = false;
    }

    @Override
    int decompress() throws IOException {
        while (input.hasRemaining() || outputWasFull) {
            output.clear();
            try {
                context.decompressDirectByteBufferStream(output, input);
            } catch (ZstdException e) {
                throw wrong("token data", String.valueOf(e.getMessage()), "zstd data");
            }
            int n = output.position();
            outputWasFull = !output.hasRemaining();
            if (n > 0) {
                output.flip().get(data, 0, n);
                return n;
            }
        }
        return 0;
    }

    @Override
    public byte[] data() {
        return data;
    }

    @Override
    public void close() {
        context.close();
    }
}
