package dev.gsyncd.tar;

import dev.rsyncproto.bytes.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The xattr `system.posix_acl_access` (little-endian: version 2, then tag, permissions and id of
/// each entry) as the text that GNU tar takes: `user::rw-,user:1000:r--,group::r--,mask::r--,…`.
public final class AclText {
    public static final Bytes XATTR = Bytes.utf8("system.posix_acl_access");

    private static final int VERSION = 2;
    private static final int HEADER = 4;
    private static final int ENTRY = 8;

    private AclText() {}

    /// Null where the value is none that this program knows.
    public static @Nullable Bytes of(Bytes xattr) {
        ByteBuffer in = ByteBuffer.wrap(xattr.toArray()).order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < HEADER || in.getInt() != VERSION || in.remaining() % ENTRY != 0) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        while (in.hasRemaining()) {
            int tag = in.getShort();
            int perms = in.getShort();
            String id = Integer.toUnsignedString(in.getInt());
            String who =
                    switch (tag) {
                        case 0x01 -> "user:";
                        case 0x02 -> "user:" + id;
                        case 0x04 -> "group:";
                        case 0x08 -> "group:" + id;
                        case 0x10 -> "mask:";
                        case 0x20 -> "other:";
                        default -> "";
                    };
            if (who.isEmpty() || (perms & ~7) != 0) {
                return null;
            }
            text.append(text.isEmpty() ? "" : ",").append(who).append(':');
            text.append((perms & 4) != 0 ? 'r' : '-');
            text.append((perms & 2) != 0 ? 'w' : '-').append((perms & 1) != 0 ? 'x' : '-');
        }
        return Bytes.utf8(text.toString());
    }
}
