package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.delta.Basis;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Tree;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The file that is there already, as long as it is a regular one.
final class BasisFile implements Basis, AutoCloseable {
    private final Tree tree;
    private final Bytes path;
    private final @Nullable Fd fd;
    private final int mode;
    private final boolean unusable;

    private BasisFile(Tree tree, Bytes path, @Nullable Fd fd, int mode, boolean unusable) {
        this.tree = tree;
        this.path = path;
        this.fd = fd;
        this.mode = mode;
        this.unusable = unusable;
    }

    static BasisFile none(Tree tree, Bytes path) {
        return new BasisFile(tree, path, null, -1, false);
    }

    Tree tree() {
        return tree;
    }

    Bytes path() {
        return path;
    }

    /// What lies where the file is to go.
    static BasisFile inPlace(Session session, Tree tree, Bytes path) throws IOException {
        return open(session, tree, path, true);
    }

    /// A file elsewhere.
    static BasisFile elsewhere(Session session, Tree tree, Bytes path) throws IOException {
        return open(session, tree, path, false);
    }

    private static BasisFile open(Session session, Tree tree, Bytes path, boolean inPlace)
            throws IOException {
        Fd fd;
        try {
            fd = tree.openForReading(path);
        } catch (PosixException e) {
            return new BasisFile(tree, path, null, -1, false);
        }
        try {
            Stat stat = fd.stat();
            boolean device = session.options.writing.devices() && (stat.isBlock() || stat.isChar());
            if (stat.isRegular() || device) {
                return new BasisFile(tree, path, fd, stat.mode(), false);
            }
            fd.close();
            boolean inTheWay = inPlace && stat.isDir();
            if (inTheWay) {
                session.failed(path, 21, "recv_files: \"" + tree.full(path) + "\" is a directory");
            }
            return new BasisFile(tree, path, null, -1, inTheWay);
        } catch (PosixException e) {
            session.failed(
                    path, e.errno(), "fstat \"" + tree.full(path) + "\" failed: " + Reason.of(e));
            return new BasisFile(tree, path, fd, -1, true);
        }
    }

    /// Nothing can be written to this place.
    boolean isUnusable() {
        return unusable;
    }

    int mode() {
        return mode;
    }

    @Override
    public int read(long position, byte[] data, int offset, int length) throws IOException {
        Fd f = fd;
        return f == null ? -1 : f.pread(data, offset, length, position);
    }

    @Override
    @SuppressWarnings("EmptyCatch")
    public void close() {
        Fd f = fd;
        if (f != null) {
            try {
                f.close();
            } catch (PosixException e) {
                // it was only read
            }
        }
    }
}
