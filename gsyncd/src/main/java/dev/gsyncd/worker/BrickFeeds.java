package dev.gsyncd.worker;

import dev.gsyncd.change.ChangeFeed;
import dev.gsyncd.changelog.ChangelogFeed;
import dev.gsyncd.changelog.IndexPlace;
import dev.gsyncd.crawl.HybridCrawl;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The feeds of a brick of a volume.
public final class BrickFeeds implements Feeds {
    private static final int CRAWL_ENTRIES = 10_000;

    private final Dir brick;
    private final Bytes xtime;
    private final Xtime mark;
    private final ChangelogFeed.Tuning tuning;

    // the last crawl, and where changelogs take over from it
    private @Nullable HybridCrawl crawl;
    private @Nullable IndexPlace place;

    /// @param xtime the marker's xattr name
    /// @param mark when the marker was switched on
    public BrickFeeds(Dir brick, Bytes xtime, Xtime mark, ChangelogFeed.Tuning tuning) {
        this.brick = brick;
        this.xtime = xtime;
        this.mark = mark;
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
        Xtime from = since == null ? Xtime.NEVER : since;
        place = bound.place();
        crawl =
                HybridCrawl.ofBrick(
                        brick,
                        new HybridCrawl.Scope(xtime, from, mark, bound.stime()),
                        CRAWL_ENTRIES);
        return crawl;
    }

    @Override
    public ChangeFeed changelogs(Xtime since) throws IOException {
        boolean crawled = crawl != null && crawl.ended();
        return new ChangelogFeed(brick, since, crawled ? place : null, tuning);
    }

    @Override
    public ChangeFeed below(Gfid directory) {
        return HybridCrawl.below(brick, directory, CRAWL_ENTRIES);
    }
}
