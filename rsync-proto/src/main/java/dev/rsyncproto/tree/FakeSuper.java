package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `--fake-super`: what only root may set lies in the xattr `user.rsync.%stat` of a file of our own
/// (xattrs.c, `get_stat_xattr` and `set_stat_xattr`; syscall.c).
///
/// ```
/// user.rsync.%stat   mode, octal ' ' device major ',' minor ' ' uid ':' gid
/// user.rsync.%aacl   access ACL, see Acl
/// user.rsync.%dacl   default ACL
/// ```
///
/// A symlink is a regular file with the target as content, a device or special file an empty one.
final class FakeSuper {
    static final Bytes STAT = Bytes.utf8("user.rsync.%stat");
    static final Bytes ACCESS_ACL = Bytes.utf8("user.rsync.%aacl");
    static final Bytes DEFAULT_ACL = Bytes.utf8("user.rsync.%dacl");

    /// The longest value that rsync reads.
    private static final int MAX_VALUE = 255;

    /// PATH_MAX.
    private static final int MAX_TARGET = 4096;

    private static final int OWN_FILE = 0600;
    private static final int OWN_DIRECTORY = 0700;

    private static final Pattern VALUE =
            Pattern.compile("([0-7]{1,7}) (\\d{1,10}),(\\d{1,10}) (\\d{1,10}):(\\d{1,10})");

    private FakeSuper() {}

    /// One of ours, that is no attribute of the file.
    static boolean isOwn(Bytes name) {
        return name.equals(STAT) || name.equals(ACCESS_ACL) || name.equals(DEFAULT_ACL);
    }

    /// What the file stands for.
    ///
    /// @throws PosixException EIO where the attribute is none that we or rsync wrote
    static Stat shown(Dir dir, Bytes name, Stat real) throws PosixException {
        Stat stored = stored(dir, name, real);
        return stored == null ? real : stored;
    }

    private static @Nullable Stat stored(Dir dir, Bytes name, Stat real) throws PosixException {
        if (Mode.isDevice(real.mode()) || Mode.isSpecial(real.mode())) {
            return null;
        }
        Bytes value;
        try {
            value = dir.getxattr(name, STAT);
        } catch (PosixException e) {
            if (e.is(Errno.EOPNOTSUPP) || (e.is(Errno.EPERM) && real.isSymlink())) {
                return null;
            }
            throw e;
        }
        if (value == null) {
            return null;
        }
        Matcher m = VALUE.matcher(value.length() > MAX_VALUE ? "" : value.utf8());
        if (!m.matches()) {
            throw new PosixException("getxattr " + STAT, name, Errno.EIO);
        }
        return real.standingFor(
                Integer.parseInt(m.group(1), 8),
                (int) Long.parseLong(m.group(2)),
                (int) Long.parseLong(m.group(3)),
                (int) Long.parseLong(m.group(4)),
                (int) Long.parseLong(m.group(5)));
    }

    /// Makes the file stand for `entry` with `mode`; its own rights become those that we need, and
    /// the attribute goes where the file is all of that itself.
    static void store(Dir dir, Bytes name, FileEntry entry, int mode) throws PosixException {
        Stat real = dir.stat(name);
        Stat stored = stored(dir, name, real);
        int own = Mode.isDir(real.mode()) ? OWN_DIRECTORY : OWN_FILE;
        int realMode = (real.mode() & Mode.S_IFMT) | (mode & 0777) | own;
        int now = real.mode() & (Mode.S_IFMT | Mode.PERMISSIONS);
        if (now != realMode && !real.isSymlink()) {
            dir.chmod(name, realMode & Mode.PERMISSIONS);
        }
        boolean device = Mode.isDevice(mode);
        int major = device ? entry.rdevMajor() : 0;
        int minor = device ? entry.rdevMinor() : 0;
        boolean itself =
                realMode == mode
                        && (!device || (real.rdevMajor() == major && real.rdevMinor() == minor))
                        && real.uid() == entry.uid()
                        && real.gid() == entry.gid();
        if (itself) {
            if (stored != null) {
                dir.removexattr(name, STAT);
            }
            return;
        }
        boolean same =
                stored != null
                        && stored.mode() == mode
                        && stored.rdevMajor() == major
                        && stored.rdevMinor() == minor
                        && stored.uid() == entry.uid()
                        && stored.gid() == entry.gid();
        if (!same) {
            Bytes value =
                    Bytes.utf8(
                            Integer.toOctalString(mode)
                                    + " "
                                    + Integer.toUnsignedString(major)
                                    + ","
                                    + Integer.toUnsignedString(minor)
                                    + " "
                                    + Integer.toUnsignedString(entry.uid())
                                    + ":"
                                    + Integer.toUnsignedString(entry.gid()));
            try {
                dir.setxattr(name, STAT, value, 0);
            } catch (PosixException e) {
                if (!e.is(Errno.EPERM) || !real.isSymlink()) {
                    throw e;
                }
            }
        }
    }

    /// A file that stands for a symlink, device or special file.
    static void make(Dir dir, Bytes name, Bytes content) throws PosixException {
        int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL;
        try (Fd file = dir.open(name, flags, OWN_FILE)) {
            byte[] bytes = content.toArray();
            file.pwrite(bytes, 0, bytes.length, 0);
        }
    }

    /// The target that a file, or a symlink, has.
    static Bytes target(Dir dir, Bytes name) throws PosixException {
        byte[] target = new byte[MAX_TARGET];
        try (Fd file = dir.openRead(name)) {
            int n = file.pread(target, 0, target.length, 0);
            return Bytes.of(target, 0, Math.max(n, 0));
        } catch (PosixException e) {
            if (!e.is(Errno.ELOOP)) {
                throw e;
            }
        }
        return dir.readlink(name);
    }
}
