package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// statx(2), and the structures for times.
final class Statx {
    private Statx() {}

    static Stat of(int fd, Bytes name, int flags) throws PosixException {
        Scratch s = Scratch.get();
        if (call(s, fd, name, flags) == -1) {
            throw new PosixException("statx", name, s.errno());
        }
        return Stat.ofStatx(s.struct);
    }

    static @Nullable Stat orNull(int fd, Bytes name, int flags) throws PosixException {
        Scratch s = Scratch.get();
        if (call(s, fd, name, flags) == -1) {
            int errno = s.errno();
            if (errno == Errno.ENOENT || errno == Errno.ENOTDIR) {
                return null;
            }
            throw new PosixException("statx", name, errno);
        }
        return Stat.ofStatx(s.struct);
    }

    static Stat ofFd(int fd, Bytes shown) throws PosixException {
        return ofFd(fd, shown, 0);
    }

    static Stat ofFd(int fd, Bytes shown, int flags) throws PosixException {
        Scratch s = Scratch.get();
        long empty = s.name("statx", Bytes.EMPTY);
        Fn.STATX.check(s, shown, fd, empty, At.EMPTY_PATH | flags, Stat.MASK, s.structAddress());
        return Stat.ofStatx(s.struct);
    }

    private static long call(Scratch s, int fd, Bytes name, int flags) throws PosixException {
        long path = s.name("statx", name);
        long how = flags | At.NO_AUTOMOUNT;
        return Fn.STATX.call(s, fd, path, how, Stat.MASK, s.structAddress());
    }

    /// Two `struct timespec`: access and modification time. Their address.
    static long putTimes(Scratch s, long atimeSec, int atimeNsec, long mtimeSec, int mtimeNsec) {
        s.struct.putLong(0, atimeSec);
        s.struct.putLong(8, atimeNsec);
        s.struct.putLong(16, mtimeSec);
        s.struct.putLong(24, mtimeNsec);
        return s.structAddress();
    }
}
