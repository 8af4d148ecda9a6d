package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An open file. Reads and writes go through a native buffer of the thread: one copy.
public final class Fd implements AutoCloseable {
    /// For `fallocate`.
    public static final int FALLOC_FL_KEEP_SIZE = 1;

    /// For `fallocate`.
    public static final int FALLOC_FL_PUNCH_HOLE = 2;

    /// For `fallocate`.
    public static final int FALLOC_FL_ZERO_RANGE = 16;

    private static final int SEEK_SET = 0;
    private static final int SEEK_CUR = 1;
    private static final int SEEK_END = 2;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    private final Bytes name;
    private volatile int fd;

    Fd(int fd, Bytes name) {
        this.fd = fd;
        this.name = name;
    }

    /// Opens a file that the operator named: symlinks are followed, a relative path starts at the
    /// working directory.
    public static Fd open(Bytes path, int flags, int mode) throws PosixException {
        return new Fd(Dir.open(At.FDCWD, path, flags, mode), path);
    }

    /// At most `length` bytes, as many as one read(2) gives; -1 at the end.
    public int read(byte[] to, int offset, int length) throws PosixException {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            return 0;
        }
        Scratch s = Scratch.get();
        int most = Math.min(length, Scratch.MAX_DATA);
        Native data = s.data(most);
        return take(data, Fn.READ.check(s, name, fd, data.address(), most), to, offset);
    }

    /// As `read`, at a place in the file.
    public int pread(byte[] to, int offset, int length, long at) throws PosixException {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            return 0;
        }
        Scratch s = Scratch.get();
        int most = Math.min(length, Scratch.MAX_DATA);
        Native data = s.data(most);
        return take(data, Fn.PREAD.check(s, name, fd, data.address(), most, at), to, offset);
    }

    private static int take(Native data, long n, byte[] to, int offset) {
        data.get(0, to, offset, (int) n);
        return n == 0 ? -1 : (int) n;
    }

    /// Writes all.
    public void write(byte[] from, int offset, int length) throws PosixException {
        Scratch s = Scratch.get();
        for (int done = 0; done < length; ) {
            int most = Math.min(length - done, Scratch.MAX_DATA);
            Native data = s.data(most);
            data.put(0, from, offset + done, most);
            done += (int) Fn.WRITE.check(s, name, fd, data.address(), most);
        }
    }

    /// Writes all, at a place in the file.
    public void pwrite(byte[] from, int offset, int length, long at) throws PosixException {
        Scratch s = Scratch.get();
        for (int done = 0; done < length; ) {
            int most = Math.min(length - done, Scratch.MAX_DATA);
            Native data = s.data(most);
            data.put(0, from, offset + done, most);
            done += (int) Fn.PWRITE.check(s, name, fd, data.address(), most, at + done);
        }
    }

    public Stat stat() throws PosixException {
        return Statx.ofFd(fd, name);
    }

    /// Where the next `read` or `write` will be.
    public long position() throws PosixException {
        return Fn.LSEEK.check(Scratch.get(), name, fd, 0, SEEK_CUR);
    }

    public void seek(long at) throws PosixException {
        Fn.LSEEK.check(Scratch.get(), name, fd, at, SEEK_SET);
    }

    /// Moves to the end; the place.
    public long seekEnd() throws PosixException {
        return Fn.LSEEK.check(Scratch.get(), name, fd, 0, SEEK_END);
    }

    /// The next place with data at or after `at`; -1 where only a hole follows.
    public long seekData(long at) throws PosixException {
        return seekOrNone(at, SEEK_DATA);
    }

    /// The next hole at or after `at`, the end of the file being one; -1 past the end.
    public long seekHole(long at) throws PosixException {
        return seekOrNone(at, SEEK_HOLE);
    }

    private long seekOrNone(long at, int whence) throws PosixException {
        Scratch s = Scratch.get();
        long found = Fn.LSEEK.call(s, fd, at, whence);
        if (found == -1 && s.errno() != Errno.ENXIO) {
            throw new PosixException("lseek", name, s.errno());
        }
        return found;
    }

    public void truncate(long size) throws PosixException {
        Fn.FTRUNCATE.check(Scratch.get(), name, fd, size);
    }

    public void fsync() throws PosixException {
        Fn.FSYNC.check(Scratch.get(), name, fd);
    }

    public void fdatasync() throws PosixException {
        Fn.FDATASYNC.check(Scratch.get(), name, fd);
    }

    public void fallocate(int mode, long offset, long length) throws PosixException {
        Fn.FALLOCATE.check(Scratch.get(), name, fd, mode, offset, length);
    }

    /// Frees the blocks of a range, which then reads as zeros; the size stays.
    public void punchHole(long offset, long length) throws PosixException {
        fallocate(FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
    }

    /// Copies inside the kernel, `from` at `fromOffset` to here at `offset`; how many bytes it did,
    /// 0 at the end of `from`.
    public long copyRange(Fd from, long fromOffset, long offset, long length)
            throws PosixException {
        Scratch s = Scratch.get();
        long in = s.structAddress();
        s.struct.putLong(0, fromOffset);
        s.struct.putLong(8, offset);
        return Fn.COPY_FILE_RANGE.check(s, name, from.fd, in, fd, in + 8, length, 0);
    }

    /// Takes an exclusive fcntl(2) lock on the whole file, waiting for it. The process holds it,
    /// not the handle: it does not exclude within the process, and closing any other descriptor of
    /// this file drops it.
    public void lock() throws PosixException {
        Locks.lock(fd, name);
    }

    /// As `lock` without waiting; false where another process holds it.
    public boolean tryLock() throws PosixException {
        return Locks.tryLock(fd, name);
    }

    public void unlock() throws PosixException {
        Locks.unlock(fd, name);
    }

    /// The process that holds an fcntl lock which would stop ours; 0 for none.
    public int lockHolder() throws PosixException {
        return Locks.holder(fd, name);
    }

    /// Takes an exclusive flock(2) without waiting; false where another handle holds it. It belongs
    /// to this handle and goes with it.
    public boolean tryFlock() throws PosixException {
        return Locks.tryFlock(fd, name);
    }

    /// As `tryFlock`, waiting.
    public void flock() throws PosixException {
        Locks.flock(fd, name);
    }

    public void chmod(int mode) throws PosixException {
        Fn.FCHMOD.check(Scratch.get(), name, fd, mode);
    }

    /// -1 leaves the user or the group as it is.
    public void chown(int uid, int gid) throws PosixException {
        Fn.FCHOWN.check(Scratch.get(), name, fd, uid, gid);
    }

    /// Sets both times; the nanoseconds may be `Dir.UTIME_NOW` or `Dir.UTIME_OMIT`.
    public void utimens(long atimeSec, int atimeNsec, long mtimeSec, int mtimeNsec)
            throws PosixException {
        Scratch s = Scratch.get();
        long times = Statx.putTimes(s, atimeSec, atimeNsec, mtimeSec, mtimeNsec);
        Fn.FUTIMENS.check(s, name, fd, times);
    }

    /// Null where the file has no such attribute.
    public @Nullable Bytes getxattr(Bytes attr) throws PosixException {
        return Xattrs.get(Scratch.get(), Fn.FGETXATTR, fd, name, attr);
    }

    /// `flags`: 0, `Dir.XATTR_CREATE` or `Dir.XATTR_REPLACE`.
    public void setxattr(Bytes attr, Bytes value, int flags) throws PosixException {
        Xattrs.set(Scratch.get(), Fn.FSETXATTR, fd, name, attr, value, flags);
    }

    public void removexattr(Bytes attr) throws PosixException {
        Scratch s = Scratch.get();
        Fn.FREMOVEXATTR.check(s, name, fd, s.secondName("fremovexattr", attr));
    }

    public List<Bytes> listxattr() throws PosixException {
        return Xattrs.list(Scratch.get(), Fn.FLISTXATTR, fd, name);
    }

    /// The descriptor; -1 after `close`.
    public int fd() {
        return fd;
    }

    /// The name that it was opened by, for messages.
    public Bytes name() {
        return name;
    }

    /// Throws where close(2) tells of data that could not be written (EIO, ENOSPC, EDQUOT); the
    /// descriptor is gone in any case.
    @Override
    public void close() throws PosixException {
        int open = fd;
        fd = -1;
        if (open >= 0) {
            Scratch s = Scratch.get();
            if (Fn.CLOSE.call(s, open) == -1 && s.errno() != Errno.EINTR) {
                throw new PosixException("close", name, s.errno());
            }
        }
    }
}
