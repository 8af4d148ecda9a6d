package dev.gsyncd.changelog;

import dev.gsyncd.change.ChangeRecord;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.Stat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Follows the live CHANGELOG while the brick writes it.
///
/// The open file is kept, so its inode number cannot be given to the next one: another inode under
/// the name means that this one was rolled over, and what was not taken from it comes from there.
final class LiveTail implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final ChangelogDir dir;
    private final Duration quiet;
    private final Duration longest;
    private final int maxRecords;
    private final byte[] chunk = new byte[CHUNK];

    private @Nullable Fd fd;
    private long inode;
    private long device;
    private long offset;
    private ChangelogDecoder decoder = new ChangelogDecoder(ChangelogDir.LIVE);
    private List<ChangeRecord> waiting = new ArrayList<>();
    private long firstNanos;
    private long lastNanos;
    private boolean damaged;

    /// @param quiet records are given when none came for this long
    /// @param longest and in any case when one waited for this long
    LiveTail(ChangelogDir dir, Duration quiet, Duration longest, int maxRecords) {
        this.dir = dir;
        this.quiet = quiet;
        this.longest = longest;
        this.maxRecords = maxRecords;
    }

    /// Whether the file that is followed was rolled over (or there is none yet): then the rolled
    /// one must be given first, and [#follow] goes on with the next one.
    boolean rolledOver() throws IOException {
        if (fd == null) {
            return true;
        }
        Stat now = dir.statOrNull(ChangelogDir.LIVE);
        return now == null || now.ino() != inode || now.dev() != device;
    }

    /// Follows what is now the live file, from its beginning.
    void follow() throws IOException {
        close();
        fd = dir.openOrNull(ChangelogDir.LIVE);
        decoder = new ChangelogDecoder(ChangelogDir.LIVE);
        waiting = new ArrayList<>();
        offset = 0;
        damaged = false;
        if (fd != null) {
            Stat stat = fd.stat();
            inode = stat.ino();
            device = stat.dev();
        }
    }

    /// The records that are due; empty where none are.
    List<ChangeRecord> poll(long nowNanos) throws IOException {
        read(nowNanos);
        if (waiting.isEmpty() || !due(nowNanos)) {
            return List.of();
        }
        List<ChangeRecord> due = waiting;
        waiting = new ArrayList<>();
        return due;
    }

    private boolean due(long nowNanos) {
        return waiting.size() >= maxRecords
                || nowNanos - lastNanos >= quiet.toNanos()
                || nowNanos - firstNanos >= longest.toNanos();
    }

    /// Records wait for a quiet moment.
    boolean waiting() {
        return !waiting.isEmpty();
    }

    private void read(long nowNanos) throws IOException {
        Fd open = fd;
        while (open != null && !damaged && waiting.size() < maxRecords) {
            int n = open.pread(chunk, 0, chunk.length, offset);
            if (n <= 0) {
                return;
            }
            offset += n;
            if (waiting.isEmpty()) {
                firstNanos = nowNanos;
            }
            lastNanos = nowNanos;
            try {
                decoder.feed(chunk, 0, n, waiting::add);
            } catch (ChangelogFormatException e) {
                // What it is shows when it is rolled over and read as a whole.
                damaged = true;
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (fd != null) {
            fd.close();
            fd = null;
        }
    }
}
