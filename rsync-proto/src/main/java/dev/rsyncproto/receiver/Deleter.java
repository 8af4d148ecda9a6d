package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Tree;
import dev.rsyncproto.wire.MuxTag;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/// Deletes what the sender does not have, and what stands in the way (delete.c). For the
/// generator's thread.
final class Deleter {
    private static final Bytes DOT = Bytes.utf8(".");

    // config
    private final Session session;
    private final Options options;
    private final Tree tree;

    // state
    private boolean warned;

    Deleter(Session session, Tree tree) {
        this.session = session;
        this.options = session.options;
        this.tree = tree;
    }

    /// Deletes all that is in `dir` and not in the list. Nothing where the sender could not read
    /// everything: what is missing in the list may exist there.
    void deleteExtraneous(Bytes dir, FileListSegment segment) throws IOException {
        if ((session.ioError() & Session.IOERR_GENERAL) != 0 && !options.ignoreErrors) {
            if (!warned) {
                warned = true;
                session.info("IO error encountered -- skipping file deletion");
            }
            return;
        }
        List<DirEntry> names;
        try {
            names = tree.list(dir);
        } catch (PosixException e) {
            if (!e.isAbsent()) {
                session.failed(dir, e.errno(), "opendir \"" + dir + "\" failed: " + Reason.of(e));
            }
            return;
        }
        for (DirEntry d : sortedBackwards(names)) {
            Bytes path = dir.equals(DOT) ? d.name() : dir.slash(d.name());
            if (segment.entry(path) == null) {
                delete(path, true, "");
            }
        }
    }

    private static List<DirEntry> sortedBackwards(List<DirEntry> names) {
        return names.stream().sorted(Comparator.comparing(DirEntry::name).reversed()).toList();
    }

    /// Makes room for a new entry of another type.
    ///
    /// @param newType `regular file`, as the message says when it fails
    /// @return whether the place is free
    boolean makeWay(Bytes path, String newType) throws IOException {
        return delete(path, options.deleting() || options.force, newType);
    }

    private boolean delete(Bytes path, boolean recurse, String newType) throws IOException {
        boolean ok;
        try {
            Stat stat = tree.statOrNull(path);
            ok = stat == null || remove(path, stat.mode(), recurse, newType.isEmpty());
        } catch (PosixException e) {
            ok = failed(path, "stat", e);
        }
        if (!ok && !newType.isEmpty()) {
            session.failed(path, 0, "could not make way for new " + newType + ": " + path);
        }
        return ok;
    }

    private boolean remove(Bytes path, int mode, boolean recurse, boolean counts)
            throws IOException {
        if (Mode.isDir(mode) && !empty(path, recurse, counts)) {
            return false;
        }
        try {
            if (!options.dryRun) {
                if (Mode.isDir(mode)) {
                    tree.rmdir(path);
                } else {
                    tree.unlink(path);
                }
            }
        } catch (PosixException e) {
            if (Mode.isDir(mode) && (e.is(Errno.ENOTEMPTY) || e.is(Errno.EEXIST))) {
                session.info("cannot delete non-empty directory: " + path);
                return false;
            }
            return e.is(Errno.ENOENT) || failed(path, Mode.isDir(mode) ? "rmdir" : "unlink", e);
        }
        if (counts) {
            session.counters.deleted.count(mode);
            tell(path, Mode.isDir(mode));
        }
        return true;
    }

    /// What is in a directory that is to go; false where something stays.
    private boolean empty(Bytes dir, boolean recurse, boolean counts) throws IOException {
        List<DirEntry> names;
        try {
            names = tree.list(dir);
        } catch (PosixException e) {
            return failed(dir, "opendir", e);
        }
        if (names.isEmpty()) {
            return true;
        }
        boolean all = recurse;
        if (recurse) {
            for (DirEntry d : sortedBackwards(names)) {
                Bytes path = dir.slash(d.name());
                try {
                    Stat stat = tree.statOrNull(path);
                    all &= stat == null || remove(path, stat.mode(), true, counts);
                } catch (PosixException e) {
                    all = failed(path, "stat", e);
                }
            }
        }
        if (!all) {
            session.info("cannot delete non-empty directory: " + dir);
        }
        return all;
    }

    private boolean failed(Bytes path, String call, PosixException e) throws IOException {
        session.failed(
                path, e.errno(), "delete_file: " + call + "(" + path + ") failed: " + Reason.of(e));
        return false;
    }

    private void tell(Bytes path, boolean directory) throws IOException {
        session.events.deleted(path, directory);
        if (session.server && session.agreed().protocol() < 29) {
            // what rsync's server says with its --log-format, which names nothing
            session.info(
                    options.itemizeLevel() > 0
                            ? "*deleting  "
                            : "deleting " + path + (directory ? "/" : ""));
        } else if (session.server) {
            Bytes name = directory ? path.plus("\0") : path;
            session.out.mux().message(MuxTag.DELETED, name.toArray());
        }
    }
}
