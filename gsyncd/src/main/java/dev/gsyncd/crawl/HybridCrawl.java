package dev.gsyncd.crawl;

import dev.gsyncd.change.ChangeFeed;
import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.Slice;
import dev.gsyncd.crawl.Scope.Told;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.RootNames;
import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks a brick, or a directory of it, and gives what changed after a time: each name with its
/// gfid, each gfid with content and attributes; a directory always before what is in it.
///
/// Directories are held by gfid and opened through their handle below `.glusterfs`, so that one
/// that is renamed meanwhile is still found. A directory that is renamed from a place not yet
/// walked to one already walked is missed with all below it: its rename stands in a changelog, and
/// who creates a directory because of a rename must walk it ([#below]).
///
/// What the brick cannot read (EIO) does not end the walk: it is told of as a
/// [ChangeRecord.Unread], unless the brick as a whole is the trouble.
///
/// Only the last slice carries a time for stime. A walk of a whole brick tells its [Keeper] from
/// time to time what is left of it, so that one that is cut off goes on from there.
///
/// In memory are the directories that wait to be walked, 24 bytes each, and some parts of 1,000
/// names.
public final class HybridCrawl implements ChangeFeed {
    private static final int NAMES_OF_PART = 1_000;
    private static final int THREADS = 3;
    private static final List<Bytes> INTERNAL =
            List.of(Bytes.utf8(".glusterfs"), Bytes.utf8(".trashcan"), RootNames.TRASH);
    private static final Bytes ANONYMOUS_INODES = Bytes.utf8(".glusterfs-anonymous-inode-");

    /// Between two calls of the keeper; longer where they take long.
    private static final Duration KEEP_EACH = Duration.ofSeconds(10);

    private final Scope scope;
    private final int maxEntries;
    private final Walkers walkers;
    private final Progress progress;
    private final @Nullable Keeping keeping;

    /// The directories that were finished in each slice that is not done.
    private final Deque<List<Gfid>> finished = new ArrayDeque<>();

    private Walkers.@Nullable Out held;
    private boolean ended;

    /// Keeps what a later process needs to go on; nothing (no bytes) when the crawl is through.
    /// Called by the thread that uses the crawl.
    public interface Keeper {
        void keep(byte[] state) throws IOException;
    }

    /// Where the changelogs take over, as the one that reads them says it.
    public record Place(Bytes index, long offset) {}

    private record Keeping(Keeper keeper, Place place) {}

    private long keepAt = System.nanoTime() + KEEP_EACH.toNanos();

    private HybridCrawl(
            DirectoryWalk walk,
            Scope scope,
            int maxEntries,
            List<PendingDirectories.Directory> from,
            Progress progress,
            @Nullable Keeping keeping) {
        this.scope = scope;
        this.maxEntries = maxEntries;
        this.progress = progress;
        this.keeping = keeping;
        this.walkers = new Walkers(walk, from, THREADS);
    }

    static HybridCrawl of(
            Dir brick, Gfid root, Scope scope, int maxEntries, DirectoryWalk.Faults faults) {
        return new HybridCrawl(
                new DirectoryWalk(brick, scope, Math.min(NAMES_OF_PART, maxEntries), faults),
                scope,
                maxEntries,
                List.of(new PendingDirectories.Directory(root, 1)),
                new Progress(0, 0, 0),
                null);
    }

    /// Walks a whole brick.
    ///
    /// @param maxEntries of a slice
    public static HybridCrawl ofBrick(Dir brick, Scope scope, int maxEntries) {
        return of(brick, Gfid.ROOT, scope, maxEntries, DirectoryWalk.Faults.NONE);
    }

    /// Walks all that is below a directory, whenever it changed.
    public static HybridCrawl below(Dir brick, Gfid directory, int maxEntries) {
        Scope all = new Scope(Bytes.EMPTY, Xtime.NEVER, Xtime.NEVER, null, Told.NAMES);
        return of(brick, directory, all, maxEntries, DirectoryWalk.Faults.NONE);
    }

    /// What a crawl that was cut off left.
    ///
    /// @param scope with the bound of its beginning
    public record Resumed(Scope scope, Place place, HybridCrawl crawl) {}

    /// Walks a whole brick so that it can be resumed.
    ///
    /// When it began is kept before anything is told.
    ///
    /// @param scope its bound is not null
    /// @param place where the changelogs take over afterwards
    public static HybridCrawl kept(
            Dir brick, Scope scope, int maxEntries, Place place, Keeper keeper) throws IOException {
        List<PendingDirectories.Directory> root =
                List.of(new PendingDirectories.Directory(Gfid.ROOT, 1));
        Progress none = new Progress(0, 0, 0);
        Xtime bound = scope.bound();
        if (bound != null) {
            CrawlState begun =
                    new CrawlState(
                            scope.since(),
                            scope.mark(),
                            bound,
                            place.index(),
                            place.offset(),
                            0,
                            0,
                            0,
                            root);
            keeper.keep(begun.encode());
        }
        return new HybridCrawl(
                walk(brick, scope, maxEntries),
                scope,
                maxEntries,
                root,
                none,
                new Keeping(keeper, place));
    }

    /// Goes on with a walk of the same beginning.
    ///
    /// @param wanted what would be walked else
    /// @param state what the keeper was given
    /// @return null where the state is of another walk
    public static @Nullable Resumed resume(
            Dir brick, Scope wanted, int maxEntries, byte[] state, Keeper keeper) {
        CrawlState left = CrawlState.decode(state);
        if (left == null
                || !left.since().equals(wanted.since())
                || !left.mark().equals(wanted.mark())) {
            return null;
        }
        Scope scope =
                new Scope(wanted.xtime(), left.since(), left.mark(), left.bound(), wanted.told());
        Place place = new Place(left.index(), left.indexOffset());
        HybridCrawl crawl =
                new HybridCrawl(
                        walk(brick, scope, maxEntries),
                        scope,
                        maxEntries,
                        left.pending(),
                        new Progress(left.directories(), left.names(), left.millis()),
                        new Keeping(keeper, place));
        return new Resumed(scope, place, crawl);
    }

    private static DirectoryWalk walk(Dir brick, Scope scope, int maxEntries) {
        return new DirectoryWalk(
                brick, scope, Math.min(NAMES_OF_PART, maxEntries), DirectoryWalk.Faults.NONE);
    }

    /// Names in a volume's root that are no part of what is mirrored.
    public static boolean isInternal(Bytes name) {
        return INTERNAL.contains(name) || isAnonymousInodes(name);
    }

    /// The name, in a volume's root, of what self-heal keeps.
    public static boolean isAnonymousInodes(Bytes name) {
        return name.startsWith(ANONYMOUS_INODES);
    }

    @Override
    public @Nullable Slice next() throws IOException, InterruptedException {
        if (ended) {
            return null;
        }
        List<ChangeRecord> records = new ArrayList<>();
        List<Gfid> whole = new ArrayList<>();
        int named = 0;
        while (true) {
            Walkers.Out out = held != null ? held : walkers.next();
            held = null;
            if (out == null) {
                ended = true;
                break;
            }
            if ((named > 0 && named + out.part().names() > maxEntries)
                    || records.size() > 4 * maxEntries) {
                held = out;
                break;
            }
            records.addAll(out.part().records());
            named += out.part().names();
            if (out.part().last()) {
                whole.add(out.directory());
            }
        }
        finished.addLast(whole);
        progress.told(named);
        return new Slice(
                records,
                scope.since(),
                scope.bound() == null ? scope.since() : scope.bound(),
                ended ? scope.bound() : null,
                false,
                List.of(Bytes.utf8(ended ? "crawl, last part" : "crawl")));
    }

    @Override
    public boolean ended() {
        return ended;
    }

    /// Counts until now, and how long it may still take.
    @Override
    public String progress() {
        return progress.text(walkers);
    }

    @Override
    public void done(Slice slice) throws IOException {
        List<Gfid> whole = finished.pollFirst();
        if (whole != null) {
            whole.forEach(walkers::done);
        }
        if (keeping != null && ended && finished.isEmpty()) {
            keeping.keeper.keep(new byte[0]);
        }
    }

    @Override
    public boolean isKeepDue() {
        return keeping != null && !ended && System.nanoTime() - keepAt >= 0;
    }

    @Override
    public void keep() throws IOException {
        if (keeping != null && !ended && scope.bound() != null) {
            long start = System.nanoTime();
            keeping.keeper.keep(state(keeping.place, scope.bound()).encode());
            long took = System.nanoTime() - start;
            keepAt = start + took + Math.max(KEEP_EACH.toNanos(), 20 * took);
        }
    }

    private CrawlState state(Place place, Xtime bound) {
        return new CrawlState(
                scope.since(),
                scope.mark(),
                bound,
                place.index(),
                place.offset(),
                progress.directories(walkers),
                progress.names(),
                progress.millis(),
                walkers.unfinished());
    }

    @Override
    public void close() {
        walkers.close();
    }
}
