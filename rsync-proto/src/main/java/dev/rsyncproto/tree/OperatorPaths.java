package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// Opens what the user named on the command line: the destination, and the directories and files of
/// options (syscall.c, `open_no_attacker_symlinks`).
///
/// Such a path may lead anywhere, and through symlinks of ours and of root. A symlink that belongs
/// to somebody else is ELOOP: who can write to a directory on the way must not choose for us where
/// it leads. `--insecure-links` takes all as the kernel does. With `--confine-root` a path that
/// comes out elsewhere is ELOOP too, whoever owns the symlinks.
public final class OperatorPaths {
    /// What must lie below `--confine-root`.
    public enum Reach {
        /// Directories of options, rules and lists of names.
        CONFINED,
        /// The destination and log files: whoever chose the root chose these.
        ANYWHERE
    }

    private static final int READ_SIZE = 64 * 1024;

    private final boolean insecure;
    private final @Nullable Bytes confinement;

    private OperatorPaths(boolean insecure, @Nullable Bytes confinement) {
        this.insecure = insecure;
        this.confinement = confinement;
    }

    public static OperatorPaths of(Options options) {
        Bytes root = options.writing.confineRoot();
        boolean all = root != null && root.length() <= 1;
        return new OperatorPaths(options.symlinks.insecure(), all ? null : root);
    }

    /// @param at what a relative path is relative to
    public Dir openDir(Dir at, Bytes path, Reach reach) throws PosixException {
        if (insecure) {
            return at.openDirFollow(path);
        }
        try (PathWalk walk = walk(at, path, reach)) {
            Bytes leaf = walk.toLeaf(false);
            return walk.here().openDir(leaf);
        }
    }

    /// Opens a directory, which is made with all that is missing above it where it is not there.
    public Dir openOrMake(Dir at, Bytes path, Reach reach) throws PosixException {
        try {
            return openDir(at, path, reach);
        } catch (PosixException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        makeDirs(at, path, 0777, reach);
        return openDir(at, path, reach);
    }

    /// Makes a directory and all that is missing above it.
    ///
    /// @return how many were made
    public int makeDirs(Dir at, Bytes path, int mode, Reach reach) throws PosixException {
        int made = 0;
        for (int end = path.indexOf('/', 1); ; end = path.indexOf('/', end + 1)) {
            Bytes part = end < 0 ? path : path.sub(0, end);
            if (!part.isEmpty() && !part.endsWith('/') && made(at, part, mode, reach)) {
                made++;
            }
            if (end < 0) {
                return made;
            }
        }
    }

    private boolean made(Dir at, Bytes path, int mode, Reach reach) throws PosixException {
        try (Dir there = openDir(at, path, reach)) {
            return there.fd() < 0;
        } catch (PosixException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        if (insecure) {
            at.mkdir(path, mode);
            return true;
        }
        try (PathWalk walk = walk(at, path, reach)) {
            Bytes leaf = walk.toLeaf(true);
            walk.here().mkdir(leaf, mode);
            return true;
        }
    }

    /// @param flags with O_CREAT `mode` counts
    public Fd open(Dir at, Bytes path, int flags, int mode, Reach reach) throws PosixException {
        if (insecure) {
            return at.openFollow(path, flags, mode);
        }
        try (PathWalk walk = walk(at, path, reach)) {
            Bytes leaf = walk.toLeaf((flags & OpenFlags.O_CREAT) != 0);
            return walk.here().open(leaf, flags, mode);
        }
    }

    /// The whole content of a file.
    public byte[] read(Dir at, Bytes path, Reach reach) throws PosixException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[READ_SIZE];
        try (Fd fd = open(at, path, OpenFlags.O_RDONLY, 0, reach)) {
            for (int n = fd.read(buffer, 0, buffer.length);
                    n > 0;
                    n = fd.read(buffer, 0, buffer.length)) {
                all.write(buffer, 0, n);
            }
        }
        return all.toByteArray();
    }

    private PathWalk walk(Dir at, Bytes path, Reach reach) throws PosixException {
        Bytes within = reach == Reach.CONFINED ? confinement : null;
        return new PathWalk(at, path, within, confinement != null);
    }
}
