package dev.rsyncproto.delta;

import java.io.IOException;

/// A file read from its start to its end.
@FunctionalInterface
public interface BlockSource {
    /// @return bytes read, at least 1; or -1 at the end
    int read(byte[] target, int offset, int length) throws IOException;
}
