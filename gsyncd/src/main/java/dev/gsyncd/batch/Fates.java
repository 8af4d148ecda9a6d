package dev.gsyncd.batch;

import dev.gsyncd.gluster.Gfid;

/// Decides about files that the primary does not have (any more).
@FunctionalInterface
public interface Fates {
    /// All of them were the primary's.
    Fates DELETE = (gfid, byRename) -> Fate.DELETE;

    /// @param byRename whether a rename, the primary's, puts another file in its place
    Fate of(Gfid gfid, boolean byRename);

    /// Whether the primary tells of all of its files. If not, what it does not tell of is left
    /// alone.
    default boolean primaryIsWhole() {
        return true;
    }
}
