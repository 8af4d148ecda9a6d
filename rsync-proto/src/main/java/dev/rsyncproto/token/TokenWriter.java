package dev.rsyncproto.token;

import dev.rsyncproto.delta.TokenSink;
import java.io.IOException;

/// Writes one file's delta after the other: literal data and matches, then [#end].
public interface TokenWriter extends TokenSink, AutoCloseable {
    /// The end of one file.
    void end() throws IOException;

    /// Gives memory back that is not the collector's.
    @Override
    default void close() {}
}
