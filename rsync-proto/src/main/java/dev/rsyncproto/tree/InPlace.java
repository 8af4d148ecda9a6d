package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;

/// Writes into the file itself.
public final class InPlace implements FileTarget {
    /// Does not wait for the other end of a fifo.
    private static final int WRITE = OpenFlags.O_WRONLY | OpenFlags.O_NONBLOCK;

    private final Bytes path;
    private final Fd fd;
    private final long oldLength;

    private InPlace(Bytes path, Fd fd, long oldLength) {
        this.path = path;
        this.fd = fd;
        this.oldLength = oldLength;
    }

    public static InPlace open(Tree tree, Bytes path) throws PosixException {
        Fd fd = openForWriting(tree, path);
        try {
            Stat stat = fd.stat();
            if (!stat.isRegular()) {
                // planted after the generator looked: a fifo or a device is not to be written to
                throw new PosixException("open", path, Errno.EINVAL);
            }
            return new InPlace(path, fd, stat.size());
        } catch (PosixException e) {
            fd.close();
            throw e;
        }
    }

    private static Fd openForWriting(Tree tree, Bytes path) throws PosixException {
        try {
            return tree.open(path, WRITE | OpenFlags.O_CREAT, 0600);
        } catch (PosixException e) {
            if (!e.is(Errno.EACCES)) {
                throw e;
            }
        }
        try {
            // protected_regular refuses O_CREAT of others' files in sticky directories
            return tree.open(path, WRITE, 0600);
        } catch (PosixException e) {
            if (!e.is(Errno.EACCES)) {
                throw e;
            }
            return openReadOnly(tree, path, e);
        }
    }

    /// A file of ours without write permission: it is given for the moment of the open.
    private static Fd openReadOnly(Tree tree, Bytes path, PosixException denied)
            throws PosixException {
        try (Fd reading = tree.openForReading(path)) {
            Stat stat = reading.stat();
            if (!stat.isRegular() || (stat.mode() & 0200) != 0) {
                throw denied;
            }
            int mode = stat.mode() & Mode.PERMISSIONS;
            reading.chmod(mode | 0200);
            try {
                return tree.open(path, WRITE, 0600);
            } finally {
                reading.chmod(mode);
            }
        }
    }

    @Override
    public Fd fd() {
        return fd;
    }

    @Override
    public Bytes writingTo() {
        return path;
    }

    @Override
    public long oldLength() {
        return oldLength;
    }

    @Override
    public boolean keepsUnverified() {
        return true;
    }

    @Override
    public void written() throws PosixException {
        fd.close();
    }

    @Override
    public void commit() {}

    @Override
    @SuppressWarnings("EmptyCatch")
    public void close() {
        try {
            fd.close();
        } catch (PosixException e) {
            // without written() the content counts for nothing
        }
    }
}
