package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.options.Info;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.ItemFlags;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Tree;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Links the names of a file to the one that was made or found first (hlink.c). For the generator's
/// thread.
final class HardLinks {
    // config
    private final Session session;
    private final Receiving receiving;
    private final Tree tree;
    private final LinkGroups groups;
    private final Itemizer itemizer;
    private final NodeMaker maker;
    private final Removals removals;
    private @Nullable AltFinder alt;

    HardLinks(
            Session session,
            Receiving receiving,
            Tree tree,
            LinkGroups groups,
            Itemizer itemizer,
            NodeMaker maker) {
        this.session = session;
        this.receiving = receiving;
        this.tree = tree;
        this.groups = groups;
        this.itemizer = itemizer;
        this.maker = maker;
        this.removals = new Removals(session, tree);
    }

    /// Where the alternate directories are looked at, too.
    void compareWith(AltFinder finder) {
        alt = finder;
    }

    /// For a name that is not the first of its group (`hard_link_check`).
    ///
    /// @return true when the name is done or waits; false when it is to be treated as a file
    boolean check(FileEntry entry, int ndx, Bytes path, @Nullable Existing existing, int mode)
            throws IOException {
        int prior = groups.prior(entry);
        Bytes target = prior < 0 ? groups.finished(entry) : null;
        if (target == null) {
            if (prior < 0) {
                return false; // those before were skipped: this is the first now
            }
            FileEntry leader = groups.entry(prior);
            if (!leader.has(FileEntry.HLINK_DONE)) {
                if (!leader.has(FileEntry.FILE_SENT)) {
                    return false;
                }
                // in transfer: to be linked when that is done
                entry.previousLink(leader.previousLink());
                leader.previousLink(ndx);
                entry.set(FileEntry.FILE_SENT);
                receiving.waits(entry, ndx);
                return true;
            }
            if (!leader.has(FileEntry.HLINK_FIRST)) {
                prior = groups.prior(leader);
                target = prior < 0 ? groups.finished(entry) : null;
                entry.previousLink(prior);
                leader = prior < 0 ? leader : groups.entry(prior);
            }
            target = target == null ? receiving.path(leader) : target;
        }
        Stat targetStat;
        try {
            targetStat = tree.statOrNull(target);
        } catch (PosixException e) {
            session.failed(
                    target,
                    e.errno(),
                    "stat \"" + tree.full(target) + "\" failed: " + Reason.of(e));
            return true;
        }
        if (targetStat == null && !session.options.dryRun) {
            session.failed(target, 2, "stat \"" + tree.full(target) + "\" failed: it is gone");
            return true;
        }
        AltFinder finder = alt;
        AltFinder.Found like =
                finder == null || existing != null
                        ? null
                        : finder.like(entry, path, mode, targetStat);
        Existing before = like == null ? existing : like.existing();
        boolean told = like == null || finder == null || finder.tellsLinks();
        link(
                entry,
                ndx,
                path,
                existing,
                told ? new Telling(before, mode, target) : null,
                target,
                targetStat);
        return true;
    }

    /// `ndx` is complete: it is the first of its group, and those that waited for it are linked
    /// (`finish_hard_link`).
    ///
    /// @param known its status where the caller has it
    void finish(FileEntry entry, int ndx, Bytes path, @Nullable Stat known) throws IOException {
        int next = entry.previousLink();
        Stat stat = known;
        if (stat == null && next >= 0) {
            try {
                stat = tree.statOrNull(path);
            } catch (PosixException e) {
                session.failed(
                        path,
                        e.errno(),
                        "stat \"" + tree.full(path) + "\" failed: " + Reason.of(e));
                return;
            }
            if (stat == null && !session.options.dryRun) {
                session.failed(path, 2, "stat \"" + tree.full(path) + "\" failed: it is gone");
                return;
            }
        }
        entry.set(FileEntry.HLINK_FIRST | FileEntry.HLINK_DONE);
        entry.previousLink(-1);
        groups.finished(entry, path);
        while (next >= 0) {
            FileEntry other = groups.entry(next);
            other.clear(FileEntry.HLINK_FIRST).set(FileEntry.HLINK_DONE);
            int after = other.previousLink();
            other.previousLink(ndx);
            receiving.goesOn(other, next);
            Bytes name = receiving.path(other);
            Existing existing = null;
            try {
                Stat there = tree.statOrNull(name);
                existing = there == null ? null : new Existing(tree, name, there);
            } catch (PosixException e) {
                session.failed(
                        name,
                        e.errno(),
                        "stat \"" + tree.full(name) + "\" failed: " + Reason.of(e));
                next = after;
                continue;
            }
            link(
                    other,
                    next,
                    name,
                    existing,
                    new Telling(existing, other.mode(), path),
                    path,
                    stat);
            next = after;
        }
    }

    /// `ndx` is not transferred; see `LinkGroups.skip`.
    int skip(FileEntry entry) {
        int last = groups.skip(entry);
        if (last >= 0) {
            receiving.goesOn(groups.entry(last), last);
        }
        return last;
    }

    /// Chains the names of a segment that has come.
    void match(FileListSegment segment) throws IOException {
        groups.match(segment);
    }

    /// How a link is told.
    ///
    /// @param before what the entry is compared with, null where it is new
    private record Telling(@Nullable Existing before, int mode, Bytes shown) {}

    private void link(
            FileEntry entry,
            int ndx,
            Bytes path,
            @Nullable Existing existing,
            @Nullable Telling telling,
            Bytes target,
            @Nullable Stat targetStat)
            throws IOException {
        int flags = ItemFlags.LOCAL_CHANGE | ItemFlags.XNAME_FOLLOWS;
        if (existing != null
                && targetStat != null
                && existing.stat().dev() == targetStat.dev()
                && existing.stat().ino() == targetStat.ino()) {
            if (telling != null) {
                itemizer.itemize(entry, ndx, existing, telling.mode, flags, Bytes.EMPTY);
            }
            if (session.options.itemize == 0 && session.options.outFormat == null) {
                session.info(Info.NAME, 2, path + " is uptodate");
            }
            entry.set(FileEntry.HLINK_DONE);
            removals.succeeded(ndx, path);
            return;
        }
        if (maker.link(path, target, existing)) {
            entry.set(FileEntry.HLINK_DONE);
            if (telling != null) {
                itemizer.itemize(entry, ndx, telling.before, telling.mode, flags, telling.shown);
            } else if (session.options.itemize == 0 && session.options.outFormat == null) {
                session.info(Info.NAME, 2, path + " is uptodate");
            }
            removals.succeeded(ndx, path);
        }
    }
}
