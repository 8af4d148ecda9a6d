package dev.rsyncproto.posix;

import static dev.rsyncproto.posix.OpenFlags.O_CLOEXEC;
import static dev.rsyncproto.posix.OpenFlags.O_DIRECTORY;
import static dev.rsyncproto.posix.OpenFlags.O_NOCTTY;
import static dev.rsyncproto.posix.OpenFlags.O_NOFOLLOW;
import static dev.rsyncproto.posix.OpenFlags.O_PATH;

import dev.rsyncproto.bytes.Bytes;

/// Opens a path below a directory without crossing a symlink: openat2(2) (Linux 5.6), before that
/// one component after the other. Refused alike: a symlink with ELOOP, an absolute path and `..`
/// with EXDEV. O_PATH with O_NOFOLLOW opens a symlink that is the last component, as it does with
/// openat.
final class Beneath {
    /// `struct open_how`: flags, mode, resolve; 64 bits each.
    static final int HOW_SIZE = 24;

    private static final long RESOLVE_NO_MAGICLINKS = 2;
    private static final long RESOLVE_NO_SYMLINKS = 4;
    private static final long RESOLVE_BENEATH = 8;
    private static final Bytes DOT = Bytes.utf8(".");

    private Beneath() {}

    static int open(int dir, Bytes path, int flags, int mode) throws PosixException {
        return Kernel.HAS_OPENAT2 ? openat2(dir, path, flags, mode) : walk(dir, path, flags, mode);
    }

    /// Follows symlinks that stay below the directory (`secure_relative_open` of syscall.c, which
    /// names those that do not ELOOP).
    static int openInside(int dir, Bytes path, int flags) throws PosixException {
        if (!Kernel.HAS_OPENAT2) {
            return walk(dir, path, flags, 0);
        }
        try {
            return openat2(dir, path, flags, 0, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
        } catch (PosixException e) {
            refuseDotDot(path);
            throw e.is(Errno.EXDEV) ? new PosixException("openat2", path, Errno.ELOOP) : e;
        }
    }

    static int openat2(int dir, Bytes path, int flags, int mode) throws PosixException {
        return openat2(
                dir,
                path,
                flags,
                mode,
                RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
    }

    private static int openat2(int dir, Bytes path, int flags, int mode, long resolve)
            throws PosixException {
        refuseDotDot(path);
        Scratch s = Scratch.get();
        long name = s.name("openat2", path);
        boolean creates = (flags & OpenFlags.O_CREAT) != 0;
        boolean temporary = (flags & OpenFlags.O_TMPFILE) == OpenFlags.O_TMPFILE;
        // openat2 refuses a mode where none is used, bits that openat ignores, and names a symlink
        // ENOTDIR for O_DIRECTORY with O_NOFOLLOW; RESOLVE_NO_SYMLINKS alone says ELOOP.
        boolean handle = (flags & O_PATH) != 0;
        int added = handle ? flags | O_CLOEXEC : (flags & ~O_NOFOLLOW) | O_CLOEXEC | O_NOCTTY;
        s.struct.putLong(0, added);
        s.struct.putLong(8, creates || temporary ? mode & Mode.PERMISSIONS : 0);
        s.struct.putLong(16, resolve);
        long fd = Fn.SYSCALL.call(s, At.SYS_OPENAT2, dir, name, s.structAddress(), HOW_SIZE);
        if (fd == -1) {
            throw new PosixException("openat2", path, s.errno());
        }
        return (int) fd;
    }

    static int walk(int dir, Bytes path, int flags, int mode) throws PosixException {
        refuseDotDot(path);
        int at = 0;
        int held = -1;
        try {
            while (true) {
                int slash = path.indexOf('/', at);
                int here = held >= 0 ? held : dir;
                if (slash < 0) {
                    Bytes last = at == path.length() && at > 0 ? DOT : path.from(at);
                    int fd = step(here, last, path, flags, mode);
                    refuseSymlink(fd, path, flags);
                    return fd;
                }
                if (slash > at) {
                    int next = step(here, path.sub(at, slash), path, O_PATH | O_DIRECTORY, 0);
                    close(held);
                    held = next;
                }
                at = slash + 1;
            }
        } finally {
            close(held);
        }
    }

    private static int step(int dir, Bytes name, Bytes path, int flags, int mode)
            throws PosixException {
        try {
            return Dir.open(dir, name, flags | O_NOFOLLOW, mode);
        } catch (PosixException e) {
            // With O_DIRECTORY a symlink is ENOTDIR.
            boolean link = e.is(Errno.ENOTDIR) && isSymlink(dir, name);
            throw new PosixException("openat", path, link ? Errno.ELOOP : e.errno());
        }
    }

    /// O_PATH is the one flag with which a symlink can have been opened.
    private static void refuseSymlink(int fd, Bytes path, int flags) throws PosixException {
        if ((flags & (O_PATH | O_NOFOLLOW)) == O_PATH && Statx.ofFd(fd, path).isSymlink()) {
            close(fd);
            throw new PosixException("openat", path, Errno.ELOOP);
        }
    }

    private static boolean isSymlink(int dir, Bytes name) throws PosixException {
        Stat stat = Statx.orNull(dir, name, At.SYMLINK_NOFOLLOW);
        return stat != null && stat.isSymlink();
    }

    private static void refuseDotDot(Bytes path) throws PosixException {
        boolean leaves = path.length() > 0 && path.at(0) == '/';
        for (int at = 0; at <= path.length() && !leaves; ) {
            int slash = path.indexOf('/', at);
            int end = slash < 0 ? path.length() : slash;
            leaves = end - at == 2 && path.at(at) == '.' && path.at(at + 1) == '.';
            at = end + 1;
        }
        if (leaves) {
            throw new PosixException("openat2", path, Errno.EXDEV);
        }
    }

    private static void close(int fd) {
        if (fd >= 0) {
            Fn.CLOSE.call(Scratch.get(), fd);
        }
    }
}
