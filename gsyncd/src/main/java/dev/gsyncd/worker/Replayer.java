package dev.gsyncd.worker;

import dev.gsyncd.batch.Coalescer;
import dev.gsyncd.batch.FileState;
import dev.gsyncd.batch.Touched;
import dev.gsyncd.change.ChangeFeed;
import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.EntryFop;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.change.Slice;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Xtime;
import dev.gsyncd.progress.RetryItem;
import dev.gsyncd.progress.RetryKey;
import dev.gsyncd.progress.RetryQueue;
import dev.gsyncd.progress.StimeStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Replays slices and keeps the books: each name and file is synced or in the retry queue, on disk,
/// before stime moves.
final class Replayer {
    private static final Logger LOG = LoggerFactory.getLogger(Replayer.class);
    private static final int RETRIES_AT_A_TIME = 1_000;
    private static final int FAILURES_TO_LOG = 10;

    private final PrimaryNames primary;
    private final Feeds feeds;
    private final RetryQueue queue;
    private final StimeStore stime;

    /// Directories that are renamed in changes up to then are walked: a crawl that ran meanwhile
    /// may have missed what is in them.
    private Xtime walkRenamedUntil = Xtime.NEVER;

    Replayer(PrimaryNames primary, Feeds feeds, RetryQueue queue, StimeStore stime) {
        this.primary = primary;
        this.feeds = feeds;
        this.queue = queue;
        this.stime = stime;
    }

    /// A crawl came to its end.
    void crawled(Instant now) {
        walkRenamedUntil = Xtime.ofSeconds(now.getEpochSecond() + 1);
    }

    /// Replays the slices as one batch; all of it is settled when this returns.
    ///
    /// @throws IOException where the batch is to be repeated
    void replay(BatchReplay replay, List<Slice> slices) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Coalescer coalescer = new Coalescer();
        boolean provisional = true;
        Xtime last = null;
        for (Slice slice : slices) {
            slice.records().forEach(coalescer::add);
            provisional &= slice.provisional();
            last = slice.stime() == null ? last : slice.stime();
        }
        addBelowRenamed(slices, coalescer);
        Touched touched = coalescer.touched();
        BatchReplay.Result result = replay.replay(touched);
        if (!provisional) {
            keep(touched, result);
            queue.sync();
            if (last != null) {
                stime.advance(last);
            }
        }
        if (touched.records() > 0) {
            log(provisional ? "live" : "batch", slices.getLast().to(), touched, result, start);
        }
    }

    private void addBelowRenamed(List<Slice> slices, Coalescer coalescer)
            throws IOException, InterruptedException {
        Set<Gfid> renamed = new LinkedHashSet<>();
        for (Slice slice : slices) {
            if (!slice.provisional() && !slice.from().isAfter(walkRenamedUntil)) {
                for (ChangeRecord record : slice.records()) {
                    if (record instanceof ChangeRecord.Entry entry
                            && entry.op() == EntryFop.RENAME) {
                        renamed.add(entry.gfid());
                    }
                }
            }
        }
        for (FileState file : primary.files(renamed).values()) {
            if (!file.isDirectory()) {
                continue;
            }
            try (ChangeFeed below = feeds.below(file.gfid())) {
                while (!below.ended()) {
                    Slice slice = below.next();
                    if (slice == null) {
                        break;
                    }
                    slice.records().forEach(coalescer::add);
                }
            }
        }
    }

    /// Tries again what is due.
    ///
    /// @return how many items were tried
    int retry(BatchReplay replay) throws IOException, InterruptedException {
        List<RetryItem> due = queue.due(Instant.now(), RETRIES_AT_A_TIME);
        if (due.isEmpty()) {
            return 0;
        }
        long start = System.nanoTime();
        Coalescer coalescer = new Coalescer();
        for (RetryItem item : due) {
            EntryName name = item.key().name();
            Gfid gfid = item.key().gfid();
            if (name != null) {
                coalescer.add(name);
            }
            if (gfid != null) {
                coalescer.add(new ChangeRecord.Data(gfid));
            }
        }
        Touched touched = coalescer.touched();
        BatchReplay.Result result = replay.replay(touched);
        keep(touched, result);
        queue.sync();
        log("retry", Xtime.ofSeconds(Instant.now().getEpochSecond()), touched, result, start);
        return due.size();
    }

    private void keep(Touched touched, BatchReplay.Result result) throws IOException {
        Instant now = Instant.now();
        if (queue.size() > 0) {
            for (EntryName name : touched.names()) {
                if (!result.failedNames().containsKey(name)) {
                    queue.succeeded(RetryKey.of(name));
                }
            }
            for (Gfid gfid : touched.data()) {
                if (!result.failedFiles().containsKey(gfid)) {
                    queue.succeeded(RetryKey.of(gfid));
                }
            }
        }
        int logged = 0;
        for (Map.Entry<EntryName, String> failed : result.failedNames().entrySet()) {
            queue.failed(RetryKey.of(failed.getKey()), failed.getValue(), now);
            if (logged++ < FAILURES_TO_LOG) {
                LOG.warn(
                        "not synced, tried again later: {}: {}",
                        failed.getKey(),
                        failed.getValue());
            }
        }
        for (Map.Entry<Gfid, String> failed : result.failedFiles().entrySet()) {
            queue.failed(RetryKey.of(failed.getKey()), failed.getValue(), now);
            if (logged++ < FAILURES_TO_LOG) {
                LOG.warn(
                        "not synced, tried again later: {}: {}",
                        failed.getKey(),
                        failed.getValue());
            }
        }
    }

    int owed() {
        return queue.size();
    }

    private void log(
            String kind, Xtime to, Touched touched, BatchReplay.Result result, long start) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        long lagMillis = Instant.now().toEpochMilli() - to.seconds() * 1000 - to.micros() / 1_000;
        LOG.info(
                "{}: {} records, {} entry ops, {} files, {} bytes sent, {} received, {} ms,"
                        + " lag {} ms, {} in the retry queue",
                kind,
                touched.records(),
                result.entryOps(),
                result.files(),
                result.bytesSent(),
                result.bytesReceived(),
                took.toMillis(),
                lagMillis,
                queue.size());
    }
}
