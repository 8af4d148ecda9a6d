package dev.gsyncd.directory;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a directory is kept in sync.
///
/// @param mark where the time of the last complete sync is kept; null: nowhere, and each start
///   trusts size and time
/// @param allowEmptySource an empty source may empty the mirror
/// @param acls carry POSIX ACLs
/// @param xattrs carry extended attributes
/// @param pauses when it looks and when it waits
public record DirectorySettings(
        @Nullable Path mark,
        boolean allowEmptySource,
        boolean acls,
        boolean xattrs,
        Pauses pauses) {
    /// @param quiet a batch begins when nothing has changed for so long
    /// @param longest a batch begins so long after its first change at the latest
    /// @param crawl between two full passes where not all directories can be watched
    /// @param flush from one flush of the mirror to the disk to the next, while it changes
    /// @param retry the first pause after a failure; it doubles up to `longestRetry`
    /// @param longestRetry the longest pause
    public record Pauses(
            Duration quiet,
            Duration longest,
            Duration crawl,
            Duration flush,
            Duration retry,
            Duration longestRetry) {
        public static final Pauses DEFAULT =
                new Pauses(
                        Duration.ofMillis(200),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(2));
    }

    /// Without a mark.
    public static DirectorySettings defaults() {
        return new DirectorySettings(null, false, true, true, Pauses.DEFAULT);
    }
}
