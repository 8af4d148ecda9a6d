package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/// inotify(7): changes in watched directories, with raw names and rename cookies.
public final class Inotify implements AutoCloseable {
    public static final int IN_ACCESS = 0x1;
    public static final int IN_MODIFY = 0x2;
    public static final int IN_ATTRIB = 0x4;
    public static final int IN_CLOSE_WRITE = 0x8;
    public static final int IN_MOVED_FROM = 0x40;
    public static final int IN_MOVED_TO = 0x80;
    public static final int IN_CREATE = 0x100;
    public static final int IN_DELETE = 0x200;
    public static final int IN_DELETE_SELF = 0x400;
    public static final int IN_MOVE_SELF = 0x800;
    public static final int IN_UNMOUNT = 0x2000;
    public static final int IN_Q_OVERFLOW = 0x4000;
    public static final int IN_IGNORED = 0x8000;
    public static final int IN_ONLYDIR = 0x1000000;
    public static final int IN_DONT_FOLLOW = 0x2000000;
    public static final int IN_EXCL_UNLINK = 0x4000000;
    public static final int IN_ISDIR = 0x40000000;

    private static final int IN_NONBLOCK = 04000;
    private static final int IN_CLOEXEC = 02000000;
    private static final short POLLIN = 1;
    private static final int HEADER = 16;
    private static final int SIZE = 64 * 1024;
    private static final Bytes SHOWN = Bytes.utf8("inotify");

    private volatile int fd;

    private Inotify(int fd) {
        this.fd = fd;
    }

    /// One event. `name` is empty where the event is about the watched directory itself; `wd` is -1
    /// for IN_Q_OVERFLOW. The two halves of a rename have the same `cookie`.
    public record Event(int wd, int mask, int cookie, Bytes name) {
        public boolean is(int bit) {
            return (mask & bit) != 0;
        }
    }

    /// EMFILE where the user has too many of them (fs.inotify.max_user_instances).
    public static Inotify init() throws PosixException {
        Scratch s = Scratch.get();
        return new Inotify((int) Fn.INOTIFY_INIT1.check(s, SHOWN, IN_NONBLOCK | IN_CLOEXEC));
    }

    /// Watches an open directory; ENOSPC where the user has too many watches
    /// (fs.inotify.max_user_watches). A directory has one watch however often it is added.
    public int addWatch(Dir dir, int mask) throws PosixException {
        Scratch s = Scratch.get();
        return add(s, s.procFd(dir.fd()), dir.name(), mask & ~IN_DONT_FOLLOW);
    }

    /// Watches a name in a directory, never following a symlink.
    public int addWatch(Dir dir, Bytes name, int mask) throws PosixException {
        Scratch s = Scratch.get();
        long path = s.nameUnder("inotify_add_watch", dir.fd(), name);
        return add(s, path, name, mask | IN_DONT_FOLLOW);
    }

    /// Watches a path that the operator named.
    public int addWatch(Bytes path, int mask) throws PosixException {
        Scratch s = Scratch.get();
        return add(s, s.name("inotify_add_watch", path), path, mask);
    }

    private int add(Scratch s, long path, Bytes shown, int mask) throws PosixException {
        return (int) Fn.INOTIFY_ADD_WATCH.check(s, shown, fd, path, mask);
    }

    /// Ends a watch; IN_IGNORED follows. EINVAL where the kernel ended it before.
    public void removeWatch(int wd) throws PosixException {
        Fn.INOTIFY_RM_WATCH.check(Scratch.get(), SHOWN, fd, wd);
    }

    /// Waits up to `timeoutMillis` (-1: for ever) for events; all that one read gives, in order,
    /// none when the time is over.
    public List<Event> read(int timeoutMillis) throws PosixException {
        Scratch s = Scratch.get();
        s.struct.putInt(0, fd);
        s.struct.putShort(4, POLLIN);
        s.struct.putShort(6, 0);
        if (Fn.POLL.check(s, SHOWN, s.structAddress(), 1, timeoutMillis) == 0) {
            return List.of();
        }
        Native buffer = s.data(SIZE);
        long n = Fn.READ.call(s, fd, buffer.address(), SIZE);
        if (n == -1 && s.errno() != Errno.EAGAIN) {
            throw new PosixException("read", SHOWN, s.errno());
        }
        return decode(buffer, n);
    }

    /// `struct inotify_event`: wd s32, mask u32, cookie u32, length u32, name padded with NULs.
    private static List<Event> decode(Native buffer, long n) {
        List<Event> events = new ArrayList<>();
        for (int at = 0; at < n; ) {
            int length = buffer.getInt(at + 12);
            Bytes padded = Scratch.bytes(buffer, at + HEADER, length);
            int end = padded.indexOf(0, 0);
            Bytes name = end < 0 ? padded : padded.sub(0, end);
            int wd = buffer.getInt(at);
            int mask = buffer.getInt(at + 4);
            events.add(new Event(wd, mask, buffer.getInt(at + 8), name));
            at += HEADER + length;
        }
        return events;
    }

    @Override
    public void close() {
        int open = fd;
        fd = -1;
        if (open >= 0) {
            Fn.CLOSE.call(Scratch.get(), open);
        }
    }
}
