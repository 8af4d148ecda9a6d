package dev.gsyncd.progress;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What could not be synced, kept on disk until it is: nothing is given up and nothing is
/// forgotten.
///
/// A log that only grows, one checked record for each change, written again without the history
/// when most of it is history (to a new file that then takes the name). A record that is not whole
/// ends the log: it was never relied on, because [#sync] comes before stime moves.
///
/// Used by one thread.
public final class RetryQueue implements AutoCloseable {
    /// More than this is no list of exceptions any more; the batch has to fail as a whole.
    public static final int MAX_ITEMS = 1_000_000;

    private static final int MIN_COMPACTION = 10_000;

    private final Dir dir;
    private final Bytes name;
    private final Map<RetryKey, RetryItem> items = new LinkedHashMap<>();

    private Fd fd;
    private int records;
    private boolean unsynced;

    private RetryQueue(Dir dir, Bytes name, Fd fd) {
        this.dir = dir;
        this.name = name;
        this.fd = fd;
    }

    /// Opens the queue in file `name`, which is made where it is missing.
    public static RetryQueue open(Dir dir, Bytes name) throws IOException {
        Fd fd = dir.open(name, OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600);
        try {
            RetryQueue queue = new RetryQueue(dir, name, fd);
            queue.load();
            dir.fsync();
            return queue;
        } catch (IOException | RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    private void load() throws IOException {
        RetryLog.Loaded loaded = RetryLog.read(fd, this::apply);
        records = loaded.records();
        if (loaded.end() < fd.stat().size()) {
            fd.truncate(loaded.end());
        }
        fd.seek(loaded.end());
        if (loaded.end() == 0) {
            fd.write(RetryLog.HEADER, 0, RetryLog.HEADER.length);
        }
        fd.fsync();
    }

    private void apply(RetryKey key, @Nullable RetryItem item) {
        if (item == null) {
            items.remove(key);
        } else {
            items.put(key, item);
        }
    }

    /// `key` could not be synced: it is tried again later, each time after a longer wait.
    ///
    /// @throws IOException where it cannot be kept; stime must not move then
    public void failed(RetryKey key, String reason, Instant now) throws IOException {
        RetryItem before = items.get(key);
        if (before == null && items.size() >= MAX_ITEMS) {
            throw new IOException(
                    "retry queue "
                            + name
                            + " is full ("
                            + MAX_ITEMS
                            + " files); see why they fail");
        }
        RetryItem item =
                before == null ? RetryItem.first(key, reason, now) : before.again(reason, now);
        append(key, item);
    }

    /// `key` is synced, whether it was owed or not.
    public void succeeded(RetryKey key) throws IOException {
        if (items.containsKey(key)) {
            append(key, null);
        }
    }

    private void append(RetryKey key, @Nullable RetryItem item) throws IOException {
        byte[] record = RetryLog.encode(key, item);
        fd.write(record, 0, record.length);
        unsynced = true;
        records++;
        apply(key, item);
    }

    /// All that was told to the queue is on disk when this returns: call it before stime moves.
    public void sync() throws IOException {
        if (records > MIN_COMPACTION && records > 4L * items.size()) {
            compact();
        } else if (unsynced) {
            fd.fsync();
        }
        unsynced = false;
    }

    private void compact() throws IOException {
        Bytes fresh = name.plus(".new");
        Fd to = dir.open(fresh, OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_TRUNC, 0600);
        try {
            to.write(RetryLog.HEADER, 0, RetryLog.HEADER.length);
            for (RetryItem item : items.values()) {
                byte[] record = RetryLog.encode(item.key(), item);
                to.write(record, 0, record.length);
            }
            to.fsync();
            dir.rename(fresh, dir, name);
            dir.fsync();
        } catch (IOException | RuntimeException e) {
            to.close();
            throw e;
        }
        fd.close();
        fd = to;
        records = items.size();
    }

    /// At most `limit` items whose time has come, longest owed first.
    public List<RetryItem> due(Instant now, int limit) {
        List<RetryItem> due = new ArrayList<>();
        for (RetryItem item : items.values()) {
            if (due.size() == limit) {
                break;
            }
            if (!item.next().isAfter(now)) {
                due.add(item);
            }
        }
        return due;
    }

    /// All that is owed, in the order in which it failed first.
    public Collection<RetryItem> items() {
        return List.copyOf(items.values());
    }

    public int size() {
        return items.size();
    }

    @Override
    public void close() throws IOException {
        fd.close();
    }
}
