package dev.rsyncproto.posix;

/// What statx(2) tells of a file. `uid` and `gid` are unsigned 32-bit numbers in an int; `dev` is
/// the C library's `makedev`; `blocks` count 512 bytes. The birth time is 0 where the file system
/// has none.
public record Stat(
        long dev,
        long ino,
        int mode,
        int nlink,
        int uid,
        int gid,
        int rdevMajor,
        int rdevMinor,
        long size,
        long blocks,
        long atimeSec,
        int atimeNsec,
        long mtimeSec,
        int mtimeNsec,
        long ctimeSec,
        int ctimeNsec,
        long btimeSec,
        int btimeNsec) {

    /// STATX_BASIC_STATS | STATX_BTIME.
    static final int MASK = 0xfff;

    /// Offsets are those of `struct statx` in linux/stat.h, equal on all machines.
    static Stat ofStatx(Native x) {
        return new Stat(
                makedev(x.getInt(136), x.getInt(140)),
                x.getLong(32),
                x.getShort(28) & 0xffff,
                x.getInt(16),
                x.getInt(20),
                x.getInt(24),
                x.getInt(128),
                x.getInt(132),
                x.getLong(40),
                x.getLong(48),
                x.getLong(64),
                x.getInt(72),
                x.getLong(112),
                x.getInt(120),
                x.getLong(96),
                x.getInt(104),
                x.getLong(80),
                x.getInt(88));
    }

    /// The C library's 64-bit device number: major 31..12, minor 31..8, major 11..0, minor 7..0
    /// from the top.
    public static long makedev(int major, int minor) {
        return (major & 0xfffff000L) << 32
                | (minor & 0xffffff00L) << 12
                | (major & 0xfffL) << 8
                | (minor & 0xffL);
    }

    /// The same file, said to be another kind of file.
    public Stat standingFor(
            int otherMode, int otherMajor, int otherMinor, int otherUid, int otherGid) {
        return new Stat(
                dev,
                ino,
                otherMode,
                nlink,
                otherUid,
                otherGid,
                otherMajor,
                otherMinor,
                size,
                blocks,
                atimeSec,
                atimeNsec,
                mtimeSec,
                mtimeNsec,
                ctimeSec,
                ctimeNsec,
                btimeSec,
                btimeNsec);
    }

    public int permissions() {
        return mode & Mode.PERMISSIONS;
    }

    public boolean isDir() {
        return Mode.isDir(mode);
    }

    public boolean isRegular() {
        return Mode.isRegular(mode);
    }

    public boolean isSymlink() {
        return Mode.isSymlink(mode);
    }

    public boolean isFifo() {
        return Mode.isFifo(mode);
    }

    public boolean isSocket() {
        return Mode.isSocket(mode);
    }

    public boolean isBlock() {
        return Mode.isBlock(mode);
    }

    public boolean isChar() {
        return Mode.isChar(mode);
    }
}
