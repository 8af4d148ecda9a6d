package dev.gsyncd.crawl;

import dev.gsyncd.change.ChangeFeed;
import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.ChangeRecord.MetaKind;
import dev.gsyncd.change.EntryFop;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.change.Slice;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks a brick, or a directory of it, and gives what changed after a time: each name with its
/// gfid, each gfid with content and attributes; a directory always before what is in it.
///
/// Directories are held by gfid and opened through their handle below `.glusterfs`, so that one
/// that is renamed meanwhile is still found. A directory that is renamed from a place not yet
/// walked to one already walked is missed with all below it: its rename stands in a changelog, and
/// who creates a directory because of a rename must walk it ([#below]).
///
/// What the brick cannot read (EIO) does not end the walk: it is told of as a
/// [ChangeRecord.Unread], unless the brick as a whole is the trouble.
///
/// Only the last slice carries a time for stime: a walk that is cut off starts again.
public final class HybridCrawl implements ChangeFeed {
    static final Bytes GFID = Bytes.utf8("trusted.gfid");
    static final Bytes LINKTO = Bytes.utf8("trusted.glusterfs.dht.linkto");

    /// More that cannot be read are no exceptions any more.
    private static final int MAX_UNREAD = 1_000;

    private static final int LINKTO_MODE = 01000;
    private static final Bytes DOT = Bytes.utf8(".");
    private static final List<Bytes> INTERNAL =
            List.of(Bytes.utf8(".glusterfs"), Bytes.utf8(".trashcan"));
    private static final Bytes ANONYMOUS_INODES = Bytes.utf8(".glusterfs-anonymous-inode-");

    private final Dir brick;
    private final Scope scope;
    private final int maxEntries;
    private final Faults faults;

    /// Asked before each look at the brick: in tests what throws for it.
    interface Faults {
        void look(Gfid directory, @Nullable Bytes name) throws PosixException;
    }

    /// Directories to walk, the next one last.
    private final Deque<Gfid> pending = new ArrayDeque<>();

    private @Nullable Listing current;
    private boolean ended;
    private long directories;
    private long entries;
    private int unread;

    /// What is walked.
    ///
    /// @param xtime the marker's xattr name
    /// @param since what changed at or before this time is synced; [Xtime#NEVER]: nothing is
    /// @param mark when the marker was switched on: an older xtime tells nothing
    /// @param bound what stime becomes when the walk is through; null for a part of a brick
    public record Scope(Bytes xtime, Xtime since, Xtime mark, @Nullable Xtime bound) {}

    /// A directory that is being walked.
    private record Listing(Gfid gfid, Dir dir, Iterator<DirEntry> rest) {}

    HybridCrawl(Dir brick, Gfid root, Scope scope, int maxEntries, Faults faults) {
        this.faults = faults;
        this.brick = brick;
        this.scope = scope;
        this.maxEntries = maxEntries;
        pending.add(root);
    }

    /// Walks a whole brick.
    ///
    /// @param maxEntries of a slice
    public static HybridCrawl ofBrick(Dir brick, Scope scope, int maxEntries) {
        return new HybridCrawl(brick, Gfid.ROOT, scope, maxEntries, (_, _) -> {});
    }

    /// Walks all that is below a directory, whenever it changed.
    public static HybridCrawl below(Dir brick, Gfid directory, int maxEntries) {
        Scope all = new Scope(Bytes.EMPTY, Xtime.NEVER, Xtime.NEVER, null);
        return new HybridCrawl(brick, directory, all, maxEntries, (_, _) -> {});
    }

    @Override
    public @Nullable Slice next() throws IOException {
        if (ended) {
            return null;
        }
        List<ChangeRecord> records = new ArrayList<>();
        int named = 0;
        while (named < maxEntries) {
            Listing listing = current != null ? current : openNext(records);
            if (listing == null) {
                ended = true;
                break;
            }
            current = listing;
            if (!listing.rest.hasNext()) {
                listing.dir.close();
                current = null;
                continue;
            }
            named += entry(listing, listing.rest.next(), records) ? 1 : 0;
        }
        entries += named;
        return new Slice(
                records,
                scope.since,
                scope.bound == null ? scope.since : scope.bound,
                ended ? scope.bound : null,
                false,
                List.of(Bytes.utf8(ended ? "crawl, last part" : "crawl")));
    }

    /// The next directory that is there and changed; null where there is none left.
    private @Nullable Listing openNext(List<ChangeRecord> records) throws IOException {
        while (!pending.isEmpty()) {
            Gfid gfid = pending.removeLast();
            Dir dir;
            try {
                faults.look(gfid, null);
                dir = open(gfid);
            } catch (PosixException e) {
                records.add(unread(gfid, null, e));
                continue;
            }
            if (dir == null) {
                continue;
            }
            try {
                if (gfid.equals(Gfid.ROOT)) {
                    if (!changed(dir, DOT)) {
                        dir.close();
                        continue;
                    }
                    records.add(new ChangeRecord.Meta(gfid, MetaKind.ALL));
                }
                directories++;
                return new Listing(gfid, dir, dir.list().iterator());
            } catch (PosixException e) {
                dir.close();
                if (!gone(e)) {
                    records.add(unread(gfid, null, e));
                }
            } catch (IOException | RuntimeException e) {
                dir.close();
                throw e;
            }
        }
        return null;
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

    /// Adds what is to say of one name; false where it need not be synced.
    private boolean entry(Listing in, DirEntry entry, List<ChangeRecord> records)
            throws IOException {
        Bytes name = entry.name();
        if (in.gfid.equals(Gfid.ROOT) && isInternal(name)) {
            return false;
        }
        try {
            faults.look(in.gfid, name);
            Stat stat = in.dir.statOrNull(name);
            if (stat == null || isLinkto(in.dir, name, stat) || !changed(in.dir, name)) {
                return false;
            }
            Bytes raw = in.dir.getxattr(name, GFID);
            if (raw == null || raw.length() != 16) {
                // Made on the brick, or just now being made: then a changelog tells of it.
                return false;
            }
            Gfid gfid = Gfid.ofBytes(raw);
            describe(gfid, new EntryName(in.gfid, name), stat, records);
            if (stat.isDir()) {
                pending.addLast(gfid);
            }
            return true;
        } catch (PosixException e) {
            if (!gone(e)) {
                records.add(unread(in.gfid, name, e));
            }
            return false;
        }
    }

    /// @throws PosixException where it is the brick as a whole
    private ChangeRecord.Unread unread(Gfid directory, @Nullable Bytes name, PosixException e)
            throws PosixException {
        if (++unread > MAX_UNREAD) {
            throw e;
        }
        if (brick.getxattr(DOT, GFID) == null) {
            throw e;
        }
        return new ChangeRecord.Unread(directory, name, "brick: " + e.getMessage());
    }

    private static void describe(Gfid gfid, EntryName name, Stat stat, List<ChangeRecord> records) {
        EntryFop op = EntryFop.MKNOD;
        if (stat.isDir()) {
            op = EntryFop.MKDIR;
        } else if (stat.isSymlink()) {
            op = EntryFop.SYMLINK;
        } else if (stat.isRegular()) {
            // The handle below .glusterfs is one more link of each file.
            op = stat.nlink() > 2 ? EntryFop.LINK : EntryFop.CREATE;
        }
        records.add(
                new ChangeRecord.Entry(gfid, op, name, null, stat.mode(), stat.uid(), stat.gid()));
        if (stat.isRegular()) {
            records.add(new ChangeRecord.Data(gfid));
        }
        records.add(new ChangeRecord.Meta(gfid, MetaKind.ALL));
    }

    private static boolean isInternal(Bytes name) {
        return INTERNAL.contains(name) || name.startsWith(ANONYMOUS_INODES);
    }

    /// `---------T` with an xattr: a pointer to the brick that has the file.
    private static boolean isLinkto(Dir dir, Bytes name, Stat stat) throws IOException {
        return stat.isRegular()
                && stat.permissions() == LINKTO_MODE
                && dir.getxattr(name, LINKTO) != null;
    }

    /// An inode without xtime, or with one from before the marker was on, may have changed.
    private boolean changed(Dir dir, Bytes name) throws IOException {
        if (scope.since.equals(Xtime.NEVER)) {
            return true;
        }
        Bytes raw = dir.getxattr(name, scope.xtime);
        if (raw == null || raw.length() != Xtime.LENGTH) {
            return true;
        }
        Xtime xtime = Xtime.ofBytes(raw);
        return xtime.isAfter(scope.since) || xtime.isBefore(scope.mark);
    }

    private static boolean gone(PosixException e) {
        return e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ESTALE);
    }

    @Override
    public boolean ended() {
        return ended;
    }

    /// Directories read and names given until now.
    public String progress() {
        return directories + " directories, " + entries + " names, " + pending.size() + " to walk";
    }

    @Override
    public void done(Slice slice) {
        // Nothing is kept until the end: a walk that is cut off starts again.
    }

    @Override
    public void close() {
        if (current != null) {
            current.dir.close();
            current = null;
        }
    }
}
