package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.options.Info;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Attributes;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.FileTimes;
import dev.rsyncproto.tree.LinkTarget;
import dev.rsyncproto.tree.ModeChoice;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Tree;
import dev.rsyncproto.tree.XattrFiles;
import dev.rsyncproto.wire.ProtocolException;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Brings one entry after the other to what the list says, as far as that needs no content
/// (generator.c, `recv_generator`). For the generator's thread.
final class EntryMaker implements AutoCloseable {
    // config
    private final Session session;
    private final Options options;
    private final Receiving receiving;
    private final Tree tree;
    private final ModeChoice modes;
    private final DirectoryMaker directories;
    private final SpecialMaker specials;
    private final RegularMaker regulars;
    private final Finisher finisher;
    private final @Nullable HardLinks links;
    private final Deleter deleter;
    private final FileTimes times;
    private final AltDirs altDirs;
    private final PartialFiles partials;
    private final QuickCheck check;

    // state
    private @Nullable FileEntry skippedDir;
    private @Nullable FileEntry dryMissingDir;
    private @Nullable Bytes lastParent;
    private @Nullable FileEntry lastDir;

    EntryMaker(
            Session session,
            Receiving receiving,
            Tree tree,
            Deleter deleter,
            Backups backups,
            Request request)
            throws IOException {
        this.session = session;
        this.options = session.options;
        this.receiving = receiving;
        this.tree = tree;
        this.modes = new ModeChoice(options);
        Attributes attributes = AttributeSetting.of(session, receiving);
        XattrFiles xattrs =
                new XattrFiles(false, session.asRoot, options.xattrs, receiving.xattrRules());
        Itemizer itemizer = new Itemizer(session, attributes, receiving.xattrs(), xattrs, request);
        NodeMaker nodes = new NodeMaker(session, tree, deleter, backups);
        this.links =
                options.hardLinks
                        ? new HardLinks(
                                session,
                                receiving,
                                tree,
                                new LinkGroups(receiving.list()),
                                itemizer,
                                nodes)
                        : null;
        this.deleter = deleter;
        this.times = FileTimes.of(options);
        this.finisher = new Finisher(session, tree, attributes, links);
        this.partials = new PartialFiles(options, tree);
        this.altDirs = new AltDirs(session, receiving, true);
        this.check = new QuickCheck(session, receiving, attributes, xattrs);
        AltFinder alt =
                new AltFinder(
                        session, altDirs, tree, check, itemizer, finisher, attributes, xattrs);
        if (links != null && options.altDest.kind() != null) {
            links.compareWith(alt);
        }
        this.directories =
                new DirectoryMaker(session, tree, deleter, modes, itemizer, finisher, alt);
        this.specials = new SpecialMaker(session, tree, nodes, check, itemizer, finisher, alt);
        this.regulars =
                new RegularMaker(
                        session, receiving, tree, deleter, backups, request, itemizer, finisher,
                        check, altDirs, alt, partials);
    }

    @Override
    public void close() {
        altDirs.close();
        partials.close();
    }

    boolean hasLentRights() {
        return directories.hasLentRights();
    }

    /// The last look at a directory, when nothing more is written into it.
    void touchUp(int ndx, FileEntry entry, boolean times) throws IOException {
        directories.touchUp(ndx, entry, receiving.path(entry), times);
    }

    /// A segment of the list has come.
    void arrived(FileListSegment segment) throws IOException {
        HardLinks hardLinks = links;
        if (hardLinks != null) {
            hardLinks.match(segment);
        }
    }

    /// With incremental recursion: a directory as an entry of the one above it. It is made at once,
    /// so that the time of that one can be set when its own entries are done; all else comes when
    /// its contents do, by [#make].
    void makeEarly(FileEntry entry) throws IOException {
        Bytes path = receiving.path(entry);
        FileEntry skipped = skippedDir;
        if (skipped != null && entry.depth() > skipped.depth()) {
            entry.set(FileEntry.MISSING_DIR);
            return;
        }
        skippedDir = null;
        FileEntry missing = dryMissingDir;
        if (receiving.rootIsMissing() || (missing != null && entry.depth() > missing.depth())) {
            return;
        }
        dryMissingDir = null;
        if (!checkParent(entry, path)) {
            return;
        }
        Stat stat;
        try {
            stat = statOf(entry, path);
        } catch (PosixException e) {
            return; // reported when its contents are due
        }
        boolean wanted = stat != null || !options.existing;
        if (wanted && !(stat != null && (options.ignoreExisting || stat.isDir()))) {
            directories.makeEarly(entry, path, stat != null);
        }
    }

    /// @param redo the content came once and did not verify
    void make(int ndx, FileEntry entry, boolean redo) throws IOException {
        Bytes path = receiving.path(entry);
        FileEntry skipped = skippedDir;
        if (skipped != null) {
            if (entry.depth() > skipped.depth()) {
                skipBelow(entry);
                return;
            }
            skippedDir = null;
        }
        Stat stat = null;
        PosixException statError = null;
        FileEntry missing = dryMissingDir;
        if (!receiving.rootIsMissing() && (missing == null || entry.depth() <= missing.depth())) {
            dryMissingDir = null;
            if (checkParent(entry, path)) {
                try {
                    stat = statOf(entry, path);
                } catch (PosixException e) {
                    statError = e;
                }
            }
        }
        if (entry.mode() == 0 && options.deletion.missingArgs()) {
            if (stat != null) {
                deleter.deleteMissing(path, stat);
            }
            return;
        }
        if (!redo && options.existing && stat == null && statError == null) {
            if (entry.isDir()) {
                skippedDir = entry;
                entry.set(FileEntry.MISSING_DIR);
            } else {
                skippedLink(entry);
            }
            session.info(Info.SKIP, 1, "not creating new " + kind(entry) + " \"" + path + "\"");
            return;
        }
        if (!redo && options.ignoreExisting && stat != null && !(entry.isDir() && stat.isDir())) {
            tellExists(entry, path, stat);
            skippedLink(entry);
            return;
        }
        Existing existing = stat == null ? null : new Existing(tree, path, stat);
        if (entry.isDir()) {
            directory(ndx, entry, path, existing);
            return;
        }
        int present = stat != null && !stat.isDir() ? stat.mode() : -1;
        int mode = modes.choose(tree, path, entry.mode(), present);
        HardLinks hardLinks = links;
        if (hardLinks != null
                && LinkGroups.notFirst(entry)
                && hardLinks.check(entry, ndx, path, existing, mode)) {
            return;
        }
        if (entry.isSymlink() && options.links) {
            Bytes target = entry.linkTarget();
            if (target != null && options.symlinks.safe() && LinkTarget.isUnsafe(target, path)) {
                Bytes shown = receiving.localName() == null ? path : entry.name();
                session.info(
                        Info.SYMSAFE,
                        1,
                        "ignoring unsafe symlink \"" + shown + "\" -> \"" + target + "\"");
                return;
            }
            specials.symlink(ndx, entry, path, existing, mode);
        } else if (isNode(entry)) {
            specials.node(ndx, entry, path, existing, mode);
        } else if (!entry.isRegular()) {
            session.info(Info.NONREG, 1, "skipping non-regular file \"" + entry.name() + "\"");
        } else if (isOfSize(entry)) {
            if (!redo && options.update && isNewer(entry, stat)) {
                session.info(Info.SKIP, 1, path + " is newer");
                skippedLink(entry);
                return;
            }
            if (!regulars.make(ndx, entry, path, existing, mode, statError, redo)) {
                skippedLink(entry);
            }
        }
    }

    /// With `--info=skip2` how it differs, too.
    private void tellExists(FileEntry entry, Bytes path, Stat stat) throws IOException {
        String how = "";
        if (options.output.levels().has(Info.SKIP, 2)) {
            Existing existing = new Existing(tree, path, stat);
            if (entry.type() != (stat.mode() & FileEntry.S_IFMT)) {
                how = " (type change)";
            } else if (!check.same(entry, tree, path, stat)) {
                how = options.checksum ? " (sum change)" : " (file change)";
            } else if (!check.sameAttributes(
                    entry, tree, existing, modes.choose(tree, path, entry.mode(), stat.mode()))) {
                how = " (attr change)";
            } else {
                how = " (uptodate)";
            }
        }
        session.info(Info.SKIP, 1, path + " exists" + how);
    }

    /// With `-K` a symlink to a directory is that directory; one that leads in a circle or nowhere
    /// is a symlink (flist.c, link_stat).
    private @Nullable Stat statOf(FileEntry entry, Bytes path) throws PosixException {
        Stat stat = tree.statUnlessMissing(path);
        if (stat != null && stat.isSymlink() && entry.isDir() && options.symlinks.keepDirs()) {
            try {
                Stat target = tree.statFollowOrNull(path);
                return target != null && target.isDir() ? target : stat;
            } catch (PosixException e) {
                return stat;
            }
        }
        return stat;
    }

    private boolean isNode(FileEntry entry) {
        return !options.writing.dropDevices()
                && ((entry.isDevice() && options.devices && session.asRoot)
                        || (entry.isSpecial() && options.specials));
    }

    private boolean isOfSize(FileEntry entry) throws IOException {
        long max = options.limits.maxSize();
        long min = options.limits.minSize();
        if (max >= 0 && entry.size() > max) {
            session.info(Info.SKIP, 1, entry.name() + " is over max-size");
            return false;
        }
        if (min >= 0 && entry.size() < min) {
            session.info(Info.SKIP, 1, entry.name() + " is under min-size");
            return false;
        }
        return true;
    }

    private boolean isNewer(FileEntry entry, @Nullable Stat there) {
        return there != null
                && there.isRegular()
                && entry.mtimeSec() - there.mtimeSec() < times.window();
    }

    private void directory(int ndx, FileEntry entry, Bytes path, @Nullable Existing existing)
            throws IOException {
        switch (directories.make(ndx, entry, path, existing)) {
            case THERE -> lastDir = entry;
            case MISSING -> {
                lastDir = entry;
                if (dryMissingDir == null) {
                    dryMissingDir = entry;
                }
            }
            case FAILED -> skipContents(entry);
            case IGNORED -> {}
        }
    }

    private void skipContents(FileEntry entry) throws IOException {
        session.say(Events.Level.ERROR, "*** Skipping any contents from this failed directory ***");
        skippedDir = entry;
        entry.set(FileEntry.MISSING_DIR);
    }

    private static String kind(FileEntry entry) {
        return entry.isDir() ? "directory" : "file";
    }

    private void skipBelow(FileEntry entry) throws IOException {
        if (entry.isDir()) {
            entry.set(FileEntry.MISSING_DIR);
        } else {
            skippedLink(entry);
        }
    }

    /// A directory that is new in the walk must be in the list: no names out of nowhere.
    ///
    /// @return false where the parent will only exist outside a dry run
    private boolean checkParent(FileEntry entry, Bytes path) throws IOException {
        Bytes parent = entry.dirname();
        if (parent == null || receiving.localName() != null || Objects.equals(parent, lastParent)) {
            return true;
        }
        FileEntry last = lastDir;
        boolean known =
                receiving.list().isIncremental() // which was checked as it was read
                        || (last != null && parent.equals(last.name()))
                        || receiving.list().segments().getFirst().find(parent, true) >= 0;
        if (!known) {
            throw new ProtocolException(
                    "flist-name",
                    path.toString(),
                    "a name whose directory is in the list",
                    session.in.offset());
        }
        if (options.relative && !options.impliedDirs) {
            try {
                if (tree.statOrNull(parent) == null) {
                    if (options.dryRun) {
                        return false;
                    }
                    if (!options.existing) {
                        tree.mkdirsAbove(path, 0777);
                    }
                }
            } catch (PosixException e) {
                session.failed(
                        parent,
                        e.errno(),
                        "recv_generator: mkdir \""
                                + tree.full(parent)
                                + "\" failed: "
                                + Reason.of(e));
            }
        }
        lastParent = parent;
        return true;
    }

    private void skippedLink(FileEntry entry) throws IOException {
        HardLinks hardLinks = links;
        if (hardLinks != null && LinkGroups.isLinked(entry)) {
            int last = hardLinks.skip(entry);
            if (last >= 0) {
                make(last, receiving.list().get(last, 0), false);
            }
        }
    }

    /// The receiver has completed `ndx`: its other names can be made.
    void transferred(int ndx) throws IOException {
        FileEntry entry = receiving.list().get(ndx, session.in.offset());
        Bytes path = receiving.path(entry);
        finisher.links(ndx, entry, path, null);
        finisher.sent(ndx, path);
    }

    /// The sender could not send `ndx`: perhaps it can send the file by another name.
    void notSent(int ndx) throws IOException {
        skippedLink(receiving.list().get(ndx, session.in.offset()));
    }
}
