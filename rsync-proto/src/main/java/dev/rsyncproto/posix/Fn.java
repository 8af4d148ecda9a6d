package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The C functions that we call, each looked up when first used.
///
/// All of them are called through one handle that takes six 64-bit integers (see [Downcall]): on
/// x86_64 and aarch64 Linux a narrower argument lies in the low bits of the same register, a
/// function of fewer arguments does not look at the others, and a variadic function takes integers
/// where a fixed one does. A function that returns `int` leaves the upper half of the result
/// undefined, hence the flag `wide`.
@SuppressWarnings("ImmutableEnumChecker") // the address is a memo
enum Fn {
    OPENAT("openat", false),
    CLOSE("close", false),
    READ("read", true),
    PREAD("pread", true),
    WRITE("write", true),
    PWRITE("pwrite", true),
    LSEEK("lseek", true),
    FTRUNCATE("ftruncate", false),
    FSYNC("fsync", false),
    FDATASYNC("fdatasync", false),
    SYNCFS("syncfs", false),
    FALLOCATE("fallocate", false),
    COPY_FILE_RANGE("copy_file_range", true),
    FCNTL("fcntl", false),
    FLOCK("flock", false),
    STATX("statx", false),
    MKDIRAT("mkdirat", false),
    UNLINKAT("unlinkat", false),
    RENAMEAT("renameat", false),
    RENAMEAT2("renameat2", false),
    LINKAT("linkat", false),
    SYMLINKAT("symlinkat", false),
    READLINKAT("readlinkat", true),
    MKNODAT("mknodat", false),
    CHMOD("chmod", false),
    FCHMOD("fchmod", false),
    FCHOWNAT("fchownat", false),
    FCHOWN("fchown", false),
    UTIMENSAT("utimensat", false),
    FUTIMENS("futimens", false),
    LGETXATTR("lgetxattr", true),
    LSETXATTR("lsetxattr", false),
    LREMOVEXATTR("lremovexattr", false),
    LLISTXATTR("llistxattr", true),
    GETXATTR("getxattr", true),
    LISTXATTR("listxattr", true),
    FGETXATTR("fgetxattr", true),
    FSETXATTR("fsetxattr", false),
    FREMOVEXATTR("fremovexattr", false),
    FLISTXATTR("flistxattr", true),
    SYSCALL("syscall", true),
    INOTIFY_INIT1("inotify_init1", false),
    INOTIFY_ADD_WATCH("inotify_add_watch", false),
    INOTIFY_RM_WATCH("inotify_rm_watch", false),
    POLL("poll", false),
    GETPID("getpid", false),
    GETPPID("getppid", false),
    GETPGRP("getpgrp", false),
    SETSID("setsid", false),
    KILL("kill", false),
    PIPE2("pipe2", false),
    POSIX_SPAWNP("posix_spawnp", false),
    POSIX_SPAWNATTR_INIT("posix_spawnattr_init", false),
    POSIX_SPAWNATTR_SETSIGMASK("posix_spawnattr_setsigmask", false),
    POSIX_SPAWNATTR_SETFLAGS("posix_spawnattr_setflags", false),
    POSIX_SPAWN_FILE_ACTIONS_INIT("posix_spawn_file_actions_init", false),
    POSIX_SPAWN_FILE_ACTIONS_ADDDUP2("posix_spawn_file_actions_adddup2", false),
    POSIX_SPAWN_FILE_ACTIONS_DESTROY("posix_spawn_file_actions_destroy", false),
    WAITPID("waitpid", false),
    GETUID("getuid", false),
    GETEUID("geteuid", false),
    GETGID("getgid", false),
    GETEGID("getegid", false),
    GETGROUPS("getgroups", false),
    SETGID("setgid", false),
    SETGROUPS("setgroups", false),
    INITGROUPS("initgroups", false),
    SETUID("setuid", false),
    UMASK("umask", false),
    MOUNT("mount", false),
    UMOUNT2("umount2", false),
    UNSHARE("unshare", false),
    SOCKET("socket", false),
    BIND("bind", false),
    LISTEN("listen", false),
    CONNECT("connect", false),
    ACCEPT4("accept4", false),
    GETSOCKNAME("getsockname", false),
    SHUTDOWN("shutdown", false),
    GETPWUID_R("getpwuid_r", false),
    GETPWNAM_R("getpwnam_r", false),
    GETGRGID_R("getgrgid_r", false),
    GETGRNAM_R("getgrnam_r", false);

    /// A library such as fakeroot's stands before the C library, whose functions the JDK finds
    /// directly.
    private static final boolean PRELOADED = System.getenv("LD_PRELOAD") != null;

    private static final int CAPTURE_SIZE = 16;

    final String symbol;
    private final boolean wide;

    /// Set by the first caller; a race only looks the same address up twice.
    private @Nullable MemorySegment address;

    Fn(String symbol, boolean wide) {
        this.symbol = symbol;
        this.wide = wide;
    }

    /// Calls with the given arguments, again after EINTR; -1 means failure, see [Scratch#errno].
    long call(Scratch s, long... a) {
        while (true) {
            long raw = once(s, a);
            long result = wide ? raw : (int) raw;
            if (result != -1 || s.errno() != Errno.EINTR || this == CLOSE) {
                return result;
            }
        }
    }

    /// As `call`; a failure is thrown as an exception about `name`.
    long check(Scratch s, Bytes name, long... a) throws PosixException {
        long result = call(s, a);
        if (result == -1) {
            throw new PosixException(symbol, name, s.errno());
        }
        return result;
    }

    /// As `call`, without an array for the arguments: for what is called once or more for a file.
    long call(Scratch s, long a, long b, long c, long d, long e) {
        while (true) {
            long raw = once(s, a, b, c, d, e, 0);
            long result = wide ? raw : (int) raw;
            if (result != -1 || s.errno() != Errno.EINTR || this == CLOSE) {
                return result;
            }
        }
    }

    private long once(Scratch s, long[] a) {
        return once(s, at(a, 0), at(a, 1), at(a, 2), at(a, 3), at(a, 4), at(a, 5));
    }

    private long once(Scratch s, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) Downcall.HANDLE.invokeExact(address(), s.capture, a, b, c, d, e, f);
        } catch (RuntimeException | Error t) {
            throw t;
        } catch (Throwable t) {
            throw new AssertionError(symbol, t);
        }
    }

    private static long at(long[] a, int index) {
        return index < a.length ? a[index] : 0;
    }

    private static MemorySegment inLibrary(String name) {
        return Linker.nativeLinker().defaultLookup().findOrThrow(name);
    }

    /// The function of this name that comes first in the program: dlsym(RTLD_DEFAULT, …).
    private MemorySegment preloaded() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(symbol);
            MemorySegment capture = arena.allocate(CAPTURE_SIZE, CAPTURE_SIZE);
            long found =
                    (long)
                            Downcall.HANDLE.invokeExact(
                                    inLibrary("dlsym"),
                                    capture,
                                    0L,
                                    name.address(),
                                    0L,
                                    0L,
                                    0L,
                                    0L);
            return found == 0 ? inLibrary(symbol) : MemorySegment.ofAddress(found);
        } catch (RuntimeException | Error t) {
            throw t;
        } catch (Throwable t) {
            throw new AssertionError(symbol, t);
        }
    }

    private MemorySegment address() {
        MemorySegment known = address;
        if (known == null) {
            known = PRELOADED ? preloaded() : inLibrary(symbol);
            address = known;
        }
        return known;
    }
}
