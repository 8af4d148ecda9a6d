package dev.gsyncd.gluster;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;

/// Directories of a volume, opened by path to be listed.
///
/// An auxiliary mount may come to take a directory for its double below `.gfid`, and from then on
/// refuses to open it by path as well, with EOPNOTSUPP and until the mount ends (gfid-access.c,
/// `ga_opendir`: the inode is marked as virtual; seen on distributed replicas that were healing).
/// Such a directory is opened through another mount, which nobody asks for files by gfid. It is
/// made when it is first needed. Safe for use by several threads.
public final class PathDirs implements AutoCloseable {
    private final Opener mount;
    private final SpareMount other;

    /// Opens a directory below the root of a mount.
    interface Opener {
        Dir open(Bytes path) throws PosixException;
    }

    /// @param mount the root of an auxiliary mount; not closed here
    public PathDirs(Dir mount, SpareMount other) {
        this(mount::openDirBeneath, other);
    }

    PathDirs(Opener mount, SpareMount other) {
        this.mount = mount;
        this.other = other;
    }

    /// With this mount and no other.
    public static PathDirs of(Dir mount) {
        return new PathDirs(mount, SpareMount.none());
    }

    /// @param path from the root; a symlink in it is ELOOP
    public Dir open(Bytes path) throws PosixException {
        try {
            return mount.open(path);
        } catch (PosixException e) {
            if (!e.is(Errno.EOPNOTSUPP)) {
                throw e;
            }
            return other.use(root -> root.openDirBeneath(path), e);
        }
    }

    /// Ends the other mount.
    @Override
    public void close() {
        other.close();
    }
}
