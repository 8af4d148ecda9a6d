package dev.rsyncproto.delta;

import java.io.IOException;

/// The old file, read at any position.
@FunctionalInterface
public interface Basis {
    /// @return bytes read, at least 1; or -1 at the end
    int read(long position, byte[] target, int offset, int length) throws IOException;
}
