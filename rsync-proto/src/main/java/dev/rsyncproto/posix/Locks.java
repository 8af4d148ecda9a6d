package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;

/// fcntl(2) locks on whole files, and flock(2).
///
/// `struct flock`: type s16, whence s16, (4 bytes), start s64, length s64 (0: to the end), pid s32.
final class Locks {
    private static final int F_GETLK = 5;
    private static final int F_SETLK = 6;
    private static final int F_SETLKW = 7;
    private static final short F_WRLCK = 1;
    private static final short F_UNLCK = 2;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;

    private Locks() {}

    private static long whole(Scratch s, short type) {
        s.struct.put(0, new byte[32], 0, 32);
        s.struct.putShort(0, type);
        return s.structAddress();
    }

    static void lock(int fd, Bytes name) throws PosixException {
        Scratch s = Scratch.get();
        Fn.FCNTL.check(s, name, fd, F_SETLKW, whole(s, F_WRLCK));
    }

    static boolean tryLock(int fd, Bytes name) throws PosixException {
        Scratch s = Scratch.get();
        if (Fn.FCNTL.call(s, fd, F_SETLK, whole(s, F_WRLCK)) != -1) {
            return true;
        }
        if (s.errno() == Errno.EAGAIN || s.errno() == Errno.EACCES) {
            return false;
        }
        throw new PosixException("fcntl", name, s.errno());
    }

    static void unlock(int fd, Bytes name) throws PosixException {
        Scratch s = Scratch.get();
        Fn.FCNTL.check(s, name, fd, F_SETLK, whole(s, F_UNLCK));
    }

    static int holder(int fd, Bytes name) throws PosixException {
        Scratch s = Scratch.get();
        Fn.FCNTL.check(s, name, fd, F_GETLK, whole(s, F_WRLCK));
        return s.struct.getShort(0) == F_UNLCK ? 0 : s.struct.getInt(24);
    }

    static boolean tryFlock(int fd, Bytes name) throws PosixException {
        Scratch s = Scratch.get();
        if (Fn.FLOCK.call(s, fd, LOCK_EX | LOCK_NB) != -1) {
            return true;
        }
        if (s.errno() == Errno.EAGAIN) {
            return false;
        }
        throw new PosixException("flock", name, s.errno());
    }

    static void flock(int fd, Bytes name) throws PosixException {
        Fn.FLOCK.check(Scratch.get(), name, fd, LOCK_EX);
    }
}
