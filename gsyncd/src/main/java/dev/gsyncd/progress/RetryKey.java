package dev.gsyncd.progress;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import org.jspecify.annotations.Nullable;

/// What is owed: a file (content and attributes), a name, or a file at a name.
///
/// @param below also the file's content, or all that is below the directory: a crawl could not see
///   it
public record RetryKey(@Nullable Gfid gfid, @Nullable EntryName name, boolean below) {
    public RetryKey {
        if (gfid == null && name == null) {
            throw new IllegalArgumentException("a gfid, a name or both");
        }
    }

    public RetryKey(@Nullable Gfid gfid, @Nullable EntryName name) {
        this(gfid, name, false);
    }

    public static RetryKey of(Gfid gfid) {
        return new RetryKey(gfid, null);
    }

    public static RetryKey of(EntryName name) {
        return new RetryKey(null, name);
    }

    /// All that is in a directory.
    public static RetryKey below(Gfid directory) {
        return new RetryKey(directory, null, true);
    }

    /// Whatever a name holds.
    public static RetryKey below(EntryName name) {
        return new RetryKey(null, name, true);
    }

    @Override
    public String toString() {
        String all = below ? "all of " : "";
        if (gfid == null) {
            return all + "name " + name;
        }
        return all + (name == null ? "gfid " + gfid : "gfid " + gfid + " at " + name);
    }
}
