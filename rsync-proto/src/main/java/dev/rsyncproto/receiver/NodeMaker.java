package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.TempName;
import dev.rsyncproto.tree.Tree;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Makes symlinks, nodes and hard links; where something is there already, under a temp name that
/// is then renamed over it (generator.c, `atomic_create`). For the generator's thread.
final class NodeMaker {
    /// Makes one node with the given name.
    private interface Maker {
        void make(Bytes name) throws PosixException;
    }

    private final Session session;
    private final Tree tree;
    private final Deleter deleter;
    private final Backups backups;

    NodeMaker(Session session, Tree tree, Deleter deleter, Backups backups) {
        this.session = session;
        this.tree = tree;
        this.deleter = deleter;
        this.backups = backups;
    }

    boolean symlink(Bytes path, Bytes target, @Nullable Existing existing) throws IOException {
        return make(path, existing, "symlink", Mode.S_IFLNK, name -> tree.symlink(target, name));
    }

    boolean node(Bytes path, FileEntry entry, @Nullable Existing existing) throws IOException {
        return make(
                path,
                existing,
                "mknod",
                entry.mode(),
                name ->
                        tree.mknod(
                                name,
                                entry.mode(),
                                entry.isDevice() ? entry.rdevMajor() : 0,
                                entry.isDevice() ? entry.rdevMinor() : 0));
    }

    boolean link(Bytes path, Bytes target, @Nullable Existing existing) throws IOException {
        return make(path, existing, "link", Mode.S_IFREG, name -> tree.link(target, name));
    }

    private boolean make(
            Bytes path, @Nullable Existing existing, String call, int type, Maker maker)
            throws IOException {
        boolean dirInTheWay = existing != null && existing.stat().isDir();
        boolean atomic = !tree.paths().direct() && session.options.writing.tempDir() == null;
        boolean replace = existing != null && !dirInTheWay && atomic;
        if (existing != null && !dirInTheWay && session.options.backup.on()) {
            if (backups.keep(path, !atomic) == Backups.Kept.FAILED) {
                return false;
            }
        } else if (existing != null && !replace && !deleter.makeWay(path, type)) {
            return false;
        }
        if (session.options.dryRun) {
            return true;
        }
        try {
            if (replace) {
                replace(path, maker);
            } else {
                maker.make(path);
            }
            return true;
        } catch (PosixException e) {
            session.failed(
                    path, e.errno(), call + " \"" + tree.full(path) + "\" failed: " + Reason.of(e));
            return false;
        }
    }

    private void replace(Bytes path, Maker maker) throws PosixException {
        Bytes temp = TempName.of(path);
        for (int i = 0; ; i++) {
            try {
                maker.make(temp);
                break;
            } catch (PosixException e) {
                if (!e.is(Errno.EEXIST) || i == 100) {
                    throw e;
                }
                temp = TempName.of(path);
            }
        }
        try {
            tree.rename(temp, path);
        } catch (PosixException e) {
            tree.unlink(temp);
            throw e;
        }
        tree.unlinkIfThere(temp); // two links to one file: rename leaves both
    }
}
