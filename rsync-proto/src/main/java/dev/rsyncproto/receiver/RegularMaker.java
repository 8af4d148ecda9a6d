package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.AltDest;
import dev.rsyncproto.options.Debug;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.ItemFlags;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Tree;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Finds out which regular files are right already, and asks the sender for the others. For the
/// generator's thread.
final class RegularMaker {
    /// What a request is about.
    ///
    /// @param before what the entry is compared with, null where it is new
    /// @param type of the basis, see `BasisType`
    /// @param name of a fuzzy basis
    private record Basis(
            @Nullable Existing before,
            int type,
            @Nullable Tree tree,
            Bytes path,
            long size,
            @Nullable Bytes name) {
        static final Basis NONE = new Basis(null, BasisType.SAME_NAME, null, Bytes.EMPTY, 0, null);
    }

    // config
    private final Session session;
    private final Options options;
    private final Receiving receiving;
    private final Tree tree;
    private final Deleter deleter;
    private final Request request;
    private final Itemizer itemizer;
    private final Finisher finisher;
    private final QuickCheck check;
    private final AltDirs altDirs;
    private final AltFinder alt;
    private final PartialFiles partials;
    private final Backups backups;
    private final @Nullable FuzzyFinder fuzzy;
    private final BasisSums sums;

    RegularMaker(
            Session session,
            Receiving receiving,
            Tree tree,
            Deleter deleter,
            Backups backups,
            Request request,
            Itemizer itemizer,
            Finisher finisher,
            QuickCheck check,
            AltDirs altDirs,
            AltFinder alt,
            PartialFiles partials) {
        this.session = session;
        this.options = session.options;
        this.receiving = receiving;
        this.tree = tree;
        this.deleter = deleter;
        this.backups = backups;
        this.request = request;
        this.itemizer = itemizer;
        this.finisher = finisher;
        this.check = check;
        this.altDirs = altDirs;
        this.alt = alt;
        this.partials = partials;
        this.fuzzy = options.fuzzy > 0 ? new FuzzyFinder(tree, altDirs, options.fuzzy) : null;
        this.sums = new BasisSums(session);
    }

    /// @return false where the entry is passed over as one that was not to be transferred
    boolean make(
            int ndx,
            FileEntry entry,
            Bytes path,
            @Nullable Existing found,
            int mode,
            @Nullable PosixException statError,
            boolean redo)
            throws IOException {
        Existing existing = found;
        if (existing != null && !isWritable(existing.stat())) {
            tree.forget(path);
            if (!deleter.makeWay(path, Mode.S_IFREG)) {
                return true;
            }
            existing = null;
        }
        Existing before = existing;
        Basis basis = existing == null ? null : same(existing);
        if (options.altDest.kind() != null
                && (existing == null || options.altDest.kind() != AltDest.Kind.COPY)) {
            AltFinder.Outcome outcome = alt.regular(entry, ndx, path, existing, mode);
            if (outcome.done()) {
                finisher.succeeded(ndx, path);
                return true;
            }
            AltFinder.Found other = outcome.basis();
            if (other != null) {
                before = other.existing();
                basis =
                        new Basis(
                                before,
                                BasisType.ALT_DIR + other.dir(),
                                other.tree(),
                                before.path(),
                                before.stat().size(),
                                null);
            }
        }
        Stat part = partials.find(path);
        FuzzyFinder finder = fuzzy;
        if (basis == null && part == null && finder != null) {
            basis = similar(finder.find(entry, path), path);
            if (basis != null) {
                session.debug(
                        Debug.FUZZY, 1, "fuzzy basis selected for " + path + ": " + basis.path);
            }
        }
        if (basis == null && part == null) {
            if (options.hardLinks && LinkGroups.notLast(entry)) {
                receiving.waits(entry, ndx);
                return true; // another name may be there already: the last one decides
            }
            if (statError != null) {
                session.failed(
                        path,
                        statError.errno(),
                        "recv_generator: failed to stat \""
                                + tree.full(path)
                                + "\": "
                                + Reason.of(statError));
                return true;
            }
            ask(ndx, entry, path, Basis.NONE, mode, null, redo);
            return true;
        }
        if (basis != null
                && basis.type == BasisType.SAME_NAME
                && existing != null
                && !redo
                && check.same(entry, tree, path, existing.stat())) {
            if (part != null) {
                partials.remove(path);
            }
            itemizer.itemize(entry, ndx, existing, mode, 0, null);
            finisher.set(existing, entry, mode, false);
            finisher.links(ndx, entry, path, existing.stat());
            finisher.succeeded(ndx, path);
            return true;
        }
        if (options.writing.append() > 0 && !redo && basis != null && basis.size >= entry.size()) {
            return false;
        }
        if (part != null) {
            basis =
                    new Basis(
                            before,
                            BasisType.PARTIAL_DIR,
                            partials.tree(),
                            partials.name(path),
                            part.size(),
                            null);
        }
        askWithBasis(ndx, entry, path, basis == null ? Basis.NONE : basis, mode, redo);
        return true;
    }

    private boolean isWritable(Stat stat) {
        return stat.isRegular() || (options.writing.devices() && (stat.isBlock() || stat.isChar()));
    }

    private Basis same(Existing existing) {
        Stat stat = existing.stat();
        Bytes path = existing.path();
        return new Basis(existing, BasisType.SAME_NAME, tree, path, stat.size(), null);
    }

    private @Nullable Basis similar(FuzzyFinder.@Nullable Found found, Bytes path) {
        if (found == null) {
            return null;
        }
        Tree in = found.dir() == 0 ? tree : altDirs.tree(found.dir() - 1);
        Bytes parent = path.parent();
        Bytes name = parent.isEmpty() ? found.name() : parent.slash(found.name());
        int type = BasisType.FUZZY + found.dir();
        return new Basis(null, type, in, name, found.stat().size(), found.name());
    }

    private void askWithBasis(
            int ndx, FileEntry entry, Bytes path, Basis basis, int mode, boolean redo)
            throws IOException {
        Tree in = basis.tree;
        if (!options.transfers() || in == null) {
            ask(ndx, entry, path, basis, mode, null, redo);
            return;
        }
        boolean copies =
                options.inplace
                        && options.backup.on()
                        && basis.type == BasisType.SAME_NAME
                        && !redo // it is there since the first time
                        && !options.dryRun;
        if (sums.wholeFiles()) {
            if (copies && !copyToBackup(path)) {
                return;
            }
            ask(ndx, entry, path, basis, mode, null, redo);
            return;
        }
        if (fuzzy != null) {
            fuzzy.changes(path);
        }
        Fd fd;
        try {
            fd = in.openForReading(basis.path);
        } catch (PosixException e) {
            session.say(
                    Events.Level.ERROR,
                    "rsync: [generator] failed to open \""
                            + basis.path
                            + "\", continuing: "
                            + Reason.of(e));
            if (!options.hardLinks || !LinkGroups.notLast(entry)) {
                ask(ndx, entry, path, Basis.NONE, mode, null, redo);
            } else {
                receiving.waits(entry, ndx);
            }
            return;
        }
        try (fd) {
            Basis against = basis;
            if (copies) {
                if (!copyToBackup(path)) {
                    return;
                }
                against =
                        new Basis(
                                basis.before,
                                BasisType.BACKUP,
                                basis.tree,
                                basis.path,
                                basis.size,
                                null);
            }
            if (options.writing.devices() && against.size == 0) {
                long size = fd.seekEnd();
                fd.seek(0);
                against =
                        new Basis(
                                against.before,
                                against.type,
                                against.tree,
                                against.path,
                                size,
                                against.name);
            }
            ask(ndx, entry, path, against, mode, fd, redo);
        }
    }

    /// In place there is nothing to be renamed: the backup is a copy.
    private boolean copyToBackup(Bytes path) throws IOException {
        return backups.copy(path);
    }

    private void ask(
            int ndx,
            FileEntry entry,
            Bytes path,
            Basis basis,
            int mode,
            @Nullable Fd fd,
            boolean redo)
            throws IOException {
        if (options.hardLinks && LinkGroups.isLinked(entry)) {
            entry.set(FileEntry.FILE_SENT);
        }
        receiving.asked().add(ndx);
        if (!options.dryRun) {
            receiving.begins(ndx);
        }
        request.writeNdx(session.out, session.toWire(ndx));
        int flags = ItemFlags.TRANSFER;
        if (options.checksum && !redo) {
            flags |= ItemFlags.REPORT_CHANGE;
        }
        if (basis.type != BasisType.SAME_NAME) {
            flags |= ItemFlags.BASIS_TYPE_FOLLOWS;
        }
        if (basis.type >= BasisType.FUZZY) {
            flags |= ItemFlags.XNAME_FOLLOWS;
        }
        Existing before = basis.before;
        itemizer.itemize(entry, Itemizer.NDX_WRITTEN, before, mode, flags, basis.name, basis.type);
        if (options.transfers()) {
            sums.send(fd, basis.size, redo);
        }
        if (options.dryRun) {
            finisher.links(ndx, entry, path, before == null ? null : before.stat());
        }
    }
}
