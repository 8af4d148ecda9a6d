package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.AltDest;
import dev.rsyncproto.options.Info;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.ItemFlags;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Attributes;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.TempAndRename;
import dev.rsyncproto.tree.Tree;
import dev.rsyncproto.tree.TreeCopy;
import dev.rsyncproto.tree.XattrFiles;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Looks for entries in the alternate directories and makes use of what is there (generator.c,
/// `try_dests_reg`, `try_dests_non`). For the generator's thread.
final class AltFinder {
    /// How well one fits.
    private enum Fit {
        /// Of the same kind.
        KIND,
        /// Its content, too.
        CONTENT,
        /// In all.
        ALL
    }

    /// @param dir index of the alternate directory
    record Found(int dir, Tree tree, Existing existing) {}

    private record Match(Found found, Fit fit) {}

    /// What became of an entry.
    ///
    /// @param done nothing more is to be done
    /// @param silent it is to be made as if there were no alternate directories, but was told
    /// @param basis may serve as basis, and to be compared with
    record Outcome(boolean done, boolean silent, @Nullable Found basis) {
        static final Outcome NOTHING = new Outcome(false, false, null);
        static final Outcome DONE = new Outcome(true, false, null);
    }

    // config
    private final Session session;
    private final Options options;
    private final AltDest alt;

    /// Nobody asked for more than names.
    private final boolean namesOnly;

    private final AltDirs dirs;
    private final Tree tree;
    private final QuickCheck check;
    private final Itemizer itemizer;
    private final Finisher finisher;
    private final Attributes attributes;
    private final XattrFiles xattrs;

    AltFinder(
            Session session,
            AltDirs dirs,
            Tree tree,
            QuickCheck check,
            Itemizer itemizer,
            Finisher finisher,
            Attributes attributes,
            XattrFiles xattrs) {
        this.session = session;
        this.options = session.options;
        this.alt = options.altDest;
        this.namesOnly = options.itemize == 0 && options.outFormat == null;
        this.dirs = dirs;
        this.tree = tree;
        this.check = check;
        this.itemizer = itemizer;
        this.finisher = finisher;
        this.attributes = attributes;
        this.xattrs = xattrs;
    }

    private @Nullable Match best(FileEntry entry, Bytes path, int mode) {
        Match best = null;
        for (int i = 0; i < dirs.size(); i++) {
            Tree in = dirs.tree(i);
            Stat stat = dirs.find(i, path);
            if (in == null || stat == null || !sameKind(entry, stat)) {
                continue;
            }
            Existing existing = new Existing(in, path, stat);
            Fit fit = Fit.KIND;
            if (check.same(entry, in, path, stat)) {
                boolean all = check.sameAttributes(entry, in, existing, mode);
                fit = all ? Fit.ALL : Fit.CONTENT;
            }
            if (best == null || fit.compareTo(best.fit) > 0) {
                best = new Match(new Found(i, in, existing), fit);
            }
            if (fit == Fit.ALL) {
                break;
            }
        }
        return best;
    }

    private static boolean sameKind(FileEntry entry, Stat stat) {
        if (entry.isRegular()) {
            return stat.isRegular();
        }
        if (entry.isDir()) {
            return stat.isDir();
        }
        if (entry.isSymlink()) {
            return stat.isSymlink();
        }
        return entry.isDevice()
                ? stat.isBlock() || stat.isChar()
                : stat.isFifo() || stat.isSocket();
    }

    /// @param existing what is at the destination
    Outcome regular(FileEntry entry, int ndx, Bytes path, @Nullable Existing existing, int mode)
            throws IOException {
        Match match = best(entry, path, mode);
        if (match == null) {
            return Outcome.NOTHING;
        }
        Found found = match.found;
        boolean exact = match.fit == Fit.ALL && alt.kind() != AltDest.Kind.COPY;
        if (exact && existing != null) {
            if (alt.kind() == AltDest.Kind.LINK && sameFile(existing, found.existing)) {
                return Outcome.NOTHING;
            }
            if (!removed(path)) {
                return Outcome.NOTHING;
            }
        }
        if (exact && alt.kind() == AltDest.Kind.COMPARE) {
            itemizer.itemize(entry, ndx, found.existing, mode, 0, null);
            upToDate(path);
            return Outcome.DONE;
        }
        if (exact && linked(found, path)) {
            if (options.hardLinks && LinkGroups.isLinked(entry)) {
                finisher.links(ndx, entry, path, found.existing.stat());
            }
            boolean all = options.output.levels().has(Info.NAME, 2);
            if (!namesOnly && (all || options.itemizeLevel() > 1)) {
                int flags = ItemFlags.LOCAL_CHANGE | ItemFlags.XNAME_FOLLOWS;
                itemizer.itemize(entry, ndx, found.existing, mode, flags, Bytes.EMPTY);
            }
            upToDate(path);
            return Outcome.DONE;
        }
        if (existing != null && !exact) {
            return Outcome.NOTHING;
        }
        if (match.fit == Fit.KIND) {
            return new Outcome(false, false, found);
        }
        if (!options.dryRun && !copied(entry, path, found, mode)) {
            return Outcome.NOTHING;
        }
        itemizer.itemize(entry, ndx, found.existing, mode, ItemFlags.LOCAL_CHANGE, null);
        if (match.fit == Fit.ALL) {
            upToDate(path);
        }
        finisher.links(ndx, entry, path, found.existing.stat());
        return Outcome.DONE;
    }

    private static boolean sameFile(Existing one, Existing other) {
        return one.stat().dev() == other.stat().dev() && one.stat().ino() == other.stat().ino();
    }

    private boolean removed(Bytes path) {
        if (options.dryRun) {
            return true;
        }
        try {
            tree.unlinkIfThere(path);
            return true;
        } catch (PosixException e) {
            return false;
        }
    }

    private boolean linked(Found found, Bytes path) {
        if (options.dryRun) {
            return true;
        }
        try {
            found.tree.linkTo(found.existing.path(), tree, path);
            return true;
        } catch (PosixException e) {
            if (!e.is(Errno.EEXIST)) {
                return false;
            }
        }
        try {
            tree.unlink(path);
            found.tree.linkTo(found.existing.path(), tree, path);
            return true;
        } catch (PosixException e) {
            return false;
        }
    }

    private boolean copied(FileEntry entry, Bytes path, Found found, int mode) throws IOException {
        Bytes from = found.existing.path();
        try (Fd in = found.tree.openForReading(from);
                TempAndRename file = TempAndRename.open(tree, path, true, mode)) {
            TreeCopy.content(in, file.fd());
            file.written();
            Bytes temp = file.writingTo();
            if (options.xattrs > 0) {
                xattrs.copy(found.tree, from, tree, temp);
            }
            Existing made = new Existing(tree, temp, tree.stat(temp));
            attributes.apply(tree, made, new Attributes.Wanted(entry, mode, true, false), null);
            file.commit(tree, path, mode);
            return true;
        } catch (PosixException e) {
            if (e.call().equals("pwrite")) {
                Bytes temp = tree.fullBeside(path, e.name());
                session.failed(path, e.errno(), "write \"" + temp + "\": " + Reason.of(e));
            }
            session.info(Info.COPY, 1, "copy_file " + from + " => " + path + ": " + Reason.of(e));
            return false;
        } catch (Attributes.Failure e) {
            session.failed(path, e.error().errno(), e.getMessage() + ": " + Reason.of(e.error()));
            return false;
        }
    }

    /// Gives a directory that was made the attributes of its like: long values are not sent again.
    void copyXattrs(Found from, Bytes path) throws IOException {
        if (options.xattrs == 0) {
            return;
        }
        try {
            xattrs.copy(from.tree, from.existing.path(), tree, path);
        } catch (PosixException e) {
            session.failed(
                    path, e.errno(), "copying xattrs to \"" + path + "\" failed: " + Reason.of(e));
        }
    }

    /// What a further name of a file is compared with, where nothing has it yet (hlink.c,
    /// `hard_link_check`).
    @Nullable Found like(FileEntry entry, Bytes path, int mode, @Nullable Stat file) {
        Found like = null;
        for (int i = 0; i < dirs.size(); i++) {
            Tree in = dirs.tree(i);
            Stat stat = dirs.find(i, path);
            if (in == null || stat == null) {
                continue;
            }
            Found found = new Found(i, in, new Existing(in, path, stat));
            if (alt.kind() == AltDest.Kind.LINK) {
                // in a dry run there is no file to be the same
                boolean same =
                        file == null
                                ? sameKind(entry, stat) && check.same(entry, in, path, stat)
                                : file.dev() == stat.dev() && file.ino() == stat.ino();
                if (same) {
                    return found;
                }
            } else if (sameKind(entry, stat) && check.same(entry, in, path, stat)) {
                like = found;
                if (check.sameAttributes(entry, in, found.existing, mode)) {
                    break;
                }
            }
        }
        return like;
    }

    /// A link to what has another name in `--link-dest` is told only where all is.
    boolean tellsLinks() {
        return alt.kind() != AltDest.Kind.LINK
                || options.itemizeLevel() > 1
                || (options.itemizeLevel() > 0 && options.output.levels().has(Info.NAME, 2));
    }

    private void upToDate(Bytes path) throws IOException {
        if (namesOnly) {
            session.info(Info.NAME, 2, path + " is uptodate");
        }
    }

    /// For all but regular files, where nothing is at the destination.
    Outcome other(FileEntry entry, int ndx, Bytes path, int mode) throws IOException {
        Match match = best(entry, path, mode);
        if (match == null) {
            return Outcome.NOTHING;
        }
        Found found = match.found;
        if (match.fit != Fit.ALL) {
            return new Outcome(false, false, found);
        }
        boolean links = alt.kind() == AltDest.Kind.LINK && !entry.isDir();
        boolean linked = links && linked(found, path);
        if (linked) {
            finisher.links(ndx, entry, path, null);
        }
        if (options.itemizeLevel() > 1 || (options.itemizeLevel() > 0 && options.verbose > 1)) {
            boolean compares = alt.kind() == AltDest.Kind.COMPARE && !entry.isDir();
            int flags = compares ? 0 : ItemFlags.LOCAL_CHANGE;
            flags |= linked ? ItemFlags.XNAME_FOLLOWS : 0;
            itemizer.itemize(
                    entry,
                    ndx,
                    found.existing,
                    mode,
                    flags | ItemFlags.MATCHED,
                    linked ? Bytes.EMPTY : null);
        }
        upToDate(entry.isDir() ? path.plus("/") : path);
        boolean madeAnyway = entry.isDir() || alt.kind() == AltDest.Kind.COPY || (links && !linked);
        return madeAnyway ? new Outcome(false, true, found) : Outcome.DONE;
    }
}
