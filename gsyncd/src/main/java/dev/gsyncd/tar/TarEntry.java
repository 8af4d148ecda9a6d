package dev.gsyncd.tar;

import dev.rsyncproto.bytes.Bytes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A file in a tar stream.
///
/// @param type as in the header: `0` for a regular file, which alone has content
/// @param size of the file in bytes, holes included
/// @param mtimeNsec below a billion
/// @param sparse where its data is; null: everywhere
/// @param records further ones of its pax header, such as `SCHILY.xattr.user.x`
public record TarEntry(
        Bytes name,
        char type,
        long size,
        int mode,
        int uid,
        int gid,
        long mtimeSec,
        int mtimeNsec,
        @Nullable SparseMap sparse,
        Map<Bytes, Bytes> records) {
    public static final char REGULAR = '0';

    /// Before the name of an extended attribute in [#records].
    public static final Bytes XATTR = Bytes.utf8("SCHILY.xattr.");

    /// The access ACL in [#records], as text with numbers for users and groups.
    public static final Bytes ACL = Bytes.utf8("SCHILY.acl.access");

    public TarEntry {
        records = Map.copyOf(records);
    }

    /// Bytes of content that stand in the stream.
    public long dataLength() {
        return sparse == null ? size : sparse.dataLength();
    }
}
