package dev.rsyncproto.posix;

/// Numbers for the `*at` calls, and of system calls that the C library may lack.
final class At {
    static final int FDCWD = -100;
    static final int SYMLINK_NOFOLLOW = 0x100;
    static final int REMOVEDIR = 0x200;
    static final int NO_AUTOMOUNT = 0x800;
    static final int EMPTY_PATH = 0x1000;
    static final int STATX_DONT_SYNC = 0x4000;

    static final int RENAME_NOREPLACE = 1;
    static final int RENAME_EXCHANGE = 2;

    static final int SYS_GETDENTS64 =
            System.getProperty("os.arch", "").equals("aarch64") ? 61 : 217;
    static final int SYS_OPENAT2 = 437;
    static final int SYS_FCHMODAT2 = 452;

    private At() {}
}
