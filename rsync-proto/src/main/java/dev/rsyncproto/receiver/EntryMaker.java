package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.ItemFlags;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Attributes;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.ModeChoice;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Tree;
import dev.rsyncproto.tree.XattrFiles;
import dev.rsyncproto.wire.ProtocolException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Brings one entry after the other to what the list says, as far as that needs no content
/// (generator.c, `recv_generator`). For the generator's thread.
final class EntryMaker {
    // config
    private final Session session;
    private final Options options;
    private final Receiving receiving;
    private final FileListSegment segment;
    private final Tree tree;
    private final Deleter deleter;
    private final Request request;
    private final Attributes attributes;
    private final ModeChoice modes;
    private final Itemizer itemizer;
    private final NodeMaker nodes;
    private final BasisSums sums;
    private final @Nullable HardLinks links;
    private final StrongSum listSum;

    // state
    private @Nullable FileEntry skippedDir;
    private @Nullable FileEntry dryMissingDir;
    private @Nullable Bytes lastParent;
    private @Nullable FileEntry lastDir;

    /// Directories that we gave ourselves rights in, and the modes they shall have.
    private final Map<Integer, Integer> lentRights = new HashMap<>();

    private final byte[] buffer = new byte[64 * 1024];

    /// The client shows each entry by its flags (`stdout_format`).
    private final boolean reports;

    EntryMaker(Session session, Receiving receiving, Tree tree, Deleter deleter, Request request) {
        this.session = session;
        this.options = session.options;
        this.receiving = receiving;
        this.segment = receiving.segment();
        this.tree = tree;
        this.deleter = deleter;
        this.request = request;
        this.attributes = new Attributes(options, session.asRoot, receiving.acls());
        this.modes = new ModeChoice(options);
        this.itemizer =
                new Itemizer(
                        session,
                        tree,
                        attributes,
                        receiving.xattrs(),
                        new XattrFiles(false, session.asRoot, options.xattrs),
                        request);
        this.reports = options.itemize > 0 || options.outFormat != null;
        this.nodes = new NodeMaker(session, tree, deleter);
        this.sums = new BasisSums(session);
        this.links =
                options.hardLinks
                        ? new HardLinks(
                                session, receiving, tree, new LinkGroups(segment), itemizer, nodes)
                        : null;
        this.listSum = StrongSum.forList(session.agreed().fileSum());
    }

    boolean hasLentRights() {
        return !lentRights.isEmpty();
    }

    /// @param redo the content came once and did not verify
    void make(int ndx, FileEntry entry, boolean redo) throws IOException {
        Bytes path = receiving.path(entry);
        FileEntry skipped = skippedDir;
        if (skipped != null) {
            if (entry.depth() > skipped.depth()) {
                skipBelow(ndx, entry);
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
                    stat = tree.statOrNull(path);
                } catch (PosixException e) {
                    statError = e;
                }
            }
        }
        if (!redo && options.existing && stat == null && statError == null) {
            if (entry.isDir()) {
                skippedDir = entry;
                entry.set(FileEntry.MISSING_DIR);
            } else {
                skippedLink(ndx, entry);
            }
            session.verbose(1, "not creating new " + kind(entry) + " \"" + path + "\"");
            return;
        }
        if (!redo && options.ignoreExisting && stat != null && !(entry.isDir() && stat.isDir())) {
            session.verbose(1, path + " exists");
            skippedLink(ndx, entry);
            return;
        }
        Existing existing = stat == null ? null : new Existing(tree, path, stat);
        if (entry.isDir()) {
            makeDirectory(ndx, entry, path, existing);
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
            makeSymlink(ndx, entry, path, existing, mode);
        } else if ((entry.isDevice() && options.devices && session.asRoot)
                || (entry.isSpecial() && options.specials)) {
            makeNode(ndx, entry, path, existing, mode);
        } else if (entry.isRegular()) {
            makeRegular(ndx, entry, path, existing, mode, statError, redo);
        } else {
            session.info("skipping non-regular file \"" + path + "\"");
        }
    }

    private static String kind(FileEntry entry) {
        return entry.isDir() ? "directory" : "file";
    }

    private void skipBelow(int ndx, FileEntry entry) throws IOException {
        if (entry.isDir()) {
            entry.set(FileEntry.MISSING_DIR);
        } else {
            skippedLink(ndx, entry);
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
                (last != null && parent.equals(last.name())) || segment.find(parent, true) >= 0;
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
                        "recv_generator: mkdir \"" + parent + "\" failed: " + Reason.of(e));
            }
        }
        lastParent = parent;
        return true;
    }

    // ---- directories

    private void makeDirectory(int ndx, FileEntry entry, Bytes path, @Nullable Existing found)
            throws IOException {
        if (!options.impliedDirs && entry.has(FileEntry.IMPLIED_DIR)) {
            return;
        }
        Existing existing = found;
        if (existing != null && !existing.stat().isDir()) {
            tree.forget(path);
            if (!deleter.makeWay(path, "directory")) {
                skipContents(entry);
                return;
            }
            existing = null;
        }
        boolean made = existing == null;
        if (options.dryRun && made) {
            if (dryMissingDir == null) {
                dryMissingDir = entry;
            }
            entry.set(FileEntry.MISSING_DIR);
        }
        boolean isNew = made || entry.has(FileEntry.DIR_CREATED);
        int mode =
                modes.choose(
                        tree,
                        path,
                        entry.mode(),
                        isNew || existing == null ? -1 : existing.stat().mode());
        Existing before = isNew ? null : existing;
        if (made && !options.dryRun) {
            if (!mkdir(path, mode)) {
                skipContents(entry);
                return;
            }
            entry.set(FileEntry.DIR_CREATED);
        }
        // told only now: the receiver may set xattrs as soon as the sender has answered
        itemizer.itemize(entry, ndx, before, mode, isNew ? ItemFlags.LOCAL_CHANGE : 0, null);
        if (made && !options.dryRun) {
            existing = look(path);
            if (existing == null) {
                return;
            }
        }
        if (existing != null) {
            setAttributes(existing, entry, mode, isNew);
        }
        if (!session.asRoot && (mode & 0700) != 0700 && !options.dryRun) {
            lendRights(ndx, path, mode);
        }
        lastDir = entry;
    }

    private boolean mkdir(Bytes path, int mode) throws IOException {
        try {
            try {
                tree.mkdir(path, mode & Mode.PERMISSIONS);
            } catch (PosixException e) {
                if (!e.is(Errno.ENOENT) || !options.relative) {
                    throw e;
                }
                tree.mkdirsAbove(path, 0777);
                tree.mkdir(path, mode & Mode.PERMISSIONS);
            }
        } catch (PosixException e) {
            if (!e.is(Errno.EEXIST)) {
                session.failed(
                        path,
                        e.errno(),
                        "recv_generator: mkdir \"" + path + "\" failed: " + Reason.of(e));
                return false;
            }
        }
        return true;
    }

    private void skipContents(FileEntry entry) throws IOException {
        session.say(Events.Level.ERROR, "*** Skipping any contents from this failed directory ***");
        skippedDir = entry;
        entry.set(FileEntry.MISSING_DIR);
    }

    private void lendRights(int ndx, Bytes path, int mode) throws IOException {
        try {
            tree.chmod(path, (mode | 0700) & Mode.PERMISSIONS);
            lentRights.put(ndx, mode);
        } catch (PosixException e) {
            session.failed(
                    path,
                    e.errno(),
                    "failed to modify permissions on \"" + path + "\": " + Reason.of(e));
        }
    }

    /// The last look at a directory, when nothing more is written into it.
    void touchUp(int ndx, FileEntry entry, boolean times) throws IOException {
        Bytes path = receiving.path(entry);
        try {
            Integer mode = lentRights.get(ndx);
            if (mode != null) {
                tree.chmod(path, mode & Mode.PERMISSIONS);
            }
            Stat stat = times ? tree.statOrNull(path) : null;
            if (stat != null
                    && (stat.mtimeSec() != entry.mtimeSec()
                            || stat.mtimeNsec() != entry.mtimeNsec())) {
                tree.utimens(path, 0, Dir.UTIME_OMIT, entry.mtimeSec(), entry.mtimeNsec());
            }
        } catch (PosixException e) {
            session.failed(
                    path, e.errno(), "failed to set times on \"" + path + "\": " + Reason.of(e));
        }
    }

    // ---- symlinks, devices, fifos, sockets

    private void makeSymlink(
            int ndx, FileEntry entry, Bytes path, @Nullable Existing existing, int mode)
            throws IOException {
        Bytes target = entry.linkTarget();
        if (target == null) {
            return;
        }
        boolean wasLink = existing != null && existing.stat().isSymlink();
        if (existing != null && wasLink && Objects.equals(target, linkTarget(path))) {
            upToDate(ndx, entry, path, existing, mode);
            return;
        }
        if (nodes.symlink(path, target, existing)) {
            made(ndx, entry, path, wasLink ? existing : null, mode);
        }
    }

    private @Nullable Bytes linkTarget(Bytes path) {
        try {
            return tree.readlink(path);
        } catch (PosixException e) {
            return null;
        }
    }

    private void makeNode(
            int ndx, FileEntry entry, Bytes path, @Nullable Existing existing, int mode)
            throws IOException {
        boolean sameKind =
                existing != null
                        && (entry.isDevice()
                                ? Mode.isDevice(existing.stat().mode())
                                : Mode.isSpecial(existing.stat().mode()));
        if (existing != null && sameKind && sameNode(entry, existing.stat())) {
            upToDate(ndx, entry, path, existing, mode);
            return;
        }
        if (nodes.node(path, entry, existing)) {
            made(ndx, entry, path, sameKind ? existing : null, mode);
        }
    }

    private static boolean sameNode(FileEntry entry, Stat stat) {
        if ((stat.mode() & Mode.S_IFMT) != entry.type()) {
            return false;
        }
        return !entry.isDevice()
                || (stat.rdevMajor() == entry.rdevMajor() && stat.rdevMinor() == entry.rdevMinor());
    }

    private void upToDate(int ndx, FileEntry entry, Bytes path, Existing existing, int mode)
            throws IOException {
        // what differs is told before it is set: the status is the old one either way
        itemizer.itemize(entry, ndx, existing, mode, 0, null);
        setAttributes(existing, entry, mode, false);
        finishLinks(ndx, entry, path, existing.stat());
    }

    private void made(int ndx, FileEntry entry, Bytes path, @Nullable Existing before, int mode)
            throws IOException {
        if (!options.dryRun) {
            Existing now = look(path);
            if (now == null) {
                return;
            }
            setAttributes(now, entry, mode, true);
        }
        itemizer.itemize(
                entry, ndx, before, mode, ItemFlags.LOCAL_CHANGE | ItemFlags.REPORT_CHANGE, null);
        finishLinks(ndx, entry, path, null);
    }

    // ---- regular files

    private void makeRegular(
            int ndx,
            FileEntry entry,
            Bytes path,
            @Nullable Existing found,
            int mode,
            @Nullable PosixException statError,
            boolean redo)
            throws IOException {
        Existing existing = found;
        if (!redo
                && options.update
                && existing != null
                && existing.stat().isRegular()
                && entry.mtimeSec() < existing.stat().mtimeSec()) {
            session.verbose(1, path + " is newer");
            skippedLink(ndx, entry);
            return;
        }
        if (existing != null && !existing.stat().isRegular()) {
            tree.forget(path);
            if (!deleter.makeWay(path, "regular file")) {
                return;
            }
            existing = null;
        }
        if (existing == null) {
            if (links != null && LinkGroups.notLast(entry)) {
                return; // another name may be there already: the last one decides
            }
            if (statError != null) {
                session.failed(
                        path,
                        statError.errno(),
                        "recv_generator: failed to stat \"" + path + "\": " + Reason.of(statError));
                return;
            }
            ask(ndx, entry, path, null, mode, null, redo);
            return;
        }
        if (!redo && unchanged(entry, path, existing.stat())) {
            itemizer.itemize(entry, ndx, existing, mode, 0, null);
            setAttributes(existing, entry, mode, false);
            finishLinks(ndx, entry, path, existing.stat());
            return;
        }
        if (options.dryRun || sums.wholeFiles()) {
            ask(ndx, entry, path, existing, mode, null, redo);
            return;
        }
        Fd basis;
        try {
            basis = tree.openForReading(path);
        } catch (PosixException e) {
            session.say(
                    Events.Level.ERROR,
                    "rsync: [generator] failed to open \""
                            + path
                            + "\", continuing: "
                            + Reason.of(e));
            if (links == null || !LinkGroups.notLast(entry)) {
                ask(ndx, entry, path, null, mode, null, redo);
            }
            return;
        }
        try (basis) {
            ask(ndx, entry, path, existing, mode, basis, redo);
        }
    }

    /// The quick check, or with `-c` the slow one.
    private boolean unchanged(FileEntry entry, Bytes path, Stat stat) {
        if (stat.size() != entry.size()) {
            return false;
        }
        if (options.checksum) {
            return Arrays.equals(entry.checksum(), sumOf(path, stat.size()));
        }
        return options.sizeOnly || (!options.ignoreTimes && stat.mtimeSec() == entry.mtimeSec());
    }

    private byte[] sumOf(Bytes path, long size) {
        byte[] sum = new byte[listSum.length()];
        listSum.reset();
        try (Fd fd = tree.openForReading(path)) {
            long left = size;
            while (left > 0) {
                int n = fd.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (n < 0) {
                    break;
                }
                listSum.update(buffer, 0, n);
                left -= n;
            }
            listSum.digest(sum, 0);
            return sum;
        } catch (PosixException e) {
            return new byte[listSum.length()];
        }
    }

    private void ask(
            int ndx,
            FileEntry entry,
            Bytes path,
            @Nullable Existing existing,
            int mode,
            @Nullable Fd basis,
            boolean redo)
            throws IOException {
        if (LinkGroups.isLinked(entry) && links != null) {
            entry.set(FileEntry.FILE_SENT);
        }
        receiving.asked().add(ndx);
        request.writeNdx(session.out, ndx);
        int flags = ItemFlags.TRANSFER;
        if (options.checksum && !redo) {
            flags |= ItemFlags.REPORT_CHANGE;
        }
        itemizer.itemize(entry, Itemizer.NDX_WRITTEN, existing, mode, flags, null);
        if (options.dryRun) {
            finishLinks(ndx, entry, path, existing == null ? null : existing.stat());
            return;
        }
        sums.send(basis, existing == null ? 0 : existing.stat().size(), redo);
    }

    // ---- what all have

    private @Nullable Existing look(Bytes path) throws IOException {
        try {
            return new Existing(tree, path, tree.stat(path));
        } catch (PosixException e) {
            session.failed(path, e.errno(), "stat \"" + path + "\" failed: " + Reason.of(e));
            return null;
        }
    }

    private void setAttributes(Existing existing, FileEntry entry, int mode, boolean isNew)
            throws IOException {
        try {
            Attributes.Wanted wanted = new Attributes.Wanted(entry, mode, true, isNew);
            boolean changed = attributes.apply(tree, existing, wanted, null);
            if (!isNew && !entry.isDir() && !reports) {
                session.verbose(2, existing.path() + (changed ? "" : " is uptodate"));
            }
        } catch (Attributes.Failure e) {
            session.failed(
                    existing.path(),
                    e.error().errno(),
                    e.getMessage() + ": " + Reason.of(e.error()));
        }
    }

    private void finishLinks(int ndx, FileEntry entry, Bytes path, @Nullable Stat stat)
            throws IOException {
        HardLinks hardLinks = links;
        if (hardLinks != null && LinkGroups.isLinked(entry)) {
            hardLinks.finish(entry, ndx, path, stat);
        }
    }

    private void skippedLink(int ndx, FileEntry entry) throws IOException {
        HardLinks hardLinks = links;
        if (hardLinks != null && LinkGroups.isLinked(entry)) {
            int last = hardLinks.skip(ndx);
            if (last >= 0) {
                make(last, segment.get(last - segment.firstNdx()), false);
            }
        }
    }

    /// The receiver has completed `ndx`: its other names can be made.
    void transferred(int ndx) throws IOException {
        FileEntry entry = receiving.list().get(ndx, session.in.offset());
        finishLinks(ndx, entry, receiving.path(entry), null);
    }

    /// The sender could not send `ndx`: perhaps it can send the file by another name.
    void notSent(int ndx) throws IOException {
        skippedLink(ndx, receiving.list().get(ndx, session.in.offset()));
    }
}
