package dev.rsyncproto.sender;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.tree.Paths;
import dev.rsyncproto.tree.Roots;
import dev.rsyncproto.tree.Tree;

/// A directory that names of the list are relative to: rsync changes into it.
final class Source implements AutoCloseable {
    private static final Bytes DOT = Bytes.utf8(".");

    /// For messages: empty for the directory the session started in.
    final Bytes shown;

    private static final int NO_ATIME =
            OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_NOATIME;
    private static final Bytes ROOT = Bytes.utf8("/");

    final Tree tree;
    private final Dir dir;
    private final boolean owned;

    /// Reading does not change the access time (`--open-noatime`).
    private final boolean noAtime;

    Source(Bytes shown, Dir dir, boolean owned, Paths paths, boolean noAtime) {
        this.noAtime = noAtime;
        this.shown = shown;
        this.dir = dir;
        this.owned = owned;
        this.tree = new Tree(dir, paths);
    }

    /// Opens a file of the list for reading.
    Fd open(Bytes path) throws PosixException {
        if (noAtime) {
            try {
                return tree.open(path, NO_ATIME, 0);
            } catch (PosixException e) {
                // only the owner may ask for that
            }
        }
        return tree.paths().following() ? tree.openFollowing(path) : tree.openForReading(path);
    }

    /// Where the directory is now, for rules and devices.
    Bytes absolute() {
        return Roots.pathOf(dir, shown);
    }

    /// The name of the list, as it is found below this directory.
    Bytes path(Bytes name) {
        int from = 0;
        while (from < name.length() && name.at(from) == '/') {
            from++;
        }
        Bytes path = name.from(from);
        return path.isEmpty() ? DOT : path;
    }

    /// The whole path, for messages (util1.c, `full_fname`).
    Bytes full(Bytes name) {
        if (name.startsWith(ROOT)) {
            return name;
        }
        Bytes directory = Roots.pathOf(dir, shown);
        return directory.equals(ROOT)
                ? ROOT.plus(name)
                : directory.isEmpty() ? name : directory.slash(name);
    }

    @Override
    public void close() {
        tree.close();
        if (owned) {
            dir.close();
        }
    }
}
