package dev.gsyncd.crawl;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Directories of a brick by gfid. `.glusterfs/aa/bb/<gfid>` of a directory is a symlink
/// `../../pp/qq/<parent gfid>/<name>`, that of the root `../../..`.
public final class DirectoryHandles {
    /// Deeper than any path that `PATH_MAX` allows.
    private static final int MAX_DEPTH = 2048;

    static final Bytes GFID = Bytes.utf8("trusted.gfid");

    private static final int PREFIX = "../../pp/qq/".length();

    private DirectoryHandles() {}

    /// Parent and name of a directory; null where it is gone or none.
    public static @Nullable EntryName nameOf(Dir brick, Gfid gfid) throws IOException {
        Bytes target;
        try {
            target = brick.readlink(gfid.handlePath());
        } catch (PosixException e) {
            if (e.isAbsent() || e.is(Errno.EINVAL)) {
                return null;
            }
            throw e;
        }
        int end = PREFIX + Gfid.TEXT_LENGTH;
        if (target.length() <= end + 1 || target.at(end) != '/') {
            return null;
        }
        Gfid parent = Gfid.parseOrNull(target.toArray(), PREFIX, Gfid.TEXT_LENGTH);
        Bytes name = target.from(end + 1);
        return parent == null || name.indexOf('/', 0) >= 0 ? null : new EntryName(parent, name);
    }

    /// The path of a directory from the brick's root (`.` for the root); null where it is gone.
    public static @Nullable Bytes pathOf(Dir brick, Gfid gfid) throws IOException {
        Deque<Bytes> names = new ArrayDeque<>();
        Gfid at = gfid;
        while (!at.equals(Gfid.ROOT)) {
            EntryName name = nameOf(brick, at);
            if (name == null || names.size() == MAX_DEPTH) {
                return null;
            }
            names.addFirst(name.name());
            at = name.parent();
        }
        Bytes path = Bytes.EMPTY;
        for (Bytes name : names) {
            path = path.slash(name);
        }
        return names.isEmpty() ? Bytes.utf8(".") : path;
    }

    /// Opens a directory where it is now, and makes sure that it is that one.
    ///
    /// @throws PosixException ENOENT where it is gone
    public static Dir open(Dir brick, Gfid gfid) throws IOException {
        // The path may be old when it is opened: another try for each rename that comes between.
        for (int attempt = 0; attempt < 5; attempt++) {
            Bytes path = pathOf(brick, gfid);
            if (path == null) {
                break;
            }
            Dir dir;
            try {
                dir = openLong(brick, path);
            } catch (PosixException e) {
                if (e.isAbsent() || e.is(Errno.ELOOP)) {
                    continue;
                }
                throw e;
            }
            Bytes raw = dir.getxattr(Bytes.utf8("."), GFID);
            if (raw != null && raw.length() == 16 && Gfid.ofBytes(raw).equals(gfid)) {
                return dir;
            }
            dir.close();
        }
        throw new PosixException("open", gfid.handlePath(), Errno.ENOENT);
    }

    /// Opens a path that may be longer than `PATH_MAX`.
    private static Dir openLong(Dir brick, Bytes path) throws IOException {
        if (path.length() < 4000) {
            return brick.openDirBeneath(path);
        }
        int slash = path.indexOf('/', 0);
        try (Dir first = brick.openDir(path.sub(0, slash))) {
            return openLong(first, path.from(slash + 1));
        }
    }
}
