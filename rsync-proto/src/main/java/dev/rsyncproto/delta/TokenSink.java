package dev.rsyncproto.delta;

import java.io.IOException;

/// Takes the delta on the sender, in the order of the new file.
public interface TokenSink {
    /// Bytes that no block holds; as many as were found at once.
    void literal(byte[] data, int offset, int length) throws IOException;

    /// A block of the basis, with its bytes (a compressor keeps them in its window).
    void match(int block, byte[] data, int offset, int length) throws IOException;
}
