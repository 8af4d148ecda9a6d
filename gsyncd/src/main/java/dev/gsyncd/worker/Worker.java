package dev.gsyncd.worker;

import dev.gsyncd.change.ChangeFeed;
import dev.gsyncd.change.CrawlNeededException;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.change.Slice;
import dev.gsyncd.data.DataEngine;
import dev.gsyncd.data.RsyncData;
import dev.gsyncd.gluster.Xtime;
import dev.gsyncd.progress.RetryQueue;
import dev.gsyncd.progress.StatusFile;
import dev.gsyncd.progress.StimeStore;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
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

    private final SecondarySource source;
    private final Feeds feeds;
    private final Lease lease;
    private final StimeStore stime;
    private final StatusFile status;
    private final Tuning tuning;
    private final PrimaryNames primary;
    private final Engines engines;
    private final Runnable close;
    private final Replayer replayer;
    private final SyncedMemo memo = new SyncedMemo();

    private @Nullable Secondary secondary;
    private @Nullable DataEngine data;
    private @Nullable BatchReplay replay;
    private volatile boolean stopped;
    private boolean patient = true;

    /// @param syncJobs rsync sessions at a time
    /// @param lookups calls to the primary's mount at a time
    /// @param timeoutSeconds after which a silent data session is given up; 0: never
    /// @param maxRecords in a batch, where there is a backlog
    /// @param repeatAfter the wait before a batch is repeated, and the first one between two tries
    ///   to connect
    /// @param longestBackoff the longest
    public record Tuning(
            int syncJobs,
            int lookups,
            int timeoutSeconds,
            int maxRecords,
            Duration repeatAfter,
            Duration longestBackoff) {
        public static final Tuning DEFAULT =
                new Tuning(3, 8, 120, 100_000, Duration.ofSeconds(1), Duration.ofSeconds(60));
    }

    /// @param mount the root of the primary's auxiliary mount
    /// @param brick the brick's root
    public Worker(
            Dir mount,
            Dir brick,
            SecondarySource source,
            Feeds feeds,
            Lease lease,
            StimeStore stime,
            RetryQueue queue,
            StatusFile status,
            Tuning tuning) {
        this(
                new LookupPool(tuning.lookups()),
                mount,
                brick,
                source,
                feeds,
                lease,
                stime,
                queue,
                status,
                tuning);
    }

    private Worker(
            LookupPool pool,
            Dir mount,
            Dir brick,
            SecondarySource source,
            Feeds feeds,
            Lease lease,
            StimeStore stime,
            RetryQueue queue,
            StatusFile status,
            Tuning tuning) {
        this(
                new PrimaryState(mount, brick, pool),
                secondary ->
                        new RsyncData(mount, secondary, tuning.syncJobs(), tuning.timeoutSeconds()),
                pool::close,
                source,
                feeds,
                lease,
                stime,
                queue,
                status,
                tuning);
    }

    /// How content comes to a secondary.
    interface Engines {
        DataEngine open(Secondary secondary);
    }

    Worker(
            PrimaryNames primary,
            Engines engines,
            Runnable close,
            SecondarySource source,
            Feeds feeds,
            Lease lease,
            StimeStore stime,
            RetryQueue queue,
            StatusFile status,
            Tuning tuning) {
        this.primary = primary;
        this.engines = engines;
        this.close = close;
        this.source = source;
        this.feeds = feeds;
        this.lease = lease;
        this.stime = stime;
        this.status = status;
        this.tuning = tuning;
        this.replayer = new Replayer(feeds, queue, stime);
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
        patient = !once;
        int passive = 0;
        status.worker(StatusFile.WorkerStatus.INITIALIZING).secondaryNode(source.name()).write();
        CrawlNeededException need = null;
        while (!stopped) {
            if (!waitForLease()) {
                passive++;
                if (once && passive >= PASSIVE_ENOUGH) {
                    return;
                }
                continue;
            }
            connected();
            status.worker(StatusFile.WorkerStatus.ACTIVE).write();
            Xtime since = stime.stime();
            if (since == null || need != null) {
                crawl(since == null || need == null ? null : need.since());
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
        if (lease.active()) {
            return true;
        }
        status.worker(StatusFile.WorkerStatus.PASSIVE).crawl(StatusFile.CrawlStatus.NONE).write();
        // What failed here while it was the active one is in no other worker's books.
        if (replayer.isDue()) {
            retry();
        }
        disconnect();
        Thread.sleep(tuning.repeatAfter());
        return false;
    }

    private void crawl(@Nullable Xtime since) throws IOException, InterruptedException {
        LOG.info("crawl: {}", since == null ? "all" : "what changed since " + since);
        status.crawl(StatusFile.CrawlStatus.HYBRID).write();
        try (ChangeFeed feed = feeds.crawl(since)) {
            while (!stopped && !feed.ended()) {
                Slice slice = feed.next();
                if (feed.ended()) {
                    replayer.crawled(Instant.now());
                }
                if (slice != null) {
                    process(feed, List.of(slice));
                }
            }
        }
    }

    /// @return whether all until the start is synced, where that was asked for
    private boolean follow(Xtime since, boolean once) throws IOException, InterruptedException {
        LOG.info("changelogs since {}", since);
        long onceUntil = Instant.now().getEpochSecond();
        status.crawl(StatusFile.CrawlStatus.HISTORY).write();
        try (ChangeFeed feed = feeds.changelogs(since)) {
            while (!stopped && lease.active()) {
                List<Slice> slices = gather(feed);
                if (slices.isEmpty()) {
                    status.crawl(StatusFile.CrawlStatus.CHANGELOG).write();
                    if (once) {
                        return true;
                    }
                } else {
                    process(feed, slices);
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
            if (!feeds.behind(slice, Instant.now().getEpochSecond())) {
                return slices;
            }
        }
        return slices;
    }

    private void process(ChangeFeed feed, List<Slice> slices)
            throws IOException, InterruptedException {
        repeatedly(replay -> replayer.replay(replay, slices));
        for (Slice slice : slices) {
            feed.done(slice);
        }
        Xtime synced = stime.stime();
        if (synced != null) {
            status.lastSynced(synced);
        }
        status.pending(0, 0, 0, replayer.owed()).write();
    }

    private void retry() throws IOException, InterruptedException {
        repeatedly(replayer::retry);
    }

    private interface Batch {
        void with(BatchReplay replay) throws IOException, InterruptedException;
    }

    /// Until it works: what fails as a whole is the connection's or the primary's trouble.
    private void repeatedly(Batch batch) throws IOException, InterruptedException {
        while (!stopped) {
            BatchReplay ready = connected();
            try {
                batch.with(ready);
                return;
            } catch (IOException e) {
                primary.requireAlive();
                LOG.warn("batch is repeated: {}", e.getMessage());
                LOG.debug("batch is repeated", e);
                disconnect();
                Thread.sleep(tuning.repeatAfter());
            }
        }
        throw new InterruptedException("stopped");
    }

    private BatchReplay connected() throws IOException, InterruptedException {
        BatchReplay ready = replay;
        if (ready != null) {
            return ready;
        }
        long backoffMillis = tuning.repeatAfter().toMillis();
        while (!stopped) {
            try {
                Secondary fresh = source.connect();
                secondary = fresh;
                DataEngine engine = engines.open(fresh);
                data = engine;
                memo.clear();
                EntryReconciler entries = new EntryReconciler(primary, fresh);
                BatchReplay made = new BatchReplay(primary, entries, engine, memo);
                List<EntryName> parked = EntryReconciler.parked(fresh);
                if (!parked.isEmpty()) {
                    LOG.info("{} files left parked by a replay that was cut off", parked.size());
                    replayer.bringHome(made, parked);
                }
                replay = made;
                LOG.info("connected to {}", source.name());
                return made;
            } catch (IOException e) {
                disconnect();
                primary.requireAlive();
                status.worker(StatusFile.WorkerStatus.FAULTY).write();
                if (!patient) {
                    throw e;
                }
                LOG.warn(
                        "no connection to {}, next try in {} ms: {}",
                        source.name(),
                        backoffMillis,
                        e.getMessage());
                Thread.sleep(backoffMillis);
                backoffMillis = Math.min(2 * backoffMillis, tuning.longestBackoff().toMillis());
            }
        }
        throw new InterruptedException("stopped");
    }

    private void disconnect() {
        replay = null;
        if (data != null) {
            data.close();
            data = null;
        }
        if (secondary != null) {
            secondary.close();
            secondary = null;
        }
    }

    @Override
    public void close() {
        disconnect();
        close.run();
    }
}
