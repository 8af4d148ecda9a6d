package dev.gsyncd.secondary;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import org.jspecify.annotations.Nullable;

/// What the names and gfids of a volume hold, asked of its auxiliary mount.
final class VolumeNames {
    /// Answered by the mount itself from the lookup of the path, 16 bytes.
    private static final Bytes GFID = Bytes.utf8("glusterfs.gfid");

    private final Dir root;

    VolumeNames(Dir root) {
        this.root = root;
    }

    /// What is at the name; null where nothing is, or the parent is not there.
    @Nullable Found at(EntryName name) throws PosixException {
        Bytes path = name.path();
        try {
            Bytes gfid = root.getxattr(path, GFID);
            if (gfid == null || gfid.length() != 16) {
                return null;
            }
            Stat stat = root.stat(path);
            return new Found(Gfid.ofBytes(gfid), stat.mode() & Mode.S_IFMT);
        } catch (PosixException e) {
            return absentOr(e);
        }
    }

    /// The gfid at the name; null where nothing is.
    @Nullable Gfid gfidAt(EntryName name) throws PosixException {
        try {
            Bytes gfid = root.getxattr(name.path(), GFID);
            return gfid == null || gfid.length() != 16 ? null : Gfid.ofBytes(gfid);
        } catch (PosixException e) {
            absentOr(e);
            return null;
        }
    }

    /// The file under whatever name; null where it does not exist.
    @Nullable Found of(Gfid gfid) throws PosixException {
        try {
            Stat stat = root.stat(gfid.path());
            return new Found(gfid, stat.mode() & Mode.S_IFMT);
        } catch (PosixException e) {
            return absentOr(e);
        }
    }

    private static @Nullable Found absentOr(PosixException e) throws PosixException {
        if (isAbsent(e)) {
            return null;
        }
        throw e;
    }

    /// A file that went away while it was looked up is ESTALE.
    static boolean isAbsent(PosixException e) {
        return e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ESTALE);
    }
}
