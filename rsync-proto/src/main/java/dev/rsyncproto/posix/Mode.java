package dev.rsyncproto.posix;

/// Bits of `st_mode`, and file types.
public final class Mode {
    public static final int S_IFMT = 0170000;
    public static final int S_IFSOCK = 0140000;
    public static final int S_IFLNK = 0120000;
    public static final int S_IFREG = 0100000;
    public static final int S_IFBLK = 0060000;
    public static final int S_IFDIR = 0040000;
    public static final int S_IFCHR = 0020000;
    public static final int S_IFIFO = 0010000;
    public static final int S_ISUID = 04000;
    public static final int S_ISGID = 02000;
    public static final int S_ISVTX = 01000;
    public static final int PERMISSIONS = 07777;

    private Mode() {}

    public static boolean isDir(int mode) {
        return (mode & S_IFMT) == S_IFDIR;
    }

    public static boolean isRegular(int mode) {
        return (mode & S_IFMT) == S_IFREG;
    }

    public static boolean isSymlink(int mode) {
        return (mode & S_IFMT) == S_IFLNK;
    }

    public static boolean isFifo(int mode) {
        return (mode & S_IFMT) == S_IFIFO;
    }

    public static boolean isSocket(int mode) {
        return (mode & S_IFMT) == S_IFSOCK;
    }

    public static boolean isBlock(int mode) {
        return (mode & S_IFMT) == S_IFBLK;
    }

    public static boolean isChar(int mode) {
        return (mode & S_IFMT) == S_IFCHR;
    }

    /// A block or character device.
    public static boolean isDevice(int mode) {
        return isBlock(mode) || isChar(mode);
    }

    /// A fifo or socket.
    public static boolean isSpecial(int mode) {
        return isFifo(mode) || isSocket(mode);
    }
}
