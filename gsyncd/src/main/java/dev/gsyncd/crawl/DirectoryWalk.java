package dev.gsyncd.crawl;

import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.ChangeRecord.MetaKind;
import dev.gsyncd.change.EntryFop;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.crawl.Scope.Told;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Reads single directories of a brick and tells what changed in them, in parts. Used by several
/// threads.
final class DirectoryWalk {
    /// More that cannot be read are no exceptions any more.
    private static final int MAX_UNREAD = 1_000;

    private static final int LINKTO_MODE = 01000;
    private static final Bytes DOT = Bytes.utf8(".");
    private static final Bytes GFID = DirectoryHandles.GFID;
    private static final Bytes LINKTO = Bytes.utf8("trusted.glusterfs.dht.linkto");

    private final Dir brick;
    private final Scope scope;
    private final int namesOfPart;
    private final Faults faults;
    private final AtomicInteger unread = new AtomicInteger();

    /// Asked before each look at the brick: in tests what throws for it.
    interface Faults {
        Faults NONE = (_, _) -> {};

        void look(Gfid directory, @Nullable Bytes name) throws PosixException;
    }

    /// A part of what there is to tell of one directory.
    ///
    /// @param names told of
    /// @param below directories in it that are to be walked
    /// @param last the rest of it
    record Part(List<ChangeRecord> records, int names, List<Gfid> below, boolean last) {}

    interface Sink {
        void accept(Part part) throws IOException, InterruptedException;
    }

    /// @param namesOfPart that a part has at most
    DirectoryWalk(Dir brick, Scope scope, int namesOfPart, Faults faults) {
        this.brick = brick;
        this.scope = scope;
        this.namesOfPart = namesOfPart;
        this.faults = faults;
    }

    /// A directory that is gone, or not changed (the root), is one empty part.
    void walk(Gfid directory, Sink sink) throws IOException, InterruptedException {
        Gathered gathered = new Gathered(directory, sink);
        Dir dir;
        try {
            faults.look(directory, null);
            dir = open(directory);
        } catch (PosixException e) {
            gathered.records.add(unread(directory, null, e));
            gathered.hand(true);
            return;
        }
        if (dir != null) {
            try (dir) {
                boolean root = directory.equals(Gfid.ROOT);
                if (!root || scope.mayHaveChanged(dir.getxattr(DOT, scope.xtime()))) {
                    if (root && scope.told() != Told.CONTENT) {
                        gathered.records.add(new ChangeRecord.Meta(directory, MetaKind.ALL));
                    }
                    dir.listInParts(entries -> gathered.read(dir, entries));
                    if (scope.told() == Told.RECONCILED || scope.told() == Told.NAMES) {
                        boolean all = scope.told() == Told.RECONCILED;
                        gathered.records.add(new ChangeRecord.Listed(directory, all));
                    }
                }
            } catch (PosixException e) {
                if (!gone(e)) {
                    gathered.records.add(unread(directory, null, e));
                }
            }
        }
        gathered.hand(true);
    }

    /// What was found in one directory and is not handed on yet.
    private final class Gathered {
        private final Gfid directory;
        private final Sink sink;
        private List<ChangeRecord> records = new ArrayList<>();
        private List<Gfid> below = new ArrayList<>();
        private int names;

        Gathered(Gfid directory, Sink sink) {
            this.directory = directory;
            this.sink = sink;
        }

        void read(Dir dir, List<DirEntry> entries) throws IOException, InterruptedException {
            for (DirEntry entry : entries) {
                if (names >= namesOfPart) {
                    hand(false);
                }
                if (!directory.equals(Gfid.ROOT) || !isInternal(entry.name())) {
                    add(dir, entry.name());
                }
            }
        }

        private void add(Dir dir, Bytes name) throws IOException {
            try {
                faults.look(directory, name);
                Stat stat = dir.statOrNull(name);
                if (stat == null
                        || isLinkto(dir, name, stat)
                        || !scope.mayHaveChanged(xtimeOf(dir, name))) {
                    return;
                }
                Bytes raw = dir.getxattr(name, GFID);
                if (raw == null || raw.length() != 16) {
                    noGfid(name);
                    return;
                }
                Gfid gfid = Gfid.ofBytes(raw);
                describe(gfid, new EntryName(directory, name), stat);
                if (stat.isDir()) {
                    below.add(gfid);
                }
                names++;
            } catch (PosixException e) {
                if (!gone(e)) {
                    records.add(unread(directory, name, e));
                }
            }
        }

        /// Just now being made, or made on the brick itself: it gets a gfid when it is looked up
        /// through a mount, as what waits in the retry queue is.
        private void noGfid(Bytes name) {
            if (scope.told() != Told.CONTENT) {
                records.add(new ChangeRecord.Unread(directory, name, "brick: it has no gfid"));
                names++;
            }
        }

        private void describe(Gfid gfid, EntryName name, Stat stat) throws IOException {
            if (scope.told() == Told.CONTENT) {
                if (stat.isRegular()) {
                    records.add(new ChangeRecord.Data(gfid));
                    if (brick.statOrNull(gfid.handlePath()) == null) {
                        // Only its name finds it: by its gfid it would count as gone.
                        records.add(entry(gfid, name, stat));
                    }
                }
                return;
            }
            records.add(entry(gfid, name, stat));
            if (stat.isRegular()) {
                records.add(new ChangeRecord.Data(gfid));
            }
            records.add(new ChangeRecord.Meta(gfid, MetaKind.ALL));
        }

        private static ChangeRecord entry(Gfid gfid, EntryName name, Stat stat) {
            return new ChangeRecord.Entry(
                    gfid, fop(stat), name, null, stat.mode(), stat.uid(), stat.gid());
        }

        void hand(boolean last) throws IOException, InterruptedException {
            sink.accept(new Part(records, names, below, last));
            records = new ArrayList<>();
            below = new ArrayList<>();
            names = 0;
        }
    }

    private @Nullable Bytes xtimeOf(Dir dir, Bytes name) throws IOException {
        return scope.xtime().isEmpty() ? null : dir.getxattr(name, scope.xtime());
    }

    /// A brick's handle of a directory is a symlink to where it is now.
    private @Nullable Dir open(Gfid gfid) throws IOException {
        if (gfid.equals(Gfid.ROOT)) {
            return brick.openDirBeneath(DOT);
        }
        try {
            return DirectoryHandles.open(brick, gfid);
        } catch (PosixException e) {
            if (gone(e)) {
                return null;
            }
            throw e;
        }
    }

    /// @throws PosixException where it is the brick as a whole
    private ChangeRecord.Unread unread(Gfid directory, @Nullable Bytes name, PosixException e)
            throws PosixException {
        if (unread.incrementAndGet() > MAX_UNREAD || brick.getxattr(DOT, GFID) == null) {
            throw e;
        }
        return new ChangeRecord.Unread(directory, name, "brick: " + e.getMessage());
    }

    private static EntryFop fop(Stat stat) {
        if (stat.isDir()) {
            return EntryFop.MKDIR;
        }
        if (stat.isSymlink()) {
            return EntryFop.SYMLINK;
        }
        if (!stat.isRegular()) {
            return EntryFop.MKNOD;
        }
        // The handle below .glusterfs is one more link of each file.
        return stat.nlink() > 2 ? EntryFop.LINK : EntryFop.CREATE;
    }

    private static boolean isInternal(Bytes name) {
        return HybridCrawl.isInternal(name);
    }

    /// `---------T` with an xattr: a pointer to the brick that has the file.
    private static boolean isLinkto(Dir dir, Bytes name, Stat stat) throws IOException {
        return stat.isRegular()
                && stat.permissions() == LINKTO_MODE
                && dir.getxattr(name, LINKTO) != null;
    }

    private static boolean gone(PosixException e) {
        return e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ESTALE);
    }
}
