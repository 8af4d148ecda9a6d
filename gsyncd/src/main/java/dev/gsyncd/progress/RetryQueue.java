package dev.gsyncd.progress;

import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What could not be synced, kept on disk until it is: nothing is given up and nothing is
/// forgotten.
///
/// A log that only grows, one checked record for each change, written again without the history
/// when most of it is history (to a new file that then takes the name). A record at its end that is
/// not whole was never relied on, because [#sync] comes before stime moves. Damage before the end
/// is told of, kept aside and skipped. Where a write or a sync fails (a full disk), what the file
/// holds is not known any more: then nothing is added to it, and the next [#sync] writes all of it
/// again.
///
/// In memory is where each item stands in the file ([RetryIndex]) and what is not synced to it yet:
/// a million items take some 50 MB.
///
/// It also keeps until when directories that are renamed must be walked ([#walkRenamedUntil]).
///
/// Used by one thread.
public final class RetryQueue implements AutoCloseable {
    /// More than this is no list of exceptions any more; the batch has to fail as a whole.
    public static final int MAX_ITEMS = 1_000_000;

    /// What asks for all to be tried now, beside the queue's file.
    private static final String ASKED = ".now";

    private static final Logger LOG = LoggerFactory.getLogger(RetryQueue.class);
    private static final int MIN_COMPACTION = 10_000;
    private static final int MAX_FRESH = 20_000;

    private final Dir dir;
    private final Bytes name;
    private final RetryIndex index = new RetryIndex(slot -> item(slot).key());

    private final PlacedKeys placed = new PlacedKeys();

    /// By the place of their records: those that are not known to be on disk.
    private final Map<Long, RetryItem> fresh = new HashMap<>();

    private final byte[] buffer = RetryLog.buffer();

    private final Writer writer;

    private Fd fd;
    private long end;
    private int records;
    private boolean unsynced;
    private boolean damaged;
    private long earliestMillis = Long.MIN_VALUE;

    /// No item's time is after this one.
    private long lastMillis = Long.MAX_VALUE;

    /// When all was made due.
    private Instant hurried = Instant.MIN;

    private long nowhere = -1;
    private Xtime walkRenamedUntil = Xtime.NEVER;

    /// How bytes come into the file; in tests one that fails.
    interface Writer {
        void write(Fd fd, byte[] bytes, long at) throws IOException;
    }

    private RetryQueue(Dir dir, Bytes name, Fd fd, Writer writer) {
        this.dir = dir;
        this.name = name;
        this.fd = fd;
        this.writer = writer;
    }

    /// Opens the queue in file `name`, which is made where it is missing.
    public static RetryQueue open(Dir dir, Bytes name) throws IOException {
        return open(dir, name, (fd, bytes, at) -> fd.pwrite(bytes, 0, bytes.length, at));
    }

    static RetryQueue open(Dir dir, Bytes name, Writer writer) throws IOException {
        Fd fd = dir.open(name, OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600);
        try {
            RetryQueue queue = new RetryQueue(dir, name, fd, writer);
            queue.load();
            dir.fsync();
            return queue;
        } catch (IOException | RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    private void load() throws IOException {
        RetryLog.Loaded loaded =
                RetryLog.read(
                        fd,
                        (key, item, at) ->
                                apply(key, at, item == null ? null : item.next().toEpochMilli()));
        records = loaded.records();
        walkRenamedUntil = loaded.walkRenamedUntil();
        end = loaded.end();
        if (end < fd.stat().size()) {
            fd.truncate(end);
        }
        if (end == 0) {
            write(RetryLog.HEADER);
        }
        fd.fsync();
        if (loaded.damaged() > 0) {
            keepDamaged(loaded.damaged());
        }
    }

    private void keepDamaged(long bytes) throws IOException {
        Bytes aside = name.plus(".damaged");
        if (dir.statOrNull(aside) != null) {
            dir.unlink(aside);
        }
        dir.link(name, dir, aside);
        compact();
        LOG.error(
                "{} bytes of the retry queue {} are damaged and were skipped; {} files that it still"
                        + " names are tried again, others that stood there are not known any more."
                        + " The damaged file is kept as {}. To be sure of all, remove stime from the"
                        + " brick: then all is compared anew",
                bytes,
                name,
                index.size(),
                aside);
    }

    /// @param due null: it is owed no more
    private void apply(RetryKey key, long at, @Nullable Long due) throws IOException {
        int slot = index.find(key);
        if (slot != RetryIndex.NONE) {
            fresh.remove(index.at(slot));
        }
        if (due == null && slot != RetryIndex.NONE) {
            index.remove(slot);
            placed.remove(key);
        } else if (due != null && slot == RetryIndex.NONE) {
            index.add(key, at, due);
            placed.add(key);
        } else if (due != null) {
            index.set(slot, at, due);
        }
    }

    private RetryItem item(int slot) throws IOException {
        RetryItem item = fresh.get(index.at(slot));
        return item != null ? item : RetryLog.readAt(fd, index.at(slot), buffer);
    }

    /// `key` could not be synced: it is tried again later, each time after a longer wait.
    ///
    /// @throws IOException where it cannot be kept; stime must not move then
    public void failed(RetryKey key, String reason, Instant now) throws IOException {
        int slot = index.find(key);
        if (slot == RetryIndex.NONE && index.size() >= MAX_ITEMS) {
            throw new IOException(
                    "retry queue "
                            + name
                            + " is full ("
                            + MAX_ITEMS
                            + " files); see why they fail");
        }
        RetryItem item =
                slot == RetryIndex.NONE
                        ? RetryItem.first(key, reason, now)
                        : item(slot).again(reason, now, hurried);
        append(key, item);
        if (fresh.size() >= MAX_FRESH) {
            sync();
        }
    }

    /// `key` is synced, whether it was owed or not.
    public void succeeded(RetryKey key) throws IOException {
        if (index.size() > 0 && index.find(key) != RetryIndex.NONE) {
            append(key, null);
        }
    }

    /// What is owed of this file at a name.
    public List<RetryKey> placed(Gfid file) {
        return placed.of(file);
    }

    private void append(RetryKey key, @Nullable RetryItem item) throws IOException {
        // Where nothing can be written, a place of its own all the same.
        long at = damaged ? --nowhere : end;
        apply(key, at, item == null ? null : item.next().toEpochMilli());
        if (item != null) {
            fresh.put(at, item);
            earliestMillis = Math.min(earliestMillis, item.next().toEpochMilli());
            lastMillis = Math.max(lastMillis, item.next().toEpochMilli());
        }
        append(RetryLog.encode(key, item));
    }

    private void append(byte[] record) throws IOException {
        unsynced = true;
        if (!damaged) {
            write(record);
            records++;
        }
    }

    private void write(byte[] bytes) throws IOException {
        boolean written = false;
        try {
            writer.write(fd, bytes, end);
            end += bytes.length;
            written = true;
        } finally {
            damaged |= !written;
        }
    }

    /// Directories that were renamed at or before this time must be walked: a crawl that ran
    /// meanwhile may have missed what is in them.
    public Xtime walkRenamedUntil() {
        return walkRenamedUntil;
    }

    /// A crawl came to its end at `time`. On disk when this returns.
    public void crawled(Xtime time) throws IOException {
        walkRenamedUntil = time;
        append(RetryLog.encodeCrawled(time));
        sync();
    }

    /// All that was told to the queue is on disk when this returns: call it before stime moves.
    public void sync() throws IOException {
        if (damaged || (records > MIN_COMPACTION && records > 4L * index.size())) {
            compact();
        } else if (unsynced) {
            boolean synced = false;
            try {
                fd.fsync();
                synced = true;
            } finally {
                damaged = !synced; // the kernel may have dropped what it could not write
            }
            fresh.clear();
        }
        unsynced = false;
    }

    private void compact() throws IOException {
        Bytes fresh = name.plus(".new");
        Fd to = dir.open(fresh, OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_TRUNC, 0600);
        long length = 0;
        long[] places = new long[index.size()];
        try {
            length += put(to, length, RetryLog.HEADER);
            length += put(to, length, RetryLog.encodeCrawled(walkRenamedUntil));
            int n = 0;
            for (int slot = index.next(0); slot >= 0; slot = index.next(slot + 1)) {
                places[n++] = length;
                RetryItem item = item(slot);
                length += put(to, length, RetryLog.encode(item.key(), item));
            }
            to.fsync();
            dir.rename(fresh, dir, name);
        } catch (IOException | RuntimeException e) {
            to.close();
            throw e;
        }
        fd.close();
        fd = to;
        end = length;
        records = index.size();
        int n = 0;
        for (int slot = index.next(0); slot >= 0; slot = index.next(slot + 1)) {
            index.set(slot, places[n++], index.dueMillis(slot));
        }
        this.fresh.clear();
        damaged = true;
        dir.fsync();
        damaged = false;
    }

    private int put(Fd to, long at, byte[] bytes) throws IOException {
        writer.write(to, bytes, at);
        return bytes.length;
    }

    /// At most `limit` items whose time has come, longest owed first.
    public List<RetryItem> due(Instant now, int limit) throws IOException {
        List<RetryItem> due = new ArrayList<>();
        long millis = now.toEpochMilli();
        if (index.size() == 0) {
            return due;
        }
        // What waits longer than anything does was noted by a clock that was ahead.
        long latest = millis + RetryItem.LONGEST_WAIT.toMillis();
        if (millis < earliestMillis && lastMillis <= latest) {
            return due;
        }
        long earliest = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (int slot = index.next(0); slot >= 0; slot = index.next(slot + 1)) {
            if (due.size() == limit) {
                return due;
            }
            if (index.dueMillis(slot) <= millis || index.dueMillis(slot) > latest) {
                due.add(item(slot));
            }
            earliest = Math.min(earliest, index.dueMillis(slot));
            last = Math.max(last, index.dueMillis(slot));
        }
        earliestMillis = earliest;
        lastMillis = last;
        return due;
    }

    /// Asks the process that has the queue `name` to try all of it now.
    public static void ask(Dir dir, Bytes name) throws IOException {
        dir.open(name.plus(ASKED), OpenFlags.O_WRONLY | OpenFlags.O_CREAT, 0600).close();
    }

    /// Makes all items due where [#ask] was called.
    public void heed(Instant now) throws IOException {
        if (dir.statOrNull(name.plus(ASKED)) != null) {
            dir.unlink(name.plus(ASKED));
            hurry(now);
        }
    }

    /// Makes all items due. What fails again waits as if it were the first time.
    public void hurry(Instant now) {
        hurried = now;
        for (int slot = index.next(0); slot >= 0; slot = index.next(slot + 1)) {
            index.set(slot, index.at(slot), Long.MIN_VALUE);
        }
        earliestMillis = Long.MIN_VALUE;
        lastMillis = Long.MAX_VALUE;
    }

    /// What a reader of a queue is told.
    public interface Reader {
        void item(RetryItem item) throws IOException;
    }

    /// Reads a queue that a process may have open, without a change to it; in the order in which
    /// the items failed first.
    ///
    /// @return how many there are
    public static int read(Dir dir, Bytes name, Reader reader) throws IOException {
        byte[] buffer = RetryLog.buffer();
        try (Fd fd = dir.openRead(name)) {
            RetryIndex[] found = new RetryIndex[1];
            RetryIndex index =
                    new RetryIndex(slot -> RetryLog.readAt(fd, found[0].at(slot), buffer).key());
            found[0] = index;
            RetryLog.read(
                    fd,
                    (key, item, at) -> {
                        int slot = index.find(key);
                        if (slot == RetryIndex.NONE && item != null) {
                            index.add(key, at, 0);
                        } else if (slot != RetryIndex.NONE && item == null) {
                            index.remove(slot);
                        } else if (item != null) {
                            index.set(slot, at, 0);
                        }
                    });
            for (int slot = index.next(0); slot >= 0; slot = index.next(slot + 1)) {
                reader.item(RetryLog.readAt(fd, index.at(slot), buffer));
            }
            return index.size();
        }
    }

    /// All that is owed, in the order in which it failed first.
    public Collection<RetryItem> items() throws IOException {
        List<RetryItem> all = new ArrayList<>(index.size());
        for (int slot = index.next(0); slot >= 0; slot = index.next(slot + 1)) {
            all.add(item(slot));
        }
        return all;
    }

    public int size() {
        return index.size();
    }

    @Override
    public void close() throws IOException {
        fd.close();
    }
}
