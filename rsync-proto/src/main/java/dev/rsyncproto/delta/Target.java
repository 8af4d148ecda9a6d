package dev.rsyncproto.delta;

import java.io.IOException;

/// The new file, written from its start to its end without gaps.
public interface Target {
    /// The next bytes of the file.
    void write(long position, byte[] data, int offset, int length) throws IOException;

    /// The next bytes, which lie there already: in-place writing with a block that has not moved.
    /// The data is for a target that makes holes of zeros.
    void keep(long position, byte[] data, int offset, int length) throws IOException;
}
