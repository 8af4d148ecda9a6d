package dev.gsyncd.changelog;

import dev.gsyncd.change.CrawlNeededException;
import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.posix.Fd;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which rolled-over changelogs come next: what the index lists and what lies in the day
/// directories, each once, in the order of the index, from a time on.
///
/// The index is the truth about order and about completeness:
/// - a new index begins where changelog was switched on: what happened before it is not recorded;
/// - a name twice means that one changelog overwrote another (a rollover time of one second does
///   that, and a clock that was set back may): a crawl makes that good. Where one of the two was
///   empty there was no file, and nothing is lost;
/// - a time that falls means that the clock was set back. Who follows the index goes on in its
///   order. Who starts with a time that lies on both sides of the fall needs a crawl. (A time below
///   the fall lies before it: stime never falls.)
///
/// The directories only add files that the index does not (yet) have: the brick renames first and
/// appends after, and may die in between.
final class HistoryCursor implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    /// By so many seconds stime may be ahead of the brick's last changelog: another brick of the
    /// replica set moved it.
    private static final long AHEAD = 300;

    /// A changelog has records of so many seconds at most (`changelog.rollover-time` is 15).
    private static final long LONGEST_SLICE = 3600;

    private final ChangelogDir dir;
    private final @Nullable IndexPlace madeGood;
    private final Htime htime = new Htime();
    private final byte[] chunk = new byte[CHUNK];

    /// Given, but in no index when it was.
    private final Set<Long> unindexed = new HashSet<>();

    /// Listed or given: what else is in the directories is in no index.
    private final Seconds known = new Seconds();

    private ChangelogDir.@Nullable Index index;
    private @Nullable Fd indexFd;
    private long indexOffset;
    private long lastGiven;
    private long startedAt;

    /// Where a newer index begins: what is later must wait for a crawl.
    private long limit = Long.MAX_VALUE;

    private Xtime since;

    /// @param since changes at or before this time are known to be synced
    /// @param madeGood and so is what is listed before this place
    HistoryCursor(ChangelogDir dir, Xtime since, @Nullable IndexPlace madeGood) {
        this.dir = dir;
        this.madeGood = madeGood;
        this.since = since;
        this.lastGiven = since.seconds();
        this.startedAt = lastGiven;
    }

    /// For [CrawlNeededException]: what is known to be synced by now.
    void doneTo(Xtime time) {
        since = time;
    }

    /// The time of the last changelog that needs not be given: an earlier one than at first where
    /// the clock was set back.
    long startedAt() {
        return startedAt;
    }

    /// The changelogs that came since the last call, in their order.
    List<RolledName> poll(long nowSeconds) throws IOException {
        boolean first = index == null;
        if (first) {
            openIndex();
        }
        ChangelogDir.Index current = dir.currentIndexIfChanged();
        if (current != null && !current.equals(index)) {
            limit = Math.min(limit, current.start());
        }
        List<RolledName> names = merge(first ? readToStart(nowSeconds) : readNew(), nowSeconds);
        if (limit != Long.MAX_VALUE && names.isEmpty()) {
            throw new CrawlNeededException(
                    since, "changelog was switched off, and on again at " + limit);
        }
        return names;
    }

    private void openIndex() throws IOException {
        ChangelogDir.Index current = dir.currentIndex();
        if (current == null) {
            throw new CrawlNeededException(since, "the brick has no changelog index");
        }
        if (current.start() > since.seconds()) {
            throw new CrawlNeededException(
                    since,
                    "changelog was switched on at " + current.start() + ", records begin there");
        }
        indexFd = dir.openOrNull(current.path());
        if (indexFd == null) {
            throw new CrawlNeededException(since, current.path() + " is gone");
        }
        index = current;
    }

    /// All of the index at first; only what is newer than the start is kept.
    private List<RolledName> readToStart(long nowSeconds) throws IOException {
        IndexPlace place =
                index != null && madeGood != null && madeGood.index().equals(index.path())
                        ? madeGood
                        : null;
        Start start = new Start(since.seconds());
        List<RolledName> entries;
        while (place != null && (entries = readChunk(place.offset())) != null) {
            entries.forEach(start::madeGood);
        }
        while ((entries = readChunk(Long.MAX_VALUE)) != null) {
            entries.forEach(start::entry);
        }
        if (start.clockFell()) {
            if (place == null) {
                throw new CrawlNeededException(
                        Xtime.ofSeconds(Math.max(0, start.fellTo() - LONGEST_SLICE)),
                        "the brick's clock was set back to " + start.fellTo());
            }
            lastGiven = start.lastMadeGood;
            startedAt = lastGiven;
            return start.afterPlace;
        }
        long last = Math.max(start.last, index == null ? 0 : index.start());
        if (place == null && since.seconds() > Math.max(last + AHEAD, nowSeconds + AHEAD)) {
            throw new CrawlNeededException(
                    Xtime.ofSeconds(Math.max(0, last - LONGEST_SLICE)),
                    "stime is "
                            + since
                            + ", which is to come: the clock was set back, and the index begins"
                            + " after that");
        }
        return start.newer;
    }

    /// What an index that is read from its beginning comes down to.
    private final class Start {
        private final long sinceSeconds;
        private final List<RolledName> newer = new ArrayList<>();
        private final List<RolledName> afterPlace = new ArrayList<>();
        private long last = -1;
        private long highest = -1;
        private long fellTo = Long.MAX_VALUE;
        private long lastMadeGood;

        Start(long sinceSeconds) {
            this.sinceSeconds = sinceSeconds;
            this.lastMadeGood = sinceSeconds;
        }

        void madeGood(RolledName entry) {
            note(entry);
            lastMadeGood = entry.time();
        }

        void entry(RolledName entry) {
            note(entry);
            if (entry.time() <= sinceSeconds) {
                newer.clear();
            } else {
                newer.add(entry);
            }
            afterPlace.add(entry);
            if (fellTo == Long.MAX_VALUE && entry.time() <= sinceSeconds - AHEAD) {
                afterPlace.clear(); // needed only where the clock fell shortly before since
            }
        }

        private void note(RolledName entry) {
            known.add(entry.time());
            highest = Math.max(highest, entry.time());
            if (entry.time() < last
                    && entry.time() <= sinceSeconds
                    && sinceSeconds < highest + AHEAD) {
                fellTo = Math.min(fellTo, entry.time());
            }
            last = entry.time();
        }

        /// So that the start is ambiguous.
        boolean clockFell() {
            return fellTo != Long.MAX_VALUE;
        }

        long fellTo() {
            return fellTo;
        }
    }

    private List<RolledName> readNew() throws IOException {
        List<RolledName> newer = new ArrayList<>();
        List<RolledName> entries;
        while ((entries = readChunk(Long.MAX_VALUE)) != null) {
            newer.addAll(entries);
            entries.forEach(entry -> known.add(entry.time()));
        }
        return newer;
    }

    /// Whole entries of the next bytes of the index; null at `end` or its end.
    private @Nullable List<RolledName> readChunk(long end) throws IOException {
        Fd fd = indexFd;
        if (fd == null || indexOffset >= end) {
            return null;
        }
        int want = (int) Math.min(chunk.length, end - indexOffset);
        int n = fd.pread(chunk, 0, want, indexOffset);
        if (n <= 0) {
            if (fd.stat().size() < indexOffset) {
                throw new CrawlNeededException(since, "the changelog index was cut");
            }
            return null;
        }
        indexOffset += n;
        return htime.feed(chunk, 0, n);
    }

    /// Puts index and directories together, without what was given before.
    private List<RolledName> merge(List<RolledName> indexed, long nowSeconds) throws IOException {
        Deque<RolledName> files = new ArrayDeque<>();
        for (RolledName file : dir.rolledFiles(lastGiven, nowSeconds)) {
            if (!known.has(file.time())) {
                files.add(file);
            }
        }
        List<RolledName> names = new ArrayList<>();
        Map<Long, RolledName> once = new HashMap<>();
        for (RolledName entry : indexed) {
            if (unindexed.remove(entry.time()) || isListed(entry, once)) {
                continue;
            }
            while (!files.isEmpty() && files.getFirst().time() < entry.time()) {
                addUnindexed(names, files.removeFirst());
            }
            add(names, entry);
        }
        for (RolledName file : files) {
            addUnindexed(names, file);
        }
        return names;
    }

    /// Of two changelogs of one name that were not read yet the first is lost, unless one of them
    /// was empty.
    private boolean isListed(RolledName entry, Map<Long, RolledName> once)
            throws CrawlNeededException {
        RolledName before = once.put(entry.time(), entry);
        if (before == null || before.empty()) {
            return false;
        }
        if (!entry.empty()) {
            throw new CrawlNeededException(
                    since,
                    entry.path()
                            + " is in the index twice: one changelog overwrote another (set"
                            + " changelog.rollover-time to 2 or more)");
        }
        once.put(entry.time(), before);
        return true;
    }

    private void addUnindexed(List<RolledName> names, RolledName file) {
        if (add(names, file)) {
            known.add(file.time());
            unindexed.add(file.time());
        }
    }

    private boolean add(List<RolledName> names, RolledName name) {
        if (name.time() > limit) {
            return false;
        }
        names.add(name);
        lastGiven = name.time();
        return true;
    }

    @Override
    public void close() throws IOException {
        if (indexFd != null) {
            indexFd.close();
        }
    }
}
