package dev.gsyncd.worker;

import dev.gsyncd.change.ChangeFeed;
import dev.gsyncd.changelog.ChangelogFeed;
import dev.gsyncd.changelog.IndexPlace;
import dev.gsyncd.crawl.HybridCrawl;
import dev.gsyncd.crawl.Scope;
import dev.gsyncd.crawl.Scope.Told;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Xtime;
import dev.gsyncd.progress.StateFile;
import dev.gsyncd.progress.StimeStore;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The feeds of a brick of a volume.
public final class BrickFeeds implements Feeds {
    private static final Logger LOG = LoggerFactory.getLogger(BrickFeeds.class);
    private static final int CRAWL_ENTRIES = 10_000;
    private static final Bytes ROOT = Bytes.utf8(".");

    /// A crawl that was cut off longer ago begins anew: who knows what was done to the secondary.
    private static final Duration LONGEST_BREAK = Duration.ofDays(3);

    private final Dir brick;
    private final Bytes xtime;
    private final Xtime mark;
    private final StateFile state;
    private final ChangelogFeed.Tuning tuning;

    // the last crawl, and where changelogs take over from it
    private @Nullable HybridCrawl crawl;
    private HybridCrawl.@Nullable Place place;

    /// @param xtime the marker's xattr name
    /// @param mark when the marker was switched on
    /// @param state where a crawl keeps how far it is
    public BrickFeeds(
            Dir brick, Bytes xtime, Xtime mark, StateFile state, ChangelogFeed.Tuning tuning) {
        this.brick = brick;
        this.xtime = xtime;
        this.mark = mark;
        this.state = state;
        this.tuning = tuning;
    }

    @Override
    public ChangeFeed crawl(@Nullable Xtime since) throws IOException {
        ChangelogFeed.Bound bound = ChangelogFeed.crawlBound(brick);
        if (bound == null) {
            throw new IOException(
                    "brick "
                            + brick.name()
                            + " writes no changelogs; switch them on:"
                            + " gluster volume set VOLUME changelog.changelog on");
        }
        Scope first = new Scope(xtime, Xtime.NEVER, mark, bound.stime(), Told.PRESENT);
        Scope scope =
                since == null
                        ? first
                        : new Scope(xtime, since, mark, bound.stime(), Told.RECONCILED);
        HybridCrawl.Resumed resumed = resumed(scope);
        if (resumed == null && StimeStore.BEGUN.equals(since)) {
            // What was deleted since it began stands in the changelogs that follow.
            resumed = resumed(first);
        }
        HybridCrawl begun;
        if (resumed != null) {
            begun = resumed.crawl();
            place = resumed.place();
            LOG.info("crawl goes on where it was cut off: {}", begun.progress());
        } else {
            place = new HybridCrawl.Place(bound.place().index(), bound.place().offset());
            begun = HybridCrawl.kept(brick, scope, CRAWL_ENTRIES, place, state::write);
        }
        crawl = begun;
        return begun;
    }

    private HybridCrawl.@Nullable Resumed resumed(Scope scope) throws IOException {
        byte[] left = state.read(LONGEST_BREAK);
        return left == null
                ? null
                : HybridCrawl.resume(brick, scope, CRAWL_ENTRIES, left, state::write);
    }

    @Override
    public ChangeFeed changelogs(Xtime since) throws IOException {
        HybridCrawl.Place after = crawl != null && crawl.ended() ? place : null;
        return new ChangelogFeed(
                brick,
                since,
                after == null ? null : new IndexPlace(after.index(), after.offset()),
                tuning);
    }

    @Override
    public ChangeFeed below(Gfid directory) {
        return HybridCrawl.below(brick, directory, CRAWL_ENTRIES);
    }

    @Override
    public ChangeFeed names(Xtime since) {
        return HybridCrawl.ofBrick(
                brick, new Scope(xtime, since, mark, null, Told.NAMES), CRAWL_ENTRIES);
    }

    @Override
    public ChangeFeed content(Xtime since) {
        return HybridCrawl.ofBrick(
                brick, new Scope(xtime, since, mark, null, Told.CONTENT), CRAWL_ENTRIES);
    }

    @Override
    public boolean changedSince(Xtime since) throws IOException {
        Bytes raw = brick.getxattr(ROOT, xtime);
        return raw != null && raw.length() == Xtime.LENGTH && Xtime.ofBytes(raw).isAfter(since);
    }
}
