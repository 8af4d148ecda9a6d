package dev.gsyncd.gluster;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Directories of a volume, opened by path to be listed.
///
/// An auxiliary mount may come to take a directory for its double below `.gfid`, and from then on
/// refuses to open it by path as well, with EOPNOTSUPP and until the mount ends (gfid-access.c,
/// `ga_opendir`: the inode is marked as virtual; seen on distributed replicas that were healing).
/// Such a directory is opened through another mount, which nobody asks for files by gfid. It is
/// made when it is first needed. Safe for use by several threads.
public final class PathDirs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PathDirs.class);

    private final Opener mount;
    private final OtherMount other;
    private @Nullable Dir otherRoot;

    /// Opens a directory below the root of a mount.
    interface Opener {
        Dir open(Bytes path) throws PosixException;
    }

    /// Mounts the same volume once more.
    public interface OtherMount {
        /// @return its root; closing it ends the mount
        Dir open() throws IOException, InterruptedException;
    }

    /// @param mount the root of an auxiliary mount; not closed here
    public PathDirs(Dir mount, OtherMount other) {
        this(mount::openDirBeneath, other);
    }

    PathDirs(Opener mount, OtherMount other) {
        this.mount = mount;
        this.other = other;
    }

    /// With this mount and no other.
    public static PathDirs of(Dir mount) {
        return new PathDirs(
                mount,
                () -> {
                    throw new IOException("there is no other mount");
                });
    }

    /// @param path from the root; a symlink in it is ELOOP
    public Dir open(Bytes path) throws PosixException {
        try {
            return mount.open(path);
        } catch (PosixException e) {
            if (!e.is(Errno.EOPNOTSUPP)) {
                throw e;
            }
            return openThere(path, e);
        }
    }

    private synchronized Dir openThere(Bytes path, PosixException refused) throws PosixException {
        Dir there = otherRoot;
        if (there == null) {
            LOG.info("{}: listed through another mount from now on", refused.getMessage());
            there = mounted(refused);
            otherRoot = there;
        }
        try {
            return there.openDirBeneath(path);
        } catch (PosixException e) {
            if (e.is(Errno.ENOTCONN) || e.is(Errno.EOPNOTSUPP)) {
                close(); // the next one gets a new mount
            }
            throw e;
        }
    }

    private Dir mounted(PosixException refused) throws PosixException {
        try {
            return other.open();
        } catch (IOException e) {
            LOG.warn("no other mount: {}", e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw refused;
    }

    /// Ends the other mount.
    @Override
    public synchronized void close() {
        if (otherRoot != null) {
            otherRoot.close();
            otherRoot = null;
        }
    }
}
