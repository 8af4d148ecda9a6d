package dev.rsyncproto.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

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
    static Stat ofStatx(MemorySegment x) {
        return new Stat(
                makedev(x.get(JAVA_INT, 136), x.get(JAVA_INT, 140)),
                x.get(JAVA_LONG, 32),
                x.get(JAVA_SHORT, 28) & 0xffff,
                x.get(JAVA_INT, 16),
                x.get(JAVA_INT, 20),
                x.get(JAVA_INT, 24),
                x.get(JAVA_INT, 128),
                x.get(JAVA_INT, 132),
                x.get(JAVA_LONG, 40),
                x.get(JAVA_LONG, 48),
                x.get(JAVA_LONG, 64),
                x.get(JAVA_INT, 72),
                x.get(JAVA_LONG, 112),
                x.get(JAVA_INT, 120),
                x.get(JAVA_LONG, 96),
                x.get(JAVA_INT, 104),
                x.get(JAVA_LONG, 80),
                x.get(JAVA_INT, 88));
    }

    /// The C library's 64-bit device number: major 31..12, minor 31..8, major 11..0, minor 7..0
    /// from the top.
    public static long makedev(int major, int minor) {
        return (major & 0xfffff000L) << 32
                | (minor & 0xffffff00L) << 12
                | (major & 0xfffL) << 8
                | (minor & 0xffL);
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
