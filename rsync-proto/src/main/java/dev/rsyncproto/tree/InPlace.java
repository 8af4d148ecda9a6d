package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;

/// Writes into the file itself, or into a part of it that then gets the file's name.
public final class InPlace implements FileTarget {
    /// Does not wait for the other end of a fifo.
    private static final int WRITE = OpenFlags.O_WRONLY | OpenFlags.O_NONBLOCK;

    /// A device has a length of its own, which is not cut.
    private static final long DEVICE = 0;

    private final Tree tree;
    private final Bytes path;
    private final Fd fd;
    private final long oldLength;

    private InPlace(Tree tree, Bytes path, Fd fd, long oldLength) {
        this.tree = tree;
        this.path = path;
        this.fd = fd;
        this.oldLength = oldLength;
    }

    /// @param devices content may go into a device (`--write-devices`)
    public static InPlace open(Tree tree, Bytes path, boolean devices) throws PosixException {
        Fd fd = openForWriting(tree, path);
        try {
            Stat stat = fd.stat();
            boolean device = devices && (stat.isBlock() || stat.isChar());
            if (!stat.isRegular() && !device) {
                // planted after the generator looked: a fifo or a device is not to be written to
                throw new PosixException("open", path, Errno.EINVAL);
            }
            return new InPlace(tree, path, fd, device ? DEVICE : stat.size());
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
    public Tree tree() {
        return tree;
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
    public boolean commit(Tree to, Bytes name, int mode) throws PosixException {
        return (to != tree || !name.equals(path)) && TreeCopy.move(tree, path, to, name, mode);
    }

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
