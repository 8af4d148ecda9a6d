package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.filter.Filters;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.options.Debug;
import dev.rsyncproto.options.Info;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Process;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Tree;
import dev.rsyncproto.tree.TreeCopy;
import dev.rsyncproto.wire.MuxTag;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/// Deletes what the sender does not have, and what stands in the way (delete.c). For the
/// generator's thread.
///
/// What a rule protects on this end stays, and so do the directories above it.
final class Deleter {
    private static final Bytes DOT = Bytes.utf8(".");

    private enum Result {
        DONE,
        FAILED,
        NOT_EMPTY,
        AT_LIMIT
    }

    /// What is deleted at the end (`--delete-delay`).
    private record Delayed(Bytes path, int mode, int flags) {}

    // config
    private final Session session;
    private final Options options;
    private final Tree tree;
    private final Filters filters;
    private final Backups backups;
    private final boolean delays;

    // state
    private boolean warned;
    private long deleted;
    private long skipped;
    private final Queue<Delayed> delayed = new ArrayDeque<>();

    /// With `-x`: where the present directory lies, and the file systems of the arguments.
    private long device;

    private final Set<Long> devices = new HashSet<>();

    Deleter(Session session, Tree tree, Filters filters, Backups backups) {
        this.session = session;
        this.options = session.options;
        this.tree = tree;
        this.filters = filters;
        this.backups = backups;
        this.delays = options.delete.decided(session.agreed().protocol()) == Options.Delete.DELAY;
        backups.makesWay(this::makeWayForBackup);
    }

    /// Deletes all that is in a directory and not in the list, or notes it for the end. Nothing
    /// where the sender could not read everything: what is missing in the list may exist there.
    ///
    /// @param dev where the directory lies
    void deleteIn(FileEntry entry, FileListSegment segment, long dev) throws IOException {
        Bytes dir = entry.name();
        session.debug(Debug.DEL, 2, "delete_in_dir(" + dir + ")");
        if ((session.ioError() & Session.IOERR_GENERAL) != 0 && !options.ignoreErrors) {
            if (!warned) {
                warned = true;
                session.info("IO error encountered -- skipping file deletion");
            }
            return;
        }
        filters.moveTo(dir, entry.depth());
        if (options.oneFileSystem > 0 && !staysOnDevice(entry, dev)) {
            return;
        }
        List<DirEntry> names;
        try {
            names = tree.list(dir);
        } catch (PosixException e) {
            if (!e.isAbsent()) {
                session.addIoError(Session.IOERR_GENERAL);
                session.failed(dir, e.errno(), "opendir \"" + dir + "\" failed: " + Reason.of(e));
            }
            return;
        }
        for (DirEntry d : sortedBackwards(names)) {
            Bytes path = dir.equals(DOT) ? d.name() : dir.slash(d.name());
            if (segment.entry(path) == null) {
                extraneous(path);
            }
        }
    }

    /// Goes on to a directory whose contents are not looked at.
    void pass(FileEntry entry) throws IOException {
        filters.moveTo(entry.name(), entry.depth());
    }

    private boolean staysOnDevice(FileEntry entry, long dev) {
        if (entry.has(FileEntry.TOP_DIR)) {
            devices.add(dev);
        } else if (device != dev && !devices.contains(dev)) {
            return false;
        }
        device = dev;
        return true;
    }

    private void extraneous(Bytes path) throws IOException {
        Stat stat;
        try {
            stat = tree.statOrNull(path);
        } catch (PosixException e) {
            failed(path, "stat", e);
            return;
        }
        if (stat == null || filters.excludes(path, stat.isDir())) {
            return;
        }
        if (isMountPoint(stat)) {
            session.info("cannot delete mount point: " + path);
        } else if (delays) {
            delayed.add(new Delayed(path, stat.mode(), DeleteFlags.RECURSE | writing(stat)));
        } else {
            delete(path, stat.mode(), DeleteFlags.RECURSE | writing(stat));
        }
    }

    private boolean isMountPoint(Stat stat) {
        return options.oneFileSystem > 0 && stat.isDir() && stat.dev() != device;
    }

    /// The end of a walk through the directories.
    void endPass() {
        filters.leaveAll();
    }

    /// Deletes what was noted.
    void deleteDelayed() throws IOException {
        for (Delayed d = delayed.poll(); d != null; d = delayed.poll()) {
            delete(d.path, d.mode, d.flags);
        }
    }

    /// Says what `--max-delete` kept; after the last deletion.
    void finish() throws IOException {
        if (options.deletion.max() != null && skipped > 0) {
            session.warning(
                    "Deletions stopped due to --max-delete limit (" + skipped + " skipped)");
            session.addIoError(Session.IOERR_DEL_LIMIT);
        }
    }

    /// An argument that the sender does not have (`--delete-missing-args`).
    void deleteMissing(Bytes path, Stat stat) throws IOException {
        if (!filters.excludes(path, stat.isDir())) {
            delete(path, stat.mode(), recursion());
        }
    }

    private int recursion() {
        return options.deleting() || options.force ? DeleteFlags.RECURSE : 0;
    }

    /// As the list sorts them, files before directories, from its end.
    private static List<DirEntry> sortedBackwards(List<DirEntry> names) {
        Comparator<DirEntry> files = Comparator.comparing(d -> d.type() == Mode.S_IFDIR);
        return names.stream().sorted(files.thenComparing(DirEntry::name).reversed()).toList();
    }

    /// Makes room for a new entry of another type.
    ///
    /// @param newMode of what comes
    /// @return whether the place is free
    boolean makeWay(Bytes path, int newMode) throws IOException {
        int room = DeleteFlags.roomFor(newMode);
        try {
            Stat stat = tree.statOrNull(path);
            // what is replaced in one step is never lent rights (generator.c, atomic_create)
            boolean mayLend = room == DeleteFlags.FOR_FILE || room == DeleteFlags.FOR_DIR;
            return stat == null
                    || delete(path, stat.mode(), recursion() | room | (mayLend ? writing(stat) : 0))
                            == Result.DONE;
        } catch (PosixException e) {
            failed(path, "stat", e);
            noRoom(path, room);
            return false;
        }
    }

    private void noRoom(Bytes path, int flags) throws IOException {
        session.failedPlainly(
                path, "could not make way for " + DeleteFlags.purpose(flags) + ": " + path);
    }

    private boolean makeWayForBackup(Tree in, Bytes path, Stat stat) throws IOException {
        if (in != tree) {
            TreeCopy.remove(in, path, stat);
            return true;
        }
        int flags = DeleteFlags.RECURSE | DeleteFlags.FOR_BACKUP | DeleteFlags.roomFor(stat.mode());
        return delete(path, stat.mode(), flags) == Result.DONE;
    }

    private int writing(Stat stat) {
        boolean lend = (stat.mode() & 0200) == 0 && !session.asRoot && stat.uid() == Process.euid();
        return lend ? DeleteFlags.NO_WRITING : 0;
    }

    /// So that what is in it can be deleted.
    private void lendWriting(Bytes path, int mode) throws IOException {
        if (!options.dryRun && !Mode.isSymlink(mode)) {
            try {
                tree.chmod(path, mode & Mode.PERMISSIONS | 0200);
            } catch (PosixException e) {
                failed(path, "chmod", e);
            }
        }
    }

    /// @param flags of [DeleteFlags]
    private Result delete(Bytes path, int mode, int flags) throws IOException {
        if (options.output.levels().has(Debug.DEL, 2)) {
            session.debug(
                    Debug.DEL, 2, "delete_item(%s) mode=%o flags=%d".formatted(path, mode, flags));
        }
        if ((flags & DeleteFlags.NO_WRITING) != 0) {
            lendWriting(path, mode);
        }
        Result result = Result.DONE;
        if (Mode.isDir(mode) && (flags & DeleteFlags.EMPTIED) == 0) {
            filters.ignorePerishable(true);
            result = empty(path, flags);
            filters.ignorePerishable(false);
        }
        if (result == Result.DONE) {
            result = remove(path, mode, flags);
        }
        if (result != Result.DONE && DeleteFlags.makesRoom(flags)) {
            noRoom(path, flags);
        }
        return result;
    }

    private Result remove(Bytes path, int mode, int flags) throws IOException {
        Integer max = options.deletion.max();
        boolean counts = !DeleteFlags.makesRoom(flags);
        boolean forBackup = (flags & DeleteFlags.FOR_BACKUP) != 0;
        if (counts && max != null && deleted >= max) {
            skipped++;
            return Result.AT_LIMIT;
        }
        boolean directory = Mode.isDir(mode);
        String call = directory ? "rmdir" : "unlink";
        try {
            if (!options.dryRun) {
                if (directory) {
                    tree.rmdir(path);
                } else if (forBackup || !backups.spares(path)) {
                    tree.unlink(path);
                } else if (!backups.moveAway(path)) {
                    return Result.FAILED;
                }
            }
        } catch (PosixException e) {
            if (directory && (e.is(Errno.ENOTEMPTY) || e.is(Errno.EEXIST))) {
                session.info("cannot delete non-empty directory: " + path);
                return Result.NOT_EMPTY;
            }
            return e.is(Errno.ENOENT) ? Result.DONE : failed(path, call, e);
        }
        if (counts) {
            deleted++;
            session.counters.deleted.count(mode);
            tell(path, directory);
        }
        return Result.DONE;
    }

    /// What is in a directory that is to go.
    private Result empty(Bytes dir, int flags) throws IOException {
        session.debug(Debug.DEL, 3, "delete_dir_contents(" + dir + ") flags=" + flags);
        Filters.Place place = filters.enter(dir);
        Result result;
        try {
            result = emptyEntered(dir, flags);
        } catch (PosixException e) {
            result = failed(dir, "opendir", e);
        } finally {
            filters.leave(place);
        }
        if (result == Result.NOT_EMPTY) {
            session.info("cannot delete non-empty directory: " + dir);
        }
        return result;
    }

    private Result emptyEntered(Bytes dir, int flags) throws IOException {
        boolean recurse = (flags & DeleteFlags.RECURSE) != 0;
        int within = DeleteFlags.within(flags);
        Result result = Result.DONE;
        for (DirEntry d : sortedBackwards(tree.list(dir))) {
            Bytes path = dir.slash(d.name());
            Stat stat;
            try {
                stat = tree.statOrNull(path);
            } catch (PosixException e) {
                result = failed(path, "stat", e);
                continue;
            }
            if (stat == null) {
                continue;
            }
            if (!recurse || filters.excludes(path, stat.isDir()) || isMountPoint(stat)) {
                result = Result.NOT_EMPTY;
                continue;
            }
            if (writing(stat) != 0) {
                lendWriting(path, stat.mode());
            }
            if (stat.isDir() && empty(path, within | DeleteFlags.RECURSE) != Result.DONE) {
                result = Result.NOT_EMPTY;
            }
            if (delete(path, stat.mode(), within) != Result.DONE) {
                result = Result.NOT_EMPTY;
            }
        }
        return result;
    }

    private Result failed(Bytes path, String call, PosixException e) throws IOException {
        session.failed(
                path, e.errno(), "delete_file: " + call + "(" + path + ") failed: " + Reason.of(e));
        return Result.FAILED;
    }

    private void tell(Bytes path, boolean directory) throws IOException {
        session.events.deleted(path, directory);
        if (!session.server) {
            return;
        }
        if (session.agreed().protocol() < 29) {
            tellInWords(path, directory);
            return;
        }
        Bytes shown = session.charset == null ? path : session.charset.toWireWherePossible(path);
        Bytes name = directory ? shown.plus("\0") : shown;
        session.out.mux().message(MuxTag.DELETED, name.toArray());
    }

    /// What rsync's server says with its --log-format, which may name nothing (log.c,
    /// `log_delete`).
    private void tellInWords(Bytes path, boolean directory) throws IOException {
        if (options.itemizeLevel() > 0) {
            session.info("*deleting  ");
        } else if ("%o".equals(options.outFormat)) {
            session.info("del.");
        } else if (options.lineFormat() != null || options.output.levels().has(Info.DEL, 1)) {
            session.info("deleting " + path + (directory ? "/" : ""));
        }
    }
}
