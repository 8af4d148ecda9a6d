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
import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Replays slices and keeps the books: each name and file is synced or in the retry queue, on disk,
/// before stime moves.
final class Replayer {
    private static final Logger LOG = LoggerFactory.getLogger(Replayer.class);
    private static final int RETRIES_AT_A_TIME = 1_000;
    private static final int FAILURES_TO_LOG = 10;

    /// More are no odd files any more: then it is this program as a whole.
    private static final int MAX_ODD = 100;

    /// Names and files that wait to be flushed are kept in memory, so not many.
    private static final int MAX_UNFLUSHED = 100_000;

    /// Tries, about a minute, for which a retry leaves alone what only the secondary has.
    private static final int YOUNG = 4;

    private final Feeds feeds;
    private final RetryQueue queue;
    private final StimeStore stime;
    private final InstantSource clock;
    private final boolean flush;

    /// From connections that are lost.
    private final Unflushed lost = new Unflushed();

    /// @param flush whether stime waits for the secondary's disks
    Replayer(Feeds feeds, RetryQueue queue, StimeStore stime, InstantSource clock, boolean flush) {
        this.flush = flush;
        this.clock = clock;
        this.feeds = feeds;
        this.queue = queue;
        this.stime = stime;
    }

    /// A crawl has walked all, and its last slice is to be replayed. Kept on disk: the changelogs
    /// may be read after a restart.
    void crawled(Instant now) throws IOException {
        queue.crawled(Xtime.ofSeconds(now.getEpochSecond() + 1));
    }

    /// Replays the slices as one batch; all of it is settled when this returns.
    ///
    /// @throws IOException where the batch is to be repeated
    ///
    /// @param pending told what the batch has to do, before it begins
    void replay(BatchReplay replay, List<Slice> slices, Consumer<Touched> pending)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        Coalescer coalescer = new Coalescer();
        boolean provisional = true;
        Xtime last = null;
        for (Slice slice : slices) {
            slice.records().forEach(coalescer::add);
            provisional &= slice.provisional();
            last = slice.stime() == null ? last : slice.stime();
        }
        Touched touched = coalescer.touched();
        pending.accept(touched);
        BatchReplay.Result result = settle(replay, touched);
        if (provisional) {
            clear(touched, result);
        } else {
            replayBelowRenamed(replay, slices);
            if (last != null || replay.unflushed().size() > MAX_UNFLUSHED) {
                result = flushed(replay, result);
            }
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

    /// Waits for the disks there: before stime moves, and before the queue forgets anything.
    ///
    /// @return `result` with what did not reach them
    private BatchReplay.Result flushed(BatchReplay replay, BatchReplay.Result result)
            throws IOException {
        if (!flush) {
            replay.unflushed().clear();
        }
        if (replay.unflushed().size() == 0) {
            return result;
        }
        long start = System.nanoTime();
        int files = replay.unflushed().files().size();
        Map<Gfid, String> failed = replay.flush();
        LOG.debug("flush: {} files, {} ms", files, (System.nanoTime() - start) / 1_000_000);
        return result.butFailed(failed);
    }

    /// All that was replayed until now is on the disks there, or owed.
    void flush(BatchReplay replay) throws IOException {
        Map<Gfid, String> failed = flushed(replay, BatchReplay.Result.NOTHING).failedFiles();
        for (Map.Entry<Gfid, String> one : failed.entrySet()) {
            queue.failed(RetryKey.of(one.getKey()), one.getValue(), clock.instant());
        }
        queue.sync();
    }

    /// The connection is lost, and with it the knowledge of what is on the disks there: maybe the
    /// other machine is down.
    void lost(BatchReplay replay) {
        if (flush) {
            lost.addAll(replay.unflushed());
        }
    }

    /// Another worker has the lead: it begins at stime, before all that was not flushed.
    void forgetLost() {
        lost.clear();
    }

    /// On a new connection, before anything else: what may not have survived.
    void replayLost(BatchReplay replay) throws IOException, InterruptedException {
        if (lost.size() > 0) {
            LOG.info("{} names and files that were not flushed are replayed again", lost.size());
            Touched touched = lost.touched();
            keep(touched, settle(replay, touched));
            queue.sync();
            lost.clear();
        }
    }

    /// A mistake of ours over one odd file must cost that file, not all: what fails so is replayed
    /// again in halves, until it is found.
    private BatchReplay.Result settle(BatchReplay replay, Touched touched)
            throws IOException, InterruptedException {
        return settle(replay, touched, Set.of());
    }

    private BatchReplay.Result settle(BatchReplay replay, Touched touched, Set<EntryName> young)
            throws IOException, InterruptedException {
        return settle(replay, touched, young, new int[1]);
    }

    private BatchReplay.Result settle(
            BatchReplay replay, Touched touched, Set<EntryName> young, int[] odd)
            throws IOException, InterruptedException {
        try {
            return replay.replay(touched, young);
        } catch (RuntimeException e) {
            if (odd[0] >= MAX_ODD) {
                throw e;
            }
            if (touched.isOne()) {
                odd[0]++;
                LOG.error("not synced: {}", touched, e);
                return BatchReplay.Result.failed(touched, "a mistake in this program: " + e);
            }
            LOG.error(
                    "{} names and files are replayed in halves: {}", touched.size(), e.toString());
        }
        List<Touched> halves = touched.halves();
        BatchReplay.Result first = settle(replay, halves.getFirst(), young, odd);
        return first.plus(settle(replay, halves.getLast(), young, odd));
    }

    private void replayBelowRenamed(BatchReplay replay, List<Slice> slices)
            throws IOException, InterruptedException {
        Set<Gfid> renamed = new LinkedHashSet<>();
        for (Slice slice : slices) {
            if (!slice.provisional() && !slice.from().isAfter(queue.walkRenamedUntil())) {
                for (ChangeRecord record : slice.records()) {
                    if (record instanceof ChangeRecord.Entry entry
                            && entry.op() == EntryFop.RENAME) {
                        renamed.add(entry.gfid());
                    }
                }
            }
        }
        // Those that cannot be looked at are in the batch, and so in the retry queue.
        Map<Gfid, String> odd = new HashMap<>();
        for (FileState file : replay.files(renamed, odd).values()) {
            if (file.isDirectory()) {
                replayBelow(replay, file.gfid());
            }
        }
    }

    /// In parts, however much is below.
    ///
    /// @return what could not be seen
    private Set<RetryKey> replayBelow(BatchReplay replay, Gfid directory)
            throws IOException, InterruptedException {
        Set<RetryKey> unread = new LinkedHashSet<>();
        try (ChangeFeed below = feeds.below(directory)) {
            while (!below.ended()) {
                Slice slice = below.next();
                if (slice != null) {
                    Touched touched = Coalescer.coalesce(List.of(slice));
                    unread.addAll(keep(touched, flushed(replay, settle(replay, touched))));
                }
            }
        }
        return unread;
    }

    /// What a replay that was cut off left parked in the secondary's root.
    void bringHome(BatchReplay replay, List<EntryName> parked)
            throws IOException, InterruptedException {
        Coalescer coalescer = new Coalescer();
        parked.forEach(coalescer::add);
        Touched touched = coalescer.touched();
        keep(touched, flushed(replay, settle(replay, touched)));
        queue.sync();
    }

    /// Tries again what is due. A file is looked for under all its names: it may be one that the
    /// secondary lacks.
    ///
    /// @return how many items were tried
    int retry(BatchReplay replay) throws IOException, InterruptedException {
        queue.heed(clock.instant());
        List<RetryItem> due = queue.due(clock.instant(), RETRIES_AT_A_TIME);
        if (due.isEmpty()) {
            return 0;
        }
        long start = System.nanoTime();
        Coalescer coalescer = new Coalescer();
        Set<Gfid> files = new LinkedHashSet<>();
        Set<EntryName> unseen = new LinkedHashSet<>();
        Set<EntryName> young = new HashSet<>();
        Map<Gfid, RetryKey> walks = new LinkedHashMap<>();
        List<RetryKey> unopened = new ArrayList<>();
        for (RetryItem item : due) {
            EntryName name = item.key().name();
            Gfid gfid = item.key().gfid();
            if (name != null && gfid != null) {
                unopened.add(item.key());
            }
            if (name != null) {
                coalescer.add(name);
                if (item.tries() < YOUNG) {
                    young.add(name);
                }
                if (item.key().below()) {
                    unseen.add(name);
                }
            } else if (gfid != null && item.key().below()) {
                walks.put(gfid, item.key());
            }
            if (gfid != null) {
                files.add(gfid);
                coalescer.add(new ChangeRecord.Data(gfid));
            }
        }
        Map<EntryName, String> odd = new HashMap<>();
        replay.lookup(unseen, odd)
                .forEach((name, file) -> {
                    coalescer.add(new ChangeRecord.Data(file.gfid()));
                    if (file.isDirectory()) {
                        walks.put(file.gfid(), RetryKey.below(name));
                    }
                });
        replay.homes(files).values().forEach(names -> names.forEach(coalescer::add));
        Touched touched = coalescer.touched();
        BatchReplay.Result result = flushed(replay, settle(replay, touched, young));
        keep(touched, result);
        for (RetryKey key : unopened) {
            if (result.isSynced(key)) {
                queue.succeeded(key);
            }
        }
        for (EntryName name : unseen) {
            RetryKey key = RetryKey.below(name);
            String reason = odd.getOrDefault(name, result.failedNames().get(name));
            if (reason != null) {
                queue.failed(key, reason, clock.instant());
            } else if (!walks.containsValue(key)) {
                queue.succeeded(key);
            }
        }
        walk(replay, walks);
        queue.sync();
        log("retry", Xtime.ofSeconds(clock.instant().getEpochSecond()), touched, result, start);
        return due.size();
    }

    /// What a crawl could not see, and later looks could: what is still not seen is in the queue
    /// under a key of its own.
    private void walk(BatchReplay replay, Map<Gfid, RetryKey> directories)
            throws IOException, InterruptedException {
        for (Map.Entry<Gfid, RetryKey> walk : directories.entrySet()) {
            if (!replayBelow(replay, walk.getKey()).contains(walk.getValue())) {
                queue.succeeded(walk.getValue());
            }
        }
    }

    /// What kept it from being synced may be over: all that is owed is due.
    void hurry() {
        LOG.info("all parts of both volumes are there: {} items are tried again", queue.size());
        queue.hurry(clock.instant());
    }

    /// Whether something waits for [#retry] now.
    boolean isDue() throws IOException {
        return !queue.due(clock.instant(), 1).isEmpty();
    }

    /// What went over is owed no more: a live slice may bring what an older batch could not.
    private void clear(Touched touched, BatchReplay.Result result) throws IOException {
        if (queue.size() > 0) {
            for (EntryName name : touched.names()) {
                if (!result.failedNames().containsKey(name)) {
                    queue.succeeded(RetryKey.of(name));
                }
            }
            Set<Gfid> files = new LinkedHashSet<>(touched.data());
            files.addAll(result.whole());
            for (Gfid gfid : files) {
                if (!result.failedFiles().containsKey(gfid)) {
                    queue.succeeded(RetryKey.of(gfid));
                }
                for (RetryKey key : queue.placed(gfid)) {
                    // Told of by its gfid alone it may only seem to be gone.
                    boolean all = result.whole().contains(gfid);
                    if ((all || touched.names().contains(key.name())) && result.isSynced(key)) {
                        queue.succeeded(key);
                    }
                }
            }
        }
    }

    /// Clients cannot open it either (tried on Gluster 10.3; a small one they still read).
    private static String unopened(Gfid gfid) {
        return "primary: found by its name, not by its gfid: its brick has no link "
                + gfid.handlePath()
                + " for it, and clients cannot open it; make that link on the brick, or restore the"
                + " file there";
    }

    /// @return what a crawl could not see
    private Set<RetryKey> keep(Touched touched, BatchReplay.Result result) throws IOException {
        clear(touched, result);
        Instant now = clock.instant();
        Map<RetryKey, String> failed = new LinkedHashMap<>();
        result.failedNames().forEach((name, reason) -> failed.put(RetryKey.of(name), reason));
        result.failedFiles().forEach((gfid, reason) -> failed.put(RetryKey.of(gfid), reason));
        Set<RetryKey> unread = new LinkedHashSet<>();
        result.unopened()
                .forEach((gfid, name) -> failed.put(new RetryKey(gfid, name), unopened(gfid)));
        result.unlisted()
                .forEach((gfid, reason) -> {
                    unread.add(RetryKey.below(gfid));
                    failed.put(RetryKey.below(gfid), reason);
                });
        for (ChangeRecord.Unread odd : touched.unread()) {
            Bytes name = odd.name();
            RetryKey key =
                    name == null
                            ? RetryKey.below(odd.gfid())
                            : RetryKey.below(new EntryName(odd.gfid(), name));
            unread.add(key);
            failed.put(key, odd.reason());
        }
        int logged = 0;
        for (Map.Entry<RetryKey, String> one : failed.entrySet()) {
            queue.failed(one.getKey(), one.getValue(), now);
            if (logged++ < FAILURES_TO_LOG) {
                LOG.warn("not synced, tried again later: {}: {}", one.getKey(), one.getValue());
            }
        }
        return unread;
    }

    int owed() {
        return queue.size();
    }

    private void log(
            String kind, Xtime to, Touched touched, BatchReplay.Result result, long start) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        long lagMillis = clock.instant().toEpochMilli() - to.seconds() * 1000 - to.micros() / 1_000;
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
