package dev.gsyncd.changelog;

import dev.gsyncd.change.CrawlNeededException;
import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.posix.Fd;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which rolled-over changelogs come next: what the index lists and what lies in the day
/// directories, each once, oldest first, from a time on.
///
/// The index is the truth about order and about completeness:
/// - a new index begins where changelog was switched on: what happened before it is not recorded;
/// - its times rise. A time twice means that one changelog overwrote another (a rollover time of
///   one second does that); a time that falls means that the clock was set back.
///
/// Either needs a crawl. The directories only add files that the index does not (yet) have: the
/// brick renames first and appends after, and may die in between.
final class HistoryCursor implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final ChangelogDir dir;
    private final Htime htime = new Htime();
    private final byte[] chunk = new byte[CHUNK];

    /// Given, but in no index when it was.
    private final Set<Long> unindexed = new HashSet<>();

    private ChangelogDir.@Nullable Index index;
    private @Nullable Fd indexFd;
    private long indexOffset;
    private long lastIndexed = -1;
    private long lastGiven;

    /// Where a newer index begins: what is later must wait for a crawl.
    private long limit = Long.MAX_VALUE;

    private Xtime since;

    /// @param since changes at or before this time are known to be synced
    HistoryCursor(ChangelogDir dir, Xtime since) {
        this.dir = dir;
        this.since = since;
        this.lastGiven = since.seconds();
    }

    /// For [CrawlNeededException]: what is known to be synced by now.
    void doneTo(Xtime time) {
        since = time;
    }

    /// The changelogs that came since the last call, oldest first.
    List<RolledName> poll(long nowSeconds) throws IOException {
        boolean first = index == null;
        if (first) {
            openIndex();
        }
        ChangelogDir.Index current = dir.currentIndexIfChanged();
        if (current != null && !current.equals(index)) {
            limit = Math.min(limit, current.start());
        }
        List<RolledName> names = merge(first ? readToStart() : readNew(), nowSeconds);
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
    private List<RolledName> readToStart() throws IOException {
        List<RolledName> newer = new ArrayList<>();
        long predecessor = -1;
        while (true) {
            List<RolledName> entries = readChunk();
            if (entries == null) {
                break;
            }
            for (RolledName entry : entries) {
                if (entry.time() <= lastGiven) {
                    newer.clear();
                    predecessor = entry.time();
                } else {
                    newer.add(entry);
                }
            }
        }
        lastIndexed = predecessor;
        for (RolledName entry : newer) {
            checkRising(entry);
        }
        return newer;
    }

    private List<RolledName> readNew() throws IOException {
        List<RolledName> newer = new ArrayList<>();
        while (true) {
            List<RolledName> entries = readChunk();
            if (entries == null) {
                return newer;
            }
            for (RolledName entry : entries) {
                checkRising(entry);
                newer.add(entry);
            }
        }
    }

    private void checkRising(RolledName entry) throws CrawlNeededException {
        if (entry.time() == lastIndexed) {
            throw new CrawlNeededException(
                    since,
                    entry.path()
                            + " is in the index twice: one changelog overwrote another (set"
                            + " changelog.rollover-time to 2 or more)");
        }
        if (entry.time() < lastIndexed) {
            throw new CrawlNeededException(
                    since,
                    "the brick's clock went back: "
                            + entry.path()
                            + " is listed after "
                            + lastIndexed);
        }
        lastIndexed = entry.time();
    }

    /// Whole entries of the next bytes of the index; null at its end.
    private @Nullable List<RolledName> readChunk() throws IOException {
        Fd fd = indexFd;
        if (fd == null) {
            return null;
        }
        int n = fd.pread(chunk, 0, chunk.length, indexOffset);
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
        Deque<RolledName> files = new ArrayDeque<>(dir.rolledFiles(lastGiven, nowSeconds));
        List<RolledName> names = new ArrayList<>();
        for (RolledName entry : indexed) {
            if (unindexed.remove(entry.time())) {
                continue;
            }
            while (!files.isEmpty() && files.getFirst().time() < entry.time()) {
                addUnindexed(names, files.removeFirst());
            }
            if (!files.isEmpty() && files.getFirst().time() == entry.time()) {
                files.removeFirst();
            }
            if (entry.time() > lastGiven) {
                add(names, entry);
            } else if (!entry.empty()) {
                throw new CrawlNeededException(
                        since, entry.path() + " was listed after a newer changelog");
            }
        }
        for (RolledName file : files) {
            addUnindexed(names, file);
        }
        return names;
    }

    private void addUnindexed(List<RolledName> names, RolledName file) {
        if (file.time() > lastGiven && file.time() > lastIndexed) {
            unindexed.add(file.time());
        }
        add(names, file);
    }

    private void add(List<RolledName> names, RolledName name) {
        if (name.time() > lastGiven && name.time() <= limit) {
            names.add(name);
            lastGiven = name.time();
        }
    }

    @Override
    public void close() throws IOException {
        if (indexFd != null) {
            indexFd.close();
        }
    }
}
