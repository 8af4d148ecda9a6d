package dev.gsyncd.change;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where changes come from. Used by one thread.
public interface ChangeFeed extends AutoCloseable {
    /// The next slice; null when there was none within the poll interval (call again), or, where
    /// [#ended] says so, when there will be none.
    ///
    /// @throws CrawlNeededException where the feed cannot tell all that changed; the feed is over
    @Nullable Slice next() throws IOException, InterruptedException;

    /// All of `slice` is on the secondary or in the durable retry queue. Slices are done in the
    /// order in which they were given.
    void done(Slice slice) throws IOException;

    /// Whether it is time to [#keep] how far it is.
    default boolean isKeepDue() {
        return false;
    }

    /// Writes down how far it is, so that a later process begins there: all that is done until now
    /// must be on the disks of the secondary before.
    default void keep() throws IOException {}

    /// Whether [#next] will never give a slice again: a crawl that is through.
    default boolean ended() {
        return false;
    }

    /// How far it is, for people; empty where there is nothing to tell.
    default String progress() {
        return "";
    }

    @Override
    void close() throws IOException;
}
