package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// Calls about this process and its place in the system.
@SuppressWarnings("JavaLangClash")
public final class Process {
    public static final int SIGHUP = 1;
    public static final int SIGINT = 2;
    public static final int SIGKILL = 9;
    public static final int SIGUSR1 = 10;
    public static final int SIGTERM = 15;
    public static final int SIGCONT = 18;
    public static final int SIGSTOP = 19;

    public static final int CLONE_NEWNS = 0x20000;
    public static final long MS_RDONLY = 1;
    public static final long MS_NOSUID = 2;
    public static final long MS_NODEV = 4;
    public static final long MS_BIND = 4096;
    public static final long MS_REC = 16384;
    public static final long MS_PRIVATE = 1 << 18;
    public static final long MS_SLAVE = 1 << 19;
    public static final int MNT_DETACH = 2;

    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;

    private Process() {}

    public static int pid() {
        return (int) Fn.GETPID.call(Scratch.get());
    }

    public static int parentPid() {
        return (int) Fn.GETPPID.call(Scratch.get());
    }

    public static int processGroup() {
        return (int) Fn.GETPGRP.call(Scratch.get());
    }

    /// Makes this process the leader of a new session and process group; EPERM where it leads a
    /// group already.
    public static int setsid() throws PosixException {
        return (int) Fn.SETSID.check(Scratch.get(), Bytes.EMPTY);
    }

    /// Clears O_NONBLOCK of a descriptor that was inherited: the JDK's streams take EAGAIN for an
    /// error.
    public static void setBlocking(int fd) throws PosixException {
        Scratch s = Scratch.get();
        Bytes name = Bytes.utf8("descriptor " + fd);
        long flags = Fn.FCNTL.check(s, name, fd, F_GETFL);
        if ((flags & OpenFlags.O_NONBLOCK) != 0) {
            Fn.FCNTL.check(s, name, fd, F_SETFL, flags & ~OpenFlags.O_NONBLOCK);
        }
    }

    /// A negative `pid` means a process group; signal 0 only asks whether it could be sent.
    public static void kill(int pid, int signal) throws PosixException {
        Fn.KILL.check(Scratch.get(), Bytes.utf8(Integer.toString(pid)), pid, signal);
    }

    public static int uid() {
        return (int) Fn.GETUID.call(Scratch.get());
    }

    public static int euid() {
        return (int) Fn.GETEUID.call(Scratch.get());
    }

    public static int gid() {
        return (int) Fn.GETGID.call(Scratch.get());
    }

    public static int egid() {
        return (int) Fn.GETEGID.call(Scratch.get());
    }

    /// The supplementary groups.
    public static int[] groups() throws PosixException {
        Scratch s = Scratch.get();
        Native ids = s.data(Scratch.MAX_DATA);
        // NGROUPS_MAX is 65536: 256 KiB hold them all.
        long n = Fn.GETGROUPS.check(s, Bytes.EMPTY, 65536, ids.address());
        int[] groups = new int[(int) n];
        for (int i = 0; i < n; i++) {
            groups[i] = ids.getInt(4 * i);
        }
        return groups;
    }

    /// Makes this process another user's, for good where it was root's: all of its threads, for the
    /// C library sees to that (nptl(7)).
    ///
    /// @param gid its group
    /// @param user whose other groups it gets as well; null: it has that one alone
    public static void become(int uid, int gid, @Nullable Bytes user) throws PosixException {
        Scratch s = Scratch.get();
        long group = Integer.toUnsignedLong(gid);
        Fn.SETGID.check(s, Bytes.EMPTY, group);
        Native groups = s.data(Integer.BYTES);
        groups.putInt(0, gid);
        Fn.SETGROUPS.check(s, Bytes.EMPTY, 1, groups.address());
        if (user != null) {
            Fn.INITGROUPS.check(s, user, s.name("initgroups", user), group);
        }
        Fn.SETUID.check(s, Bytes.EMPTY, Integer.toUnsignedLong(uid));
    }

    /// Sets the umask of the whole process; the one before.
    public static int umask(int mask) {
        return (int) Fn.UMASK.call(Scratch.get(), mask);
    }

    /// mount(2). `data` are the file system's options; empty for none.
    public static void mount(Bytes source, Bytes target, Bytes type, long flags, Bytes data)
            throws PosixException {
        Scratch s = Scratch.get();
        Native text = s.data(2 * Scratch.PATH_MAX);
        long options = CString.put("mount", text, 0, data);
        long fs = CString.put("mount", text, Scratch.PATH_MAX, type);
        long from = s.name("mount", source);
        long to = s.secondName("mount", target);
        Fn.MOUNT.check(s, target, from, to, fs, flags, options);
    }

    /// umount2(2); `flags` 0 or `MNT_DETACH`.
    public static void umount(Bytes target, int flags) throws PosixException {
        Scratch s = Scratch.get();
        Fn.UMOUNT2.check(s, target, s.name("umount2", target), flags);
    }

    /// unshare(2), for the calling thread alone and the processes that it starts.
    public static void unshare(int flags) throws PosixException {
        Fn.UNSHARE.check(Scratch.get(), Bytes.EMPTY, flags);
    }
}
