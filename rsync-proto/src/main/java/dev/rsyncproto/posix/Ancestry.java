package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;

/// What lies above an open directory: found by device and inode, not by names, so neither symbolic
/// links nor `..` in the name that it was opened by play a part.
public final class Ancestry {
    private static final Bytes UP = Bytes.utf8("..");
    private static final Bytes UP_AGAIN = Bytes.utf8("/..");

    private Ancestry() {}

    /// Whether `dir` lies below the directory of `above`, or is that directory. Needs search
    /// permission on what lies between, and no other.
    ///
    /// @throws PosixException also where it lies too deep to tell: ENAMETOOLONG
    public static boolean isWithin(Dir dir, Stat above) throws PosixException {
        Stat here = dir.stat();
        Bytes up = UP;
        while (true) {
            if (same(here, above)) {
                return true;
            }
            Stat there = dir.statFollow(up);
            if (same(there, here)) {
                return false;
            }
            here = there;
            up = up.plus(UP_AGAIN);
        }
    }

    /// Whether both are of the same file.
    public static boolean same(Stat a, Stat b) {
        return a.dev() == b.dev() && a.ino() == b.ino();
    }
}
