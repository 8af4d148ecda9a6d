package dev.gsyncd.tar;

import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// A file in a tar stream.
///
/// @param type as in the header: `0` for a regular file, which alone has content
/// @param size of the file in bytes, holes included
/// @param mtimeNsec below a billion
/// @param sparse where its data is; null: everywhere
public record TarEntry(
        Bytes name,
        char type,
        long size,
        int mode,
        int uid,
        int gid,
        long mtimeSec,
        int mtimeNsec,
        @Nullable SparseMap sparse) {
    public static final char REGULAR = '0';

    /// Bytes of content that stand in the stream.
    public long dataLength() {
        return sparse == null ? size : sparse.dataLength();
    }
}
