package dev.gsyncd.secondary;

import org.jspecify.annotations.Nullable;

/// How one entry operation ended.
///
/// `errno` is 0 where the names are now as the operation wants them, also where they were before.
/// `EEXIST`: a name that had to be free holds another file, `found`. `ESTALE`: the name that had to
/// go holds another file, `found`, or nothing (null); for what should be removed nothing there is a
/// 0. `ENOENT`: the parent, or the file to be linked, does not exist. `ENOTEMPTY`: rmdir. Others as
/// the volume gave them.
public record EntryResult(int errno, @Nullable Found found) {
    public static final EntryResult DONE = new EntryResult(0, null);

    public boolean done() {
        return errno == 0;
    }
}
