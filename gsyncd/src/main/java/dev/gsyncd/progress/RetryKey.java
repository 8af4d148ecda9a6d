package dev.gsyncd.progress;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import org.jspecify.annotations.Nullable;

/// What is owed: a file (content and attributes), a name, or a file at a name.
public record RetryKey(@Nullable Gfid gfid, @Nullable EntryName name) {
    public RetryKey {
        if (gfid == null && name == null) {
            throw new IllegalArgumentException("a gfid, a name or both");
        }
    }

    public static RetryKey of(Gfid gfid) {
        return new RetryKey(gfid, null);
    }

    public static RetryKey of(EntryName name) {
        return new RetryKey(null, name);
    }

    @Override
    public String toString() {
        if (gfid == null) {
            return "name " + name;
        }
        return name == null ? "gfid " + gfid : "gfid " + gfid + " at " + name;
    }
}
