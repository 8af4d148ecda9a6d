package dev.rsyncproto.posix;

import static dev.rsyncproto.posix.OpenFlags.O_CLOEXEC;
import static dev.rsyncproto.posix.OpenFlags.O_CREAT;
import static dev.rsyncproto.posix.OpenFlags.O_DIRECTORY;
import static dev.rsyncproto.posix.OpenFlags.O_NOCTTY;
import static dev.rsyncproto.posix.OpenFlags.O_NOFOLLOW;
import static dev.rsyncproto.posix.OpenFlags.O_PATH;
import static dev.rsyncproto.posix.OpenFlags.O_RDONLY;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An open directory; the calls on names in it. None follows a symlink as last component, except
/// where it says so.
///
/// A name may be a relative path with slashes. Its leading components are then resolved by the
/// kernel, symlinks included; a caller that does not trust them uses the `Beneath` calls.
///
/// Safe for any number of threads; the one that closes it makes sure that the others are done.
public final class Dir implements AutoCloseable {
    /// In place of nanoseconds: the present time.
    public static final int UTIME_NOW = (1 << 30) - 1;

    /// In place of nanoseconds: leave this time as it is.
    public static final int UTIME_OMIT = (1 << 30) - 2;

    /// For `setxattr`.
    public static final int XATTR_CREATE = 1;

    /// For `setxattr`.
    public static final int XATTR_REPLACE = 2;

    private static final Bytes DOT = Bytes.utf8(".");

    private final Bytes name;
    private final Object listing = new Object();
    private volatile int fd;

    Dir(int fd, Bytes name) {
        this.fd = fd;
        this.name = name;
    }

    /// Opens a directory that the operator named: symlinks are followed, a relative path starts at
    /// the working directory.
    public static Dir open(Bytes path) throws PosixException {
        return open(At.FDCWD, path, 0);
    }

    /// The working directory of this process.
    public static Dir cwd() throws PosixException {
        return open(At.FDCWD, DOT, 0);
    }

    /// Without read permission, a handle that can do all but list.
    private static Dir open(int at, Bytes name, int flags) throws PosixException {
        try {
            return new Dir(open(at, name, O_RDONLY | O_DIRECTORY | flags, 0), name);
        } catch (PosixException e) {
            if (!e.is(Errno.EACCES)) {
                throw e;
            }
            return new Dir(open(at, name, O_PATH | O_DIRECTORY | flags, 0), name);
        }
    }

    static int open(int at, Bytes name, int flags, int mode) throws PosixException {
        Scratch s = Scratch.get();
        long path = s.name("openat", name);
        return (int) Fn.OPENAT.check(s, name, at, path, flags | O_CLOEXEC | O_NOCTTY, mode);
    }

    /// Opens a directory in this one; a symlink is ENOTDIR.
    public Dir openDir(Bytes name) throws PosixException {
        return open(fd, name, O_NOFOLLOW);
    }

    /// Opens a directory below this one; a symlink anywhere in the path is ELOOP, a path that is
    /// absolute or has `..` is EXDEV.
    public Dir openDirBeneath(Bytes path) throws PosixException {
        try {
            return new Dir(Beneath.open(fd, path, O_RDONLY | O_DIRECTORY, 0), path);
        } catch (PosixException e) {
            if (!e.is(Errno.EACCES)) {
                throw e;
            }
            return new Dir(Beneath.open(fd, path, O_PATH | O_DIRECTORY, 0), path);
        }
    }

    /// As [#openDirBeneath], but relative symlinks on the way are followed as long as they stay
    /// below this directory; ELOOP for others. Before Linux 5.6 none is followed.
    public Dir openDirInside(Bytes path) throws PosixException {
        try {
            return new Dir(Beneath.openInside(fd, path, O_RDONLY | O_DIRECTORY), path);
        } catch (PosixException e) {
            if (!e.is(Errno.EACCES)) {
                throw e;
            }
            return new Dir(Beneath.openInside(fd, path, O_PATH | O_DIRECTORY), path);
        }
    }

    /// Opens a file below this directory, refusing what `openDirBeneath` refuses.
    public Fd openBeneath(Bytes path, int flags, int mode) throws PosixException {
        return new Fd(Beneath.open(fd, path, flags, mode), path);
    }

    /// Opens a file; a symlink is ELOOP. `mode` counts for O_CREAT and is subject to the umask.
    public Fd open(Bytes name, int flags, int mode) throws PosixException {
        return new Fd(open(fd, name, flags | O_NOFOLLOW, mode), name);
    }

    /// Opens an existing file for reading; a symlink is ELOOP.
    public Fd openRead(Bytes name) throws PosixException {
        return open(name, O_RDONLY, 0);
    }

    /// As `open`, following a symlink.
    public Fd openFollow(Bytes name, int flags, int mode) throws PosixException {
        return new Fd(open(fd, name, flags, mode), name);
    }

    /// As `openDir`, following a symlink.
    public Dir openDirFollow(Bytes name) throws PosixException {
        return open(fd, name, 0);
    }

    /// Creates a file for reading and writing; EEXIST where the name is taken.
    public Fd create(Bytes name, int mode) throws PosixException {
        return open(name, OpenFlags.O_RDWR | O_CREAT | OpenFlags.O_EXCL, mode);
    }

    public Stat stat(Bytes name) throws PosixException {
        return Statx.of(fd, name, At.SYMLINK_NOFOLLOW);
    }

    /// As `stat`; null where nothing has this name (ENOENT or ENOTDIR).
    public @Nullable Stat statOrNull(Bytes name) throws PosixException {
        return Statx.orNull(fd, name, At.SYMLINK_NOFOLLOW);
    }

    /// Of what a symlink points to.
    public Stat statFollow(Bytes name) throws PosixException {
        return Statx.of(fd, name, 0);
    }

    /// Of what a symlink points to; null where nothing is.
    public @Nullable Stat statFollowOrNull(Bytes name) throws PosixException {
        return Statx.orNull(fd, name, 0);
    }

    /// Of this directory.
    public Stat stat() throws PosixException {
        return Statx.ofFd(fd, name);
    }

    /// A file of any type, without opening it; a symlink is not followed.
    public Handle handle(Bytes name) throws PosixException {
        return new Handle(open(fd, name, O_PATH | O_NOFOLLOW, 0), name);
    }

    /// All names in this directory in the file system's order, without `.` and `..`.
    public List<DirEntry> list() throws PosixException {
        synchronized (listing) {
            return Listing.read(fd, name);
        }
    }

    /// All names in this directory, some thousand at a time: however many there are, they are never
    /// in memory together. For the one user of a handle; a [#list] meanwhile would begin anew.
    public void listInParts(Parts parts) throws IOException, InterruptedException {
        List<DirEntry> part = new ArrayList<>();
        Listing.rewind(fd, name);
        while (Listing.readMore(fd, name, part)) {
            parts.accept(part);
            part = new ArrayList<>();
        }
    }

    /// Takes a part of a directory's names.
    public interface Parts {
        void accept(List<DirEntry> part) throws IOException, InterruptedException;
    }

    /// `mode` is subject to the umask.
    public void mkdir(Bytes name, int mode) throws PosixException {
        Scratch s = Scratch.get();
        Fn.MKDIRAT.check(s, name, fd, s.name("mkdirat", name), mode);
    }

    public void rmdir(Bytes name) throws PosixException {
        Scratch s = Scratch.get();
        Fn.UNLINKAT.check(s, name, fd, s.name("unlinkat", name), At.REMOVEDIR);
    }

    public void unlink(Bytes name) throws PosixException {
        Scratch s = Scratch.get();
        Fn.UNLINKAT.check(s, name, fd, s.name("unlinkat", name), 0);
    }

    public void rename(Bytes name, Dir to, Bytes toName) throws PosixException {
        rename(name, to, toName, 0);
    }

    /// EEXIST where the new name is taken.
    public void renameNoReplace(Bytes name, Dir to, Bytes toName) throws PosixException {
        rename(name, to, toName, At.RENAME_NOREPLACE);
    }

    /// Both names change places; ENOENT where one does not exist.
    public void renameExchange(Bytes name, Dir to, Bytes toName) throws PosixException {
        rename(name, to, toName, At.RENAME_EXCHANGE);
    }

    private void rename(Bytes name, Dir to, Bytes toName, int flags) throws PosixException {
        Scratch s = Scratch.get();
        long from = s.name("renameat2", name);
        long dest = s.secondName("renameat2", toName);
        // libraries such as fakeroot's know the older call alone
        long result =
                flags == 0
                        ? Fn.RENAMEAT.call(s, fd, from, to.fd, dest)
                        : Fn.RENAMEAT2.call(s, fd, from, to.fd, dest, flags);
        if (result == -1) {
            throw new PosixException("renameat2", name, toName, s.errno());
        }
    }

    /// A further name for a file; of a symlink, for the symlink itself.
    public void link(Bytes name, Dir to, Bytes toName) throws PosixException {
        Scratch s = Scratch.get();
        long from = s.name("linkat", name);
        long dest = s.secondName("linkat", toName);
        if (Fn.LINKAT.call(s, fd, from, to.fd, dest, 0) == -1) {
            throw new PosixException("linkat", name, toName, s.errno());
        }
    }

    /// Makes the symlink `name` with the text `target`.
    public void symlink(Bytes target, Bytes name) throws PosixException {
        Scratch s = Scratch.get();
        long text = s.secondName("symlinkat", target);
        Fn.SYMLINKAT.check(s, name, text, fd, s.name("symlinkat", name));
    }

    public Bytes readlink(Bytes name) throws PosixException {
        Scratch s = Scratch.get();
        long path = s.name("readlinkat", name);
        var out = s.data(Scratch.PATH_MAX);
        long n = Fn.READLINKAT.check(s, name, fd, path, out.address(), Scratch.PATH_MAX);
        return Scratch.bytes(out, 0, (int) n);
    }

    /// Makes a file of the type in `mode`, which is subject to the umask; `major` and `minor` count
    /// for devices.
    public void mknod(Bytes name, int mode, int major, int minor) throws PosixException {
        Scratch s = Scratch.get();
        long dev = Stat.makedev(major, minor);
        Fn.MKNODAT.check(s, name, fd, s.name("mknodat", name), mode, dev);
    }

    /// EOPNOTSUPP for a symlink.
    public void chmod(Bytes name, int mode) throws PosixException {
        Chmod.noFollow(fd, name, mode);
    }

    /// -1 leaves the user or the group as it is.
    public void chown(Bytes name, int uid, int gid) throws PosixException {
        Scratch s = Scratch.get();
        long path = s.name("fchownat", name);
        Fn.FCHOWNAT.check(s, name, fd, path, uid, gid, At.SYMLINK_NOFOLLOW);
    }

    /// Sets both times; the nanoseconds may be `UTIME_NOW` or `UTIME_OMIT`.
    public void utimens(Bytes name, long atimeSec, int atimeNsec, long mtimeSec, int mtimeNsec)
            throws PosixException {
        Scratch s = Scratch.get();
        long path = s.name("utimensat", name);
        long times = Statx.putTimes(s, atimeSec, atimeNsec, mtimeSec, mtimeNsec);
        Fn.UTIMENSAT.check(s, name, fd, path, times, At.SYMLINK_NOFOLLOW);
    }

    /// Null where the file has no such attribute.
    public @Nullable Bytes getxattr(Bytes name, Bytes attr) throws PosixException {
        Scratch s = Scratch.get();
        return Xattrs.get(s, Fn.LGETXATTR, s.nameUnder("lgetxattr", fd, name), name, attr);
    }

    /// `flags`: 0, `XATTR_CREATE` or `XATTR_REPLACE`.
    public void setxattr(Bytes name, Bytes attr, Bytes value, int flags) throws PosixException {
        Scratch s = Scratch.get();
        long path = s.nameUnder("lsetxattr", fd, name);
        Xattrs.set(s, Fn.LSETXATTR, path, name, attr, value, flags);
    }

    public void removexattr(Bytes name, Bytes attr) throws PosixException {
        Scratch s = Scratch.get();
        long path = s.nameUnder("lremovexattr", fd, name);
        Fn.LREMOVEXATTR.check(s, name, path, s.secondName("lremovexattr", attr));
    }

    public List<Bytes> listxattr(Bytes name) throws PosixException {
        Scratch s = Scratch.get();
        return Xattrs.list(s, Fn.LLISTXATTR, s.nameUnder("llistxattr", fd, name), name);
    }

    /// Makes the names in this directory durable.
    public void fsync() throws PosixException {
        Fn.FSYNC.check(Scratch.get(), name, fd);
    }

    /// Makes all that was written to the file system of this directory durable.
    public void syncfs() throws PosixException {
        Fn.SYNCFS.check(Scratch.get(), name, fd);
    }

    /// The descriptor; -1 after `close`.
    public int fd() {
        return fd;
    }

    /// The name that it was opened by, for messages.
    public Bytes name() {
        return name;
    }

    /// Errors of close(2) on a directory say nothing that a caller could act on.
    @Override
    public void close() {
        int open = fd;
        fd = -1;
        if (open >= 0) {
            Fn.CLOSE.call(Scratch.get(), open);
        }
    }
}
