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
/// @param quiet a batch begins when nothing has changed for so long
/// @param longest a batch begins so long after its first change at the latest
/// @param crawl between two full passes where not all directories can be watched
/// @param retry the first pause after a failure; it doubles up to `longestRetry`
/// @param longestRetry the longest pause
public record DirectorySettings(
        @Nullable Path mark,
        boolean allowEmptySource,
        boolean acls,
        boolean xattrs,
        Duration quiet,
        Duration longest,
        Duration crawl,
        Duration retry,
        Duration longestRetry) {
    public static DirectorySettings defaults() {
        return new DirectorySettings(
                null,
                false,
                true,
                true,
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                Duration.ofSeconds(1),
                Duration.ofMinutes(2));
    }

    public DirectorySettings withMark(@Nullable Path file) {
        return new DirectorySettings(
                file, allowEmptySource, acls, xattrs, quiet, longest, crawl, retry, longestRetry);
    }

    public DirectorySettings withAllowEmptySource(boolean allow) {
        return new DirectorySettings(
                mark, allow, acls, xattrs, quiet, longest, crawl, retry, longestRetry);
    }

    public DirectorySettings withAttributes(boolean withAcls, boolean withXattrs) {
        return new DirectorySettings(
                mark,
                allowEmptySource,
                withAcls,
                withXattrs,
                quiet,
                longest,
                crawl,
                retry,
                longestRetry);
    }

    public DirectorySettings withPauses(Duration crawlEach, Duration firstRetry) {
        return new DirectorySettings(
                mark,
                allowEmptySource,
                acls,
                xattrs,
                quiet,
                longest,
                crawlEach,
                firstRetry,
                longestRetry);
    }
}
