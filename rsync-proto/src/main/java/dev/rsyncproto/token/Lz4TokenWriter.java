package dev.rsyncproto.token;

import dev.rsyncproto.wire.WireOut;
import java.io.IOException;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/// Tokens with lz4 (token.c, `send_compressed_token`): each piece is a block of its own.
final class Lz4TokenWriter extends CompressedTokenWriter {
    private final LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
    private final byte[] piece = new byte[compressor.maxCompressedLength(RunCode.MAX_DATA)];

    Lz4TokenWriter(WireOut out) {
        super(out);
    }

    @Override
    void compress(byte[] data, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int n = Math.min(end - at, RunCode.MAX_DATA);
            int size = compressor.compress(data, at, n, piece, 0);
            while (size > RunCode.MAX_DATA) {
                // What does not compress grows a little.
                n /= 2;
                size = compressor.compress(data, at, n, piece, 0);
            }
            writeData(piece, 0, size);
            at += n;
        }
    }

    @Override
    void flush() {
        // nothing is held back
    }
}
