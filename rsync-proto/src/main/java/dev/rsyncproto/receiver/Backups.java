package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.Backup;
import dev.rsyncproto.options.Info;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Attributes;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.LinkTarget;
import dev.rsyncproto.tree.OperatorPaths;
import dev.rsyncproto.tree.OperatorPaths.Reach;
import dev.rsyncproto.tree.Paths;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Tree;
import dev.rsyncproto.tree.TreeCopy;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Keeps what is replaced or deleted (backup.c): beside it under another name, or in a directory of
/// its own that repeats the tree. The generator and the receiver have one each.
final class Backups implements AutoCloseable {
    /// How an entry was kept.
    enum Kept {
        /// It is only there now.
        MOVED,
        /// It is there and here.
        COPIED,
        /// There was nothing to keep, or it is of no kind that is kept.
        NOTHING,
        FAILED
    }

    /// Frees a name that a backup needs.
    interface WayMaker {
        boolean makeWay(Tree in, Bytes path, Stat stat) throws IOException;
    }

    // config
    private final Session session;
    private final Options options;
    private final Backup backup;
    private final Tree tree;
    private final Attributes attributes;

    // state
    private @Nullable Tree to;
    private @Nullable Dir toRoot;
    private WayMaker wayMaker = (in, path, stat) -> false;

    Backups(Session session, Tree tree, Attributes attributes) {
        this.session = session;
        this.options = session.options;
        this.backup = options.backup;
        this.tree = tree;
        this.attributes = attributes;
    }

    /// Who frees a name; until then, and in the receiver, names that are directories stay.
    void makesWay(WayMaker maker) {
        wayMaker = maker;
    }

    /// Whether `path` is kept before it goes; backups themselves are not.
    boolean spares(Bytes path) {
        return backup.on() && (backup.dir() != null || !isBackup(path));
    }

    private boolean isBackup(Bytes path) {
        int k = path.length() - backup.suffix().length();
        return k > 0 && path.from(k).equals(backup.suffix());
    }

    /// The tree that backups are in: that of the files, or that of the backup directory, which is
    /// made now.
    Tree tree() throws PosixException {
        Tree present = to;
        if (present != null) {
            return present;
        }
        Bytes dir = backup.dir();
        if (dir == null) {
            to = tree;
            return tree;
        }
        Dir root = OperatorPaths.of(options).openOrMake(tree.root(), dir, Reach.CONFINED);
        toRoot = root;
        Tree made = new Tree(root, Paths.BENEATH.fakingSuper(options.fakeSuper));
        to = made;
        return made;
    }

    /// The name of the backup of `path` in [#tree].
    Bytes name(Bytes path) {
        return path.plus(backup.suffix());
    }

    private String shown(Bytes path) {
        Bytes dir = backup.dir();
        Bytes name = name(path);
        return (dir == null ? name : dir.slash(name)).toString();
    }

    /// Keeps what is about to be deleted, and deletes it.
    boolean moveAway(Bytes path) throws IOException {
        Kept kept = keep(path, true);
        if (kept == Kept.COPIED) {
            tree.unlinkIfThere(path);
        }
        return kept != Kept.FAILED;
    }

    /// @param preferRename rather than to have it twice
    Kept keep(Bytes path, boolean preferRename) throws IOException {
        if (options.dryRun) {
            return Kept.MOVED;
        }
        try {
            Stat stat = tree.statOrNull(path);
            if (stat == null) {
                return Kept.NOTHING;
            }
            Tree into = tree();
            Bytes name = name(path);
            makeDirectories(into, name);
            if (isUnsafe(path, stat)) {
                return Kept.COPIED;
            }
            Kept kept = keep(path, stat, into, name, preferRename);
            if (kept == Kept.MOVED || kept == Kept.COPIED) {
                session.info(Info.BACKUP, 1, "backed up " + path + " to " + shown(path));
            }
            return kept;
        } catch (PosixException e) {
            session.failed(
                    path,
                    e.errno(),
                    "keep_backup failed: \""
                            + path
                            + "\" -> \""
                            + shown(path)
                            + "\": "
                            + Reason.of(e));
            return Kept.FAILED;
        }
    }

    /// Keeps a copy of what is about to be written to in place.
    boolean copy(Bytes path) throws IOException {
        try {
            Stat stat = tree.stat(path);
            Tree into = tree();
            Bytes name = name(path);
            makeDirectories(into, name);
            TreeCopy.file(tree, path, into, name, stat.mode());
            copyAttributes(stat, into, name);
            session.info(Info.BACKUP, 1, "backed up " + path + " to " + shown(path));
            return true;
        } catch (PosixException e) {
            session.failed(path, e.errno(), "backup of \"" + path + "\" failed: " + Reason.of(e));
            return false;
        }
    }

    private boolean isUnsafe(Bytes path, Stat stat) throws PosixException {
        return stat.isSymlink()
                && options.links
                && options.symlinks.safe()
                && LinkTarget.isUnsafe(tree.readlink(path), path);
    }

    private Kept keep(Bytes path, Stat stat, Tree into, Bytes name, boolean preferRename)
            throws IOException {
        PosixException refused;
        try {
            return linkOrRename(path, stat, into, name, preferRename);
        } catch (PosixException e) {
            refused = e;
        }
        if (refused.is(Errno.EEXIST) || refused.is(Errno.EISDIR)) {
            Stat there = into.statOrNull(name);
            if (there != null && !wayMaker.makeWay(into, name, there)) {
                if (there.isDir()) {
                    return Kept.FAILED;
                }
                into.unlink(name);
            }
            try {
                return linkOrRename(path, stat, into, name, preferRename);
            } catch (PosixException e) {
                refused = e;
            }
        }
        if (stat.isDir()) {
            throw refused;
        }
        if (stat.isRegular()) {
            TreeCopy.file(tree, path, into, name, stat.mode());
        } else {
            TreeCopy.special(tree, path, stat, into, name);
        }
        copyAttributes(stat, into, name);
        return Kept.COPIED;
    }

    private Kept linkOrRename(Bytes path, Stat stat, Tree into, Bytes name, boolean preferRename)
            throws PosixException {
        if (!preferRename) {
            try {
                tree.linkTo(path, into, name);
                return Kept.COPIED;
            } catch (PosixException e) {
                if (!stat.isRegular() || e.is(Errno.EEXIST) || e.is(Errno.EISDIR)) {
                    throw e;
                }
            }
        }
        tree.renameTo(path, into, name);
        if (stat.nlink() > 1) {
            tree.unlinkIfThere(path); // two names of one file: rename leaves both
        }
        return Kept.MOVED;
    }

    /// Those above a backup are like those above the file.
    private void makeDirectories(Tree into, Bytes name) throws IOException {
        if (backup.dir() == null) {
            return;
        }
        for (int at = name.indexOf('/', 0); at >= 0; at = name.indexOf('/', at + 1)) {
            Bytes dir = name.sub(0, at);
            Stat there = into.statOrNull(dir);
            if (there != null && there.isDir()) {
                continue;
            }
            if (there != null) {
                TreeCopy.remove(into, dir, there);
            }
            into.mkdir(dir, 0777);
            Stat like = tree.statOrNull(dir);
            if (like != null) {
                copyAttributes(like, into, dir);
            }
        }
    }

    private void copyAttributes(Stat stat, Tree into, Bytes name) throws IOException {
        FileEntry entry =
                FileEntry.of(
                        name,
                        null,
                        stat.mode(),
                        0,
                        stat.mtimeSec(),
                        stat.mtimeNsec(),
                        stat.uid(),
                        stat.gid());
        if (Mode.isDevice(stat.mode())) {
            entry.rdev(stat.rdevMajor(), stat.rdevMinor());
        }
        try {
            Existing existing = new Existing(into, name, into.stat(name));
            attributes.apply(
                    into, existing, new Attributes.Wanted(entry, stat.mode(), true, true), null);
        } catch (Attributes.Failure e) {
            session.failed(name, e.error().errno(), e.getMessage() + ": " + Reason.of(e.error()));
        }
    }

    @Override
    public void close() {
        Tree opened = to;
        Dir root = toRoot;
        if (opened != null && opened != tree) {
            opened.close();
        }
        if (root != null) {
            root.close();
        }
    }
}
