package dev.gsyncd.crawl;

import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// What is walked, and what is told of it.
///
/// @param xtime the marker's xattr name
/// @param since what changed at or before this time is synced; [Xtime#NEVER]: nothing is
/// @param mark when the marker was switched on: an older xtime tells nothing
/// @param bound what stime becomes when the walk is through; null where it tells nothing about that
public record Scope(Bytes xtime, Xtime since, Xtime mark, @Nullable Xtime bound, Told told) {
    public enum Told {
        /// What is there. Names that the secondary has beside it are left alone: for its first
        /// crawl.
        PRESENT,
        /// Also which directories changed, so that names can be found that only one side has.
        NAMES,
        /// The same, and names that both have are to be compared: where the records of renames are
        /// missing. On a distributed volume a brick may have the record of a file that lies on
        /// another one.
        RECONCILED,
        /// Only regular files, for their content: what the changelog does not record.
        CONTENT
    }

    /// An inode whose xtime is `raw` (null: it has none) may have changed.
    boolean mayHaveChanged(@Nullable Bytes raw) {
        if (since.equals(Xtime.NEVER) || raw == null || raw.length() != Xtime.LENGTH) {
            return true;
        }
        Xtime time = Xtime.ofBytes(raw);
        return time.isAfter(since) || time.isBefore(mark);
    }
}
