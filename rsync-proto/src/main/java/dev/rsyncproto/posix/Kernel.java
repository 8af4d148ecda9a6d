package dev.rsyncproto.posix;

/// System calls that an older kernel, or a container's filter, does not have. Asked once, with a
/// descriptor that is not one: EBADF says that the call is there.
final class Kernel {
    static final boolean HAS_OPENAT2 = has(At.SYS_OPENAT2);
    static final boolean HAS_FCHMODAT2 = has(At.SYS_FCHMODAT2);

    private Kernel() {}

    private static boolean has(int number) {
        Scratch s = Scratch.get();
        s.struct.put(0, new byte[s.struct.size()], 0, s.struct.size());
        long name = s.procFd(0) + 1; // relative, so that the descriptor counts
        long size = number == At.SYS_OPENAT2 ? Beneath.HOW_SIZE : 0;
        long how = number == At.SYS_OPENAT2 ? s.structAddress() : 0;
        Fn.SYSCALL.call(s, number, -1, name, how, size);
        return s.errno() == Errno.EBADF;
    }
}
