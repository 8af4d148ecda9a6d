package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;

/// Copies and removes entries, from one tree to another too.
public final class TreeCopy {
    private static final int BUFFER = 256 * 1024;

    private TreeCopy() {}

    /// Copies the content of a regular file to a new one; whatever had its name goes first.
    ///
    /// @param mode of the new file while it is ours alone
    public static void file(Tree from, Bytes path, Tree to, Bytes target, int mode)
            throws PosixException {
        try (Fd in = from.openForReading(path)) {
            to.unlinkIfThere(target);
            int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL;
            try (Fd out = to.open(target, flags, (mode | 0200) & 0700)) {
                content(in, out);
            }
        }
    }

    /// Copies all that can be read.
    public static void content(Fd in, Fd out) throws PosixException {
        byte[] buffer = new byte[BUFFER];
        long at = 0;
        for (int n = in.pread(buffer, 0, BUFFER, 0); n > 0; n = in.pread(buffer, 0, BUFFER, at)) {
            out.pwrite(buffer, 0, n, at);
            at += n;
        }
    }

    /// Copies a symlink, device, fifo or socket.
    public static void special(Tree from, Bytes path, Stat stat, Tree to, Bytes target)
            throws PosixException {
        to.unlinkIfThere(target);
        if (stat.isSymlink()) {
            to.symlink(from.readlink(path), target);
        } else {
            to.mknod(target, stat.mode(), stat.rdevMajor(), stat.rdevMinor());
        }
    }

    /// Renames; between file systems it copies a regular file and removes the old one.
    ///
    /// @return whether it was copied: it has only its content and mode then
    public static boolean move(Tree from, Bytes path, Tree to, Bytes target, int mode)
            throws PosixException {
        try {
            from.renameTo(path, to, target);
            return false;
        } catch (PosixException e) {
            if (!e.is(Errno.EXDEV)) {
                throw e;
            }
        }
        file(from, path, to, target, mode);
        from.unlink(path);
        return true;
    }

    /// Removes an entry with all that is in it.
    public static void remove(Tree tree, Bytes path, Stat stat) throws PosixException {
        if (!Mode.isDir(stat.mode())) {
            tree.unlink(path);
            return;
        }
        for (DirEntry d : tree.list(path)) {
            Bytes name = path.slash(d.name());
            Stat below = tree.statOrNull(name);
            if (below != null) {
                remove(tree, name, below);
            }
        }
        tree.rmdir(path);
    }
}
