package dev.gsyncd.worker;

import dev.gsyncd.batch.Touched;
import dev.gsyncd.change.ChangeFeed;
import dev.gsyncd.change.CrawlNeededException;
import dev.gsyncd.change.Slice;
import dev.gsyncd.data.DataEngine;
import dev.gsyncd.data.NothingArrivesException;
import dev.gsyncd.gluster.Xtime;
import dev.gsyncd.progress.RetryQueue;
import dev.gsyncd.progress.StateFile;
import dev.gsyncd.progress.StatusFile;
import dev.gsyncd.progress.StimeStore;
import dev.gsyncd.secondary.Secondary;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Mirrors one brick: crawls it where it must, then follows its changelogs. Runs on one thread.
///
/// A lost connection is made again, with back-off, and the batch in hand repeated. What is wrong
/// with one file goes to the retry queue. What [#run] throws is the primary's trouble (a mount that
/// is gone): the process must end and start anew.
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    /// Looks, a second apart, after which one pass leaves the work to the Active worker.
    private static final int PASSIVE_ENOUGH = 10;

    /// Between two lines of the log about a crawl.
    private static final Duration TELL_EACH = Duration.ofSeconds(20);

    // config
    private final Parts parts;
    private final PrimaryNames primary;
    private final StimeStore stime;
    private final StatusFile status;
    private final Tuning tuning;

    // state
    private final Replayer replayer;
    private final Descents descents;
    private long lastWorkNanos = System.nanoTime();
    private long toldNanos = System.nanoTime();
    private final PartsWatch partsWatch = new PartsWatch(System::nanoTime);
    private final Link link;
    private volatile boolean stopped;

    /// @param maxRecords in a batch, where there is a backlog
    /// @param repeatAfter the wait before a batch is repeated, and the first one between two tries
    ///   to connect
    /// @param longestBackoff the longest
    /// @param keepDeleted whether the secondary keeps what is deleted on the primary
    /// @param quiet without changes, before the brick is searched for what no changelog records
    /// @param flush whether stime waits for the disks of the secondary
    /// @param conflicts what becomes of files that only the secondary has
    /// @param walkEvery the pause between walks of the brick that find changes in place of
    ///   changelogs; zero: changelogs
    public record Tuning(
            int maxRecords,
            Duration repeatAfter,
            Duration longestBackoff,
            boolean keepDeleted,
            Duration quiet,
            boolean flush,
            Conflicts conflicts,
            Duration walkEvery) {
        public static final Tuning DEFAULT =
                new Tuning(
                        100_000,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60),
                        false,
                        Duration.ofSeconds(8),
                        true,
                        Conflicts.DELETE,
                        Duration.ZERO);

        public Tuning keepingDeleted(boolean keep) {
            return new Tuning(
                    maxRecords,
                    repeatAfter,
                    longestBackoff,
                    keep,
                    quiet,
                    flush,
                    conflicts,
                    walkEvery);
        }

        public Tuning with(boolean flushFirst, Conflicts then) {
            return new Tuning(
                    maxRecords,
                    repeatAfter,
                    longestBackoff,
                    keepDeleted,
                    quiet,
                    flushFirst,
                    then,
                    walkEvery);
        }

        public Tuning walkingEvery(Duration pause) {
            return new Tuning(
                    maxRecords,
                    repeatAfter,
                    longestBackoff,
                    keepDeleted,
                    quiet,
                    flush,
                    conflicts,
                    pause);
        }
    }

    /// What a worker works with. It closes none of it.
    ///
    /// @param primary the primary's present state
    /// @param feeds its changes
    /// @param lease whether this worker or another of the replica set has the lead
    /// @param source the way to the secondary
    /// @param engines how content comes there
    /// @param firstLook before anything is changed there
    /// @param stime how far all is synced
    /// @param queue what is owed nevertheless
    /// @param descents until when the brick was searched for what no changelog records
    /// @param status what is told to people
    public record Parts(
            PrimaryNames primary,
            Feeds feeds,
            Lease lease,
            SecondarySource source,
            Engines engines,
            FirstLook firstLook,
            StimeStore stime,
            RetryQueue queue,
            StateFile descents,
            StatusFile status) {}

    /// How content comes to a secondary.
    public interface Engines {
        DataEngine open(Secondary secondary);
    }

    public Worker(Parts parts, Tuning tuning) {
        this.parts = parts;
        this.primary = parts.primary();
        this.stime = parts.stime();
        this.status = parts.status();
        this.tuning = tuning;
        this.replayer =
                new Replayer(
                        parts.feeds(),
                        parts.queue(),
                        stime,
                        InstantSource.system(),
                        tuning.flush());
        this.link = new Link(parts, tuning, replayer, () -> stopped);
        this.descents =
                new Descents(
                        parts.feeds(),
                        parts.descents(),
                        InstantSource.system(),
                        System::nanoTime,
                        tuning.quiet());
    }

    /// [#run] returns soon.
    public void stop() {
        stopped = true;
    }

    /// Works until it is stopped.
    public void run() throws IOException, InterruptedException {
        work(false);
    }

    /// Syncs all that has changed until now, then returns. A secondary that cannot be reached ends
    /// it; where another worker of the replica set has the lead, there is nothing to do here.
    ///
    /// @return of how many files something could not be done
    public int runOnce() throws IOException, InterruptedException {
        work(true);
        return replayer.owed();
    }

    private void work(boolean once) throws IOException, InterruptedException {
        if (once) {
            link.giveUpSoon();
        }
        int passive = 0;
        status.worker(StatusFile.WorkerStatus.INITIALIZING)
                .secondaryNode(parts.source.name())
                .write();
        CrawlNeededException need = null;
        while (!stopped) {
            if (!waitForLease()) {
                passive++;
                if (once && passive >= PASSIVE_ENOUGH) {
                    return;
                }
                continue;
            }
            boolean begunBefore = stime.begun();
            link.connected();
            status.worker(StatusFile.WorkerStatus.ACTIVE).write();
            Xtime since = stime.stime();
            Xtime all = begunBefore ? StimeStore.BEGUN : null;
            if (!tuning.walkEvery().isZero()) {
                crawl(since == null ? all : since);
                if (once) {
                    return;
                }
                pause();
                continue;
            }
            if (since == null || need != null) {
                crawl(since == null || need == null ? all : need.since());
                need = null;
                continue;
            }
            try {
                if (follow(since, once)) {
                    return;
                }
            } catch (CrawlNeededException e) {
                LOG.warn("{}", e.getMessage());
                need = e;
            }
        }
    }

    /// False after a while of being Passive.
    private boolean waitForLease() throws IOException, InterruptedException {
        if (parts.lease.active()) {
            return true;
        }
        descents.end();
        primary.requireAlive(); // or it could not take over
        status.worker(StatusFile.WorkerStatus.PASSIVE).crawl(StatusFile.CrawlStatus.NONE).write();
        // What failed here while it was the active one is in no other worker's books.
        hurryWherePartsAreBack();
        if (replayer.isDue()) {
            retry();
        }
        link.disconnect();
        replayer.forgetLost();
        Thread.sleep(tuning.repeatAfter());
        return false;
    }

    /// Until the next walk of the brick is due, or the lead is lost.
    private void pause() throws IOException, InterruptedException {
        long end = System.nanoTime() + tuning.walkEvery().toNanos();
        while (!stopped && System.nanoTime() < end && parts.lease.active()) {
            retry();
            Thread.sleep(tuning.repeatAfter());
        }
    }

    private void crawl(@Nullable Xtime since) throws IOException, InterruptedException {
        LOG.info("crawl: {}", what(since));
        status.crawl(StatusFile.CrawlStatus.HYBRID).write();
        descents.crawling();
        try (ChangeFeed feed = parts.feeds.crawl(since)) {
            while (!stopped && !feed.ended()) {
                Slice slice = feed.next();
                if (feed.ended()) {
                    replayer.crawled(Instant.now());
                }
                if (slice != null) {
                    process(feed, List.of(slice));
                }
                tellProgress(feed);
            }
            LOG.info("crawl is through: {}", feed.progress());
            Xtime synced = stime.stime();
            if (feed.ended() && synced != null) {
                descents.crawled(synced);
            }
        } finally {
            status.progress("");
        }
    }

    private static String what(@Nullable Xtime since) {
        return since == null
                ? "all"
                : since.equals(StimeStore.BEGUN)
                        ? "all, again: the first crawl was cut off"
                        : "what changed since " + since;
    }

    private void tellProgress(ChangeFeed feed) throws IOException {
        status.progress(feed.progress()).write();
        if (System.nanoTime() - toldNanos > TELL_EACH.toNanos()) {
            toldNanos = System.nanoTime();
            LOG.info("crawl: {}", feed.progress());
        }
    }

    /// Syncs what the marker saw and the changelog did not record.
    private void descend() throws IOException, InterruptedException {
        Descents.Descent descent = descents.descend();
        LOG.debug("search for changes that no changelog has, since {}", descent.since());
        try (ChangeFeed feed =
                descent.everything()
                        ? parts.feeds.names(descent.since())
                        : parts.feeds.content(descent.since())) {
            while (!stopped && !feed.ended()) {
                Slice slice = feed.next();
                if (slice != null && !slice.records().isEmpty()) {
                    repeatedly(
                            replay -> replayer.replay(replay, List.of(slice), this::tellPending));
                    feed.done(slice);
                }
            }
            if (feed.ended()) {
                repeatedly(replayer::flush);
                descents.done(descent);
            }
        }
        status.pending(0, 0, 0, replayer.owed()).write();
    }

    private void descendIfDue() throws IOException, InterruptedException {
        if (descents.isDue(Duration.ofNanos(System.nanoTime() - lastWorkNanos))) {
            descend();
        }
    }

    /// @return whether all until the start is synced, where that was asked for
    private boolean follow(Xtime since, boolean once) throws IOException, InterruptedException {
        LOG.info("changelogs since {}", since);
        long onceUntil = Instant.now().getEpochSecond();
        status.crawl(StatusFile.CrawlStatus.HISTORY).write();
        descents.begin(since);
        try (ChangeFeed feed = parts.feeds.changelogs(since)) {
            while (!stopped && parts.lease.active()) {
                List<Slice> slices = gather(feed);
                if (slices.isEmpty()) {
                    status.crawl(StatusFile.CrawlStatus.CHANGELOG).write();
                    if (once) {
                        descend();
                        return true;
                    }
                    descendIfDue();
                } else {
                    process(feed, slices);
                    lastWorkNanos = System.nanoTime();
                    if (once && slices.getLast().to().seconds() > onceUntil) {
                        return true;
                    }
                }
                retry();
            }
        }
        return false;
    }

    /// The next slice; with a backlog as many as fit a batch.
    private List<Slice> gather(ChangeFeed feed) throws IOException, InterruptedException {
        List<Slice> slices = new ArrayList<>();
        int records = 0;
        while (records < tuning.maxRecords()) {
            Slice slice;
            try {
                slice = feed.next();
            } catch (CrawlNeededException e) {
                if (slices.isEmpty()) {
                    throw e;
                }
                return slices; // the feed says it again
            }
            if (slice == null) {
                return slices;
            }
            slices.add(slice);
            records += slice.records().size();
            if (!parts.feeds.behind(slice, Instant.now().getEpochSecond())) {
                return slices;
            }
        }
        return slices;
    }

    private void process(ChangeFeed feed, List<Slice> slices)
            throws IOException, InterruptedException {
        repeatedly(replay -> replayer.replay(replay, slices, this::tellPending));
        for (Slice slice : slices) {
            feed.done(slice);
        }
        if (feed.isKeepDue()) {
            repeatedly(replayer::flush);
            feed.keep();
        }
        Xtime synced = stime.stime();
        if (synced != null) {
            long checkpoint = status.wouldComplete(synced);
            if (checkpoint > 0 && !descents.covers(checkpoint)) {
                descend();
            }
            status.lastSynced(synced);
        }
        status.pending(0, 0, 0, replayer.owed()).write();
    }

    private void tellPending(Touched touched) {
        status.pending(
                touched.names().size(),
                touched.data().size(),
                touched.meta().size(),
                replayer.owed());
        try {
            status.write();
        } catch (IOException e) {
            LOG.warn("status file: {}", e.getMessage());
        }
    }

    /// Also where nothing waits: a secondary or a mount that is gone is noticed although nothing
    /// changes.
    private void retry() throws IOException, InterruptedException {
        repeatedly(replay -> {
            primary.requireAlive();
            link.requireConnected();
            hurryWherePartsAreBack();
            replayer.retry(replay);
        });
    }

    private void hurryWherePartsAreBack() throws IOException {
        if (replayer.owed() > 0
                && partsWatch.areBack(() -> primary.parts().whole(), link::isWhole)) {
            replayer.hurry();
        }
    }

    private interface Batch {
        void with(BatchReplay replay) throws IOException, InterruptedException;
    }

    /// Until it works: what fails as a whole is the connection's or the primary's trouble.
    private void repeatedly(Batch batch) throws IOException, InterruptedException {
        boolean faulty = false;
        while (!stopped) {
            BatchReplay ready = link.connected();
            try {
                batch.with(ready);
                if (faulty) {
                    status.worker(StatusFile.WorkerStatus.ACTIVE).write();
                }
                return;
            } catch (IOException e) {
                primary.requireAlive();
                if (e instanceof NothingArrivesException) {
                    status.faulty(String.valueOf(e.getMessage())).write();
                    faulty = true;
                }
                LOG.warn("batch is repeated: {}", e.getMessage());
                LOG.debug("batch is repeated", e);
                link.disconnect();
                Thread.sleep(tuning.repeatAfter());
            }
        }
        throw new InterruptedException("stopped");
    }

    @Override
    public void close() {
        link.disconnect();
    }
}
