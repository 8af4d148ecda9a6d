package dev.rsyncproto.posix;

import static dev.rsyncproto.posix.OpenFlags.O_NOFOLLOW;
import static dev.rsyncproto.posix.OpenFlags.O_PATH;

import dev.rsyncproto.bytes.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file of any type, a symlink too, held without opening it (O_PATH): its name is looked up once
/// for all that is asked of it, and all answers are of one file.
///
/// On a network file system that caches no names a call by path looks up each part of it first; a
/// call through a handle looks up nothing. Xattrs go through `/proc/self/fd`.
public final class Handle implements AutoCloseable {
    private final Bytes name;
    private int fd;

    Handle(int fd, Bytes name) {
        this.fd = fd;
        this.name = name;
    }

    /// The file's attributes now.
    public Stat stat() throws PosixException {
        return Statx.ofFd(fd, name, 0);
    }

    /// The attributes that the look-up of the name brought; on a network file system without asking
    /// for them once more. What was written through another handle and is not flushed may not show.
    public Stat statAsLookedUp() throws PosixException {
        return Statx.ofFd(fd, name, At.STATX_DONT_SYNC);
    }

    /// A file of any type in this directory, without opening it; a symlink is not followed.
    public Handle handle(Bytes child) throws PosixException {
        return new Handle(Dir.open(fd, child, O_PATH | O_NOFOLLOW, 0), child);
    }

    /// The text of a symlink; EINVAL or ENOENT for what is none.
    public Bytes readlink() throws PosixException {
        Scratch s = Scratch.get();
        long path = s.name("readlinkat", Bytes.EMPTY);
        var out = s.data(Scratch.PATH_MAX);
        long n = Fn.READLINKAT.check(s, name, fd, path, out.address(), Scratch.PATH_MAX);
        return Scratch.bytes(out, 0, (int) n);
    }

    /// Null where the file has no such attribute.
    public @Nullable Bytes getxattr(Bytes attr) throws PosixException {
        Scratch s = Scratch.get();
        return Xattrs.get(s, Fn.GETXATTR, s.procFd(fd), name, attr);
    }

    public List<Bytes> listxattr() throws PosixException {
        Scratch s = Scratch.get();
        return Xattrs.list(s, Fn.LISTXATTR, s.procFd(fd), name);
    }

    /// Errors of close(2) on such a descriptor say nothing that a caller could act on.
    @Override
    public void close() {
        int open = fd;
        fd = -1;
        if (open >= 0) {
            Fn.CLOSE.call(Scratch.get(), open);
        }
    }
}
