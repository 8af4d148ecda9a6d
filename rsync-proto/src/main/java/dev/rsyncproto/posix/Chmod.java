package dev.rsyncproto.posix;

import static dev.rsyncproto.posix.OpenFlags.O_NOFOLLOW;
import static dev.rsyncproto.posix.OpenFlags.O_PATH;

import dev.rsyncproto.bytes.Bytes;

/// chmod without following a symlink: fchmodat2(2) (Linux 6.6), before that through `/proc/self/fd`
/// of a path handle.
final class Chmod {
    private Chmod() {}

    static void noFollow(int dir, Bytes name, int mode) throws PosixException {
        if (!Kernel.HAS_FCHMODAT2) {
            throughProc(dir, name, mode);
            return;
        }
        Scratch s = Scratch.get();
        long path = s.name("fchmodat2", name);
        long n = Fn.SYSCALL.call(s, At.SYS_FCHMODAT2, dir, path, mode, At.SYMLINK_NOFOLLOW);
        if (n == -1) {
            throw new PosixException("fchmodat2", name, s.errno());
        }
    }

    static void throughProc(int dir, Bytes name, int mode) throws PosixException {
        try (Fd file = new Fd(Dir.open(dir, name, O_PATH | O_NOFOLLOW, 0), name)) {
            if (file.stat().isSymlink()) {
                throw new PosixException("chmod", name, Errno.EOPNOTSUPP);
            }
            Scratch s = Scratch.get();
            Fn.CHMOD.check(s, name, s.procFd(file.fd()), mode);
        }
    }
}
