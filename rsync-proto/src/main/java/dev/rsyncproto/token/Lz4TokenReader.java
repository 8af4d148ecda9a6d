package dev.rsyncproto.token;

import dev.rsyncproto.wire.Protocol;
import dev.rsyncproto.wire.WireIn;
import java.io.IOException;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/// Reads what [Lz4TokenWriter] writes.
final class Lz4TokenReader extends CompressedTokenReader {
    private final LZ4SafeDecompressor decompressor = LZ4Factory.safeInstance().safeDecompressor();

    /// As much as rsync takes out of one piece.
    private final byte[] data =
            new byte
                    [LZ4Factory.safeInstance()
                            .fastCompressor()
                            .maxCompressedLength(Protocol.CHUNK_SIZE)];

    private byte[] piece = new byte[0];
    private int length;

    Lz4TokenReader(WireIn in) {
        super(in);
    }

    @Override
    void give(byte[] source, int size) {
        piece = source;
        length = size;
    }

    @Override
    int decompress() throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            int n = decompressor.decompress(piece, 0, length, data, 0, data.length);
            length = 0;
            return n;
        } catch (LZ4Exception e) {
            throw wrong("token data", String.valueOf(e.getMessage()), "an lz4 block");
        }
    }

    @Override
    public byte[] data() {
        return data;
    }
}
