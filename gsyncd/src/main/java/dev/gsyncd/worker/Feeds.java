package dev.gsyncd.worker;

import dev.gsyncd.change.ChangeFeed;
import dev.gsyncd.change.Slice;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Xtime;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where a worker's changes come from.
public interface Feeds {
    /// All that changed after `since` (null: all there is), found by a walk. Its last slice carries
    /// the time from which [#changelogs] takes over.
    ChangeFeed crawl(@Nullable Xtime since) throws IOException;

    /// The changes after `since`, and then each new one.
    ChangeFeed changelogs(Xtime since) throws IOException;

    /// All that is below a directory.
    ChangeFeed below(Gfid directory) throws IOException;

    /// What changed after `since`, by the brick's marker, and in which directories names may be
    /// gone: whatever the changelogs say. It moves no stime.
    ChangeFeed names(Xtime since) throws IOException;

    /// The regular files that changed after `since`, by the brick's marker: some changes of content
    /// are in no changelog (see [Descents]). It moves no stime.
    ChangeFeed content(Xtime since) throws IOException;

    /// Whether anything on the brick changed after `since`, by its marker.
    boolean changedSince(Xtime since) throws IOException;

    /// Whether a slice of [#changelogs] is of the past: more will follow at once.
    default boolean behind(Slice slice, long nowSeconds) {
        return !slice.provisional() && slice.to().seconds() < nowSeconds - 30;
    }
}
