package dev.gsyncd.secondary;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.Stat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The value of the xattr `glusterfs.gfid.newfile`, which set on `.gfid/<parent>` makes an entry
/// with a given gfid.
///
/// ```
/// [newfile]   [u32 uid][u32 gid][gfid as text]\0[u32 mode][name]\0, then
///   regular, special   [u32 permissions][u32 device][u32 umask]
///   directory          [u32 permissions][u32 umask]
///   symlink            [target]\0
/// ```
///
/// Big-endian (gfid-access.c). The owner here is also who asks, so it is always root, and the owner
/// is set after. The device is the low half of the C library's makedev: all that a brick's mknod
/// takes.
final class NewFile {
    static final Bytes XATTR = Bytes.utf8("glusterfs.gfid.newfile");

    private NewFile() {}

    static Bytes of(EntryOp.Create op) {
        return node(op.gfid(), op.name().name(), Mode.S_IFREG | permissions(op.mode()), 0);
    }

    static Bytes of(EntryOp.Mknod op) {
        int device = (int) Stat.makedev(op.major(), op.minor());
        return node(op.gfid(), op.name().name(), op.mode(), device);
    }

    static Bytes of(EntryOp.Mkdir op) {
        int mode = Mode.S_IFDIR | permissions(op.mode());
        return finish(
                head(op.gfid(), mode, op.name().name(), 8)
                        .putInt(permissions(op.mode()))
                        .putInt(0));
    }

    static Bytes of(EntryOp.Symlink op) {
        Bytes target = op.target();
        return finish(
                head(op.gfid(), Mode.S_IFLNK | 0777, op.name().name(), target.length() + 1)
                        .put(target.toArray())
                        .put((byte) 0));
    }

    private static Bytes node(Gfid gfid, Bytes name, int mode, int device) {
        return finish(
                head(gfid, mode, name, 12).putInt(permissions(mode)).putInt(device).putInt(0));
    }

    private static ByteBuffer head(Gfid gfid, int mode, Bytes name, int rest) {
        int length = 8 + Gfid.TEXT_LENGTH + 1 + 4 + name.length() + 1 + rest;
        return ByteBuffer.allocate(length)
                .putInt(0)
                .putInt(0)
                .put(gfid.toString().getBytes(StandardCharsets.US_ASCII))
                .put((byte) 0)
                .putInt(mode)
                .put(name.toArray())
                .put((byte) 0);
    }

    private static int permissions(int mode) {
        return mode & Mode.PERMISSIONS;
    }

    private static Bytes finish(ByteBuffer blob) {
        byte[] bytes = new byte[blob.capacity()];
        blob.get(0, bytes);
        return Bytes.of(bytes);
    }
}
