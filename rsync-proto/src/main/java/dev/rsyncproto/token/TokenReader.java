package dev.rsyncproto.token;

import dev.rsyncproto.delta.Patcher;
import java.io.IOException;

/// Reads one file's delta after the other.
public interface TokenReader extends AutoCloseable {
    /// The end of one file, from [#next].
    int END = 0;

    /// Makes ready for a file whose basis has this many blocks: a token for any other is a lie.
    void begin(int blockCount);

    /// @return n > 0: n literal bytes lie at the start of [#data]; n < 0: block -(n + 1); or [#END]
    int next() throws IOException;

    byte[] data();

    /// The bytes of a matched block, for a decompressor that keeps them.
    default void see(byte[] data, int offset, int length) throws IOException {}

    /// Gives memory back that is not the collector's.
    @Override
    default void close() {}

    /// Gives a whole file's tokens to `patcher`, which has begun it.
    default void copyTo(Patcher patcher) throws IOException {
        for (int token = next(); token != END; token = next()) {
            if (token > 0) {
                patcher.literal(data(), 0, token);
            } else {
                patcher.match(-(token + 1), this::see);
            }
        }
    }
}
