package dev.gsyncd.changelog;

import dev.gsyncd.change.ChangeFeed;
import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.CrawlNeededException;
import dev.gsyncd.change.Slice;
import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Fd;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The changelogs of a brick from a time on: first the rolled-over ones up to the present, then
/// each new one as it is rolled over, and between these what the live one holds, as provisional
/// slices.
///
/// No record is left out and none comes before an older one (in the order in which the brick wrote
/// them, wherever its clock went), but records may come twice: the live ones again when they are
/// rolled over, and the last changelog before `since` (stime is one less than the time of the
/// changelog that is done, as the Python gsyncd keeps it).
public final class ChangelogFeed implements ChangeFeed {
    /// Seconds by which a changelog may be younger than the end of the one before.
    private static final int SLACK_SECONDS = 3;

    private final Tuning tuning;
    private final ChangelogDir dir;
    private final HistoryCursor history;
    private final LiveTail live;
    private final Wakeup wakeup;
    private final Deque<RolledName> backlog = new ArrayDeque<>();

    private @Nullable RolledReader reader;

    /// Time of the last changelog that was given whole.
    private long givenTo;

    private boolean begun;

    private Xtime done;
    private @Nullable CrawlNeededException over;

    /// @param pollInterval how long [#next] waits for a change
    /// @param quiet how long the live changelog must be quiet before its records are given
    /// @param longest how long they wait at most
    /// @param maxRecords in a slice, give or take what one read brings
    /// @param lookEach between two looks that find nothing, where the kernel tells of no changes
    public record Tuning(
            Duration pollInterval,
            Duration quiet,
            Duration longest,
            int maxRecords,
            Duration lookEach) {
        public static final Tuning DEFAULT =
                new Tuning(
                        Duration.ofMillis(500),
                        Duration.ofMillis(150),
                        Duration.ofSeconds(1),
                        20_000,
                        Duration.ofSeconds(1));

        public Tuning lookingEach(Duration interval) {
            return new Tuning(pollInterval, quiet, longest, maxRecords, interval);
        }
    }

    /// @param brick the brick's root
    /// @param since changes at or before this time are known to be synced
    public ChangelogFeed(Dir brick, Xtime since, Tuning tuning) throws IOException {
        this(brick, since, null, tuning);
    }

    /// @param madeGood what is listed before this place is synced as well
    public ChangelogFeed(Dir brick, Xtime since, @Nullable IndexPlace madeGood, Tuning tuning)
            throws IOException {
        this(
                new ChangelogDir(brick),
                since,
                madeGood,
                tuning,
                dir -> Wakeup.on(dir, tuning.lookEach()));
    }

    /// What wakes the feed; in tests one that tells nothing.
    interface Waking {
        Wakeup on(ChangelogDir dir);
    }

    ChangelogFeed(
            ChangelogDir dir,
            Xtime since,
            @Nullable IndexPlace madeGood,
            Tuning tuning,
            Waking waking)
            throws IOException {
        this.tuning = tuning;
        this.dir = dir;
        this.history = new HistoryCursor(dir, since, madeGood);
        this.live = new LiveTail(dir, tuning.quiet(), tuning.longest(), tuning.maxRecords());
        this.wakeup = waking.on(dir);
        this.givenTo = since.seconds();
        this.done = since;
    }

    /// Where changelogs take over from a crawl.
    ///
    /// @param stime what stime may become: every later change is in a changelog that a feed from
    ///   there on gives
    /// @param place the same place in the index
    public record Bound(Xtime stime, IndexPlace place) {}

    /// For a crawl that begins now. Null where the brick writes no changelogs.
    public static @Nullable Bound crawlBound(Dir brick) throws IOException {
        try (ChangelogDir dir = new ChangelogDir(brick)) {
            ChangelogDir.Index index = dir.currentIndex();
            if (index == null) {
                return null;
            }
            long newest = index.start();
            long offset = 0;
            Htime htime = new Htime();
            try (Fd fd = dir.openOrNull(index.path())) {
                byte[] chunk = new byte[64 * 1024];
                int n;
                while (fd != null && (n = fd.read(chunk, 0, chunk.length)) > 0) {
                    offset += n;
                    for (RolledName entry : htime.feed(chunk, 0, n)) {
                        newest = entry.time();
                    }
                }
            }
            return new Bound(
                    Xtime.ofSeconds(newest),
                    new IndexPlace(index.path(), offset - htime.pending()));
        }
    }

    @Override
    public @Nullable Slice next() throws IOException, InterruptedException {
        long end = System.nanoTime() + tuning.pollInterval().toNanos();
        while (true) {
            if (wakeup.isTime() || live.waiting()) {
                Slice slice = poll();
                if (slice != null) {
                    return slice;
                }
                wakeup.foundNothing();
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                return null;
            }
            long wait = live.waiting() ? Math.min(left, tuning.quiet().toNanos()) : left;
            wakeup.await(Duration.ofNanos(wait));
        }
    }

    private @Nullable Slice poll() throws IOException {
        if (over != null) {
            throw over;
        }
        // In this order: where the live file is found to be another one, the rolled one is there.
        boolean rolledOver = live.rolledOver();
        if (backlog.isEmpty() && reader == null) {
            pollHistory();
        }
        if (!backlog.isEmpty() || reader != null) {
            return rolledSlice();
        }
        if (rolledOver) {
            live.follow();
        }
        List<ChangeRecord> records = live.poll(System.nanoTime());
        if (records.isEmpty()) {
            return null;
        }
        return new Slice(
                records, Xtime.ofSeconds(givenTo), now(), null, true, List.of(ChangelogDir.LIVE));
    }

    /// What needs a crawl is said each time from then on: the history does not read it again.
    private void pollHistory() throws IOException {
        try {
            backlog.addAll(history.poll(Instant.now().getEpochSecond()));
            if (!begun) {
                begun = true;
                givenTo = Math.min(givenTo, history.startedAt());
            }
        } catch (CrawlNeededException e) {
            over = e;
            throw e;
        }
    }

    private static Xtime now() {
        Instant now = Instant.now();
        return new Xtime(now.getEpochSecond(), now.getNano() / 1000);
    }

    /// Whole changelogs while they fit; a big one in several slices.
    private Slice rolledSlice() throws IOException {
        List<ChangeRecord> records = new ArrayList<>();
        List<Bytes> sources = new ArrayList<>();
        long from = givenTo;
        long to = givenTo;
        boolean moved = false;
        try {
            while (records.size() < tuning.maxRecords()) {
                RolledReader open = reader != null ? reader : open(backlog.peekFirst());
                if (open == null) {
                    RolledName empty = backlog.pollFirst();
                    if (empty == null) {
                        break;
                    }
                    givenTo = empty.time();
                    to = givenTo;
                    moved = true;
                    continue;
                }
                reader = open;
                sources.add(open.name().path());
                to = open.name().time();
                open.read(records, tuning.maxRecords());
                if (open.ended()) {
                    open.close();
                    reader = null;
                    backlog.removeFirst();
                    givenTo = to;
                    moved = true;
                }
            }
        } catch (ChangelogFormatException e) {
            over = new CrawlNeededException(done, e.getMessage() + "; records are lost");
        } catch (CrawlNeededException e) {
            over = e;
        }
        if (over != null && records.isEmpty() && !moved) {
            throw over;
        }
        Xtime stime = moved ? Xtime.ofSeconds(Math.max(givenTo - 1, done.seconds())) : null;
        return new Slice(
                records, Xtime.ofSeconds(from), Xtime.ofSeconds(to), stime, false, sources);
    }

    /// Null where there is nothing to open.
    private @Nullable RolledReader open(@Nullable RolledName name) throws IOException {
        if (name == null || name.empty()) {
            return null;
        }
        Fd fd = dir.openOrNull(name.path());
        if (fd == null) {
            throw new CrawlNeededException(
                    done, "changelog " + name.path() + " is in the index but not there");
        }
        RolledReader opened = new RolledReader(name, fd);
        long born = opened.birthSeconds();
        if (born > givenTo + SLACK_SECONDS) {
            opened.close();
            throw new CrawlNeededException(
                    done,
                    "nothing was recorded between "
                            + givenTo
                            + " and "
                            + born
                            + " (changelog off?)");
        }
        return opened;
    }

    @Override
    public void done(Slice slice) {
        Xtime stime = slice.stime();
        if (stime != null && stime.isAfter(done)) {
            done = stime;
            history.doneTo(stime);
        }
    }

    @Override
    public void close() throws IOException {
        wakeup.close();
        try (dir;
                history;
                live) {
            if (reader != null) {
                reader.close();
            }
        }
    }
}
