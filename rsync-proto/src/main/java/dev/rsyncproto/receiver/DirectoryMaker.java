package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.Info;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.ItemFlags;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.ModeChoice;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Tree;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes directories, and looks at them a last time when nothing more is written into them. For the
/// generator's thread.
final class DirectoryMaker {
    /// What became of one.
    enum Outcome {
        THERE,
        /// Only outside a dry run.
        MISSING,
        /// Its contents cannot be made.
        FAILED,
        /// Nothing was to be done about it.
        IGNORED
    }

    // config
    private final Session session;
    private final Options options;
    private final Tree tree;
    private final Deleter deleter;
    private final ModeChoice modes;
    private final Itemizer itemizer;
    private final Finisher finisher;
    private final AltFinder alt;

    // state

    /// Directories that we gave ourselves rights in, and the modes they shall have.
    private final Map<Integer, Integer> lentRights = new HashMap<>();

    DirectoryMaker(
            Session session,
            Tree tree,
            Deleter deleter,
            ModeChoice modes,
            Itemizer itemizer,
            Finisher finisher,
            AltFinder alt) {
        this.session = session;
        this.options = session.options;
        this.tree = tree;
        this.deleter = deleter;
        this.modes = modes;
        this.itemizer = itemizer;
        this.finisher = finisher;
        this.alt = alt;
    }

    boolean hasLentRights() {
        return !lentRights.isEmpty();
    }

    /// Makes a directory without looking further at it; [#make] does that.
    ///
    /// @param inTheWay something else has its name
    void makeEarly(FileEntry entry, Bytes path, boolean inTheWay) throws IOException {
        boolean implied = !options.impliedDirs && entry.has(FileEntry.IMPLIED_DIR);
        if (implied || !options.times || options.omitDirTimes || options.dryRun) {
            return;
        }
        if (inTheWay) {
            tree.forget(path);
            if (!deleter.makeWay(path, Mode.S_IFDIR)) {
                return;
            }
        }
        try {
            tree.mkdir(path, entry.mode() & 0700);
            entry.set(FileEntry.DIR_CREATED);
        } catch (PosixException e) {
            // reported when its contents are due
        }
    }

    Outcome make(int ndx, FileEntry entry, Bytes path, @Nullable Existing found)
            throws IOException {
        if (!options.impliedDirs && entry.has(FileEntry.IMPLIED_DIR)) {
            return Outcome.IGNORED;
        }
        Existing existing = found;
        if (existing != null && !existing.stat().isDir()) {
            tree.forget(path);
            if (!deleter.makeWay(path, Mode.S_IFDIR)) {
                return Outcome.FAILED;
            }
            existing = null;
        }
        boolean made = existing == null;
        if (options.dryRun && made) {
            entry.set(FileEntry.MISSING_DIR);
        }
        boolean isNew = made || entry.has(FileEntry.DIR_CREATED);
        int mode =
                modes.choose(
                        tree,
                        path,
                        entry.mode(),
                        isNew || existing == null ? -1 : existing.stat().mode());
        AltFinder.Outcome other =
                isNew && options.altDest.kind() != null
                        ? alt.other(entry, ndx, path, mode)
                        : AltFinder.Outcome.NOTHING;
        AltFinder.Found elsewhere = other.basis();
        Existing before = elsewhere != null ? elsewhere.existing() : isNew ? null : existing;
        boolean named = itemizer.namesDirectories();
        int flags = isNew ? ItemFlags.LOCAL_CHANGE : 0;
        if (made && !options.dryRun) {
            if (!mkdir(path, mode)) {
                // told, and counted as created, all the same (generator.c, recv_generator)
                if (!other.silent() && !named) {
                    itemizer.itemize(entry, ndx, before, mode, flags, null);
                }
                return Outcome.FAILED;
            }
            entry.set(FileEntry.DIR_CREATED);
        }
        if (elsewhere != null && !options.dryRun) {
            alt.copyXattrs(elsewhere, path);
        }
        // told only now: the receiver may set xattrs as soon as the sender has answered
        if (!other.silent() && !named) {
            itemizer.itemize(entry, ndx, before, mode, flags, null);
        }
        if (made && !options.dryRun) {
            existing = finisher.look(path);
            if (existing == null) {
                return Outcome.IGNORED;
            }
        }
        boolean changed = made && options.dryRun;
        if (existing != null) {
            changed = finisher.set(existing, entry, mode, isNew);
        }
        if (!other.silent() && named && changed) {
            session.info(Info.NAME, 1, path + "/");
        }
        if (!session.asRoot && (mode & 0700) != 0700 && !options.dryRun) {
            lendRights(ndx, path, mode);
        }
        return options.dryRun && made ? Outcome.MISSING : Outcome.THERE;
    }

    private boolean mkdir(Bytes path, int mode) throws IOException {
        int initial = (options.fakeSuper ? mode | 0700 : mode) & Mode.PERMISSIONS;
        try {
            try {
                tree.mkdir(path, initial);
            } catch (PosixException e) {
                if (!e.is(Errno.ENOENT) || !options.relative) {
                    throw e;
                }
                tree.mkdirsAbove(path, 0777);
                tree.mkdir(path, initial);
            }
        } catch (PosixException e) {
            if (!e.is(Errno.EEXIST)) {
                session.failed(
                        path,
                        e.errno(),
                        "recv_generator: mkdir \""
                                + tree.full(path)
                                + "\" failed: "
                                + Reason.of(e));
                return false;
            }
        }
        return true;
    }

    private void lendRights(int ndx, Bytes path, int mode) throws IOException {
        try {
            tree.chmod(path, (mode | 0700) & Mode.PERMISSIONS);
            lentRights.put(ndx, mode);
        } catch (PosixException e) {
            session.failed(
                    path,
                    e.errno(),
                    "failed to modify permissions on \"" + tree.full(path) + "\": " + Reason.of(e));
        }
    }

    /// The last look at a directory, when nothing more is written into it.
    void touchUp(int ndx, FileEntry entry, Bytes path, boolean times) throws IOException {
        try {
            Integer mode = lentRights.get(ndx);
            if (mode != null) {
                tree.chmod(path, mode & Mode.PERMISSIONS);
            }
            Stat stat = times ? tree.statOrNull(path) : null;
            if (stat != null && !entry.hasTime(stat.mtimeSec(), stat.mtimeNsec(), false)) {
                tree.utimens(path, 0, Dir.UTIME_OMIT, entry.mtimeSec(), entry.mtimeNsec());
            }
        } catch (PosixException e) {
            session.failed(
                    path,
                    e.errno(),
                    "failed to set times on \"" + tree.full(path) + "\": " + Reason.of(e));
        }
    }
}
