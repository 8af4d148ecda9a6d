package dev.gsyncd.batch;

import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// What is needed to make a file of the primary anew.
///
/// @param mode type and permission bits
/// @param target of a symlink, else null
public record FileState(
        Gfid gfid, int mode, int uid, int gid, int major, int minor, @Nullable Bytes target) {
    static final int S_IFMT = 0xf000;
    static final int S_IFDIR = 0x4000;
    static final int S_IFREG = 0x8000;
    static final int S_IFLNK = 0xa000;

    /// The type bits of the mode.
    public int type() {
        return mode & S_IFMT;
    }

    public boolean isDirectory() {
        return type() == S_IFDIR;
    }

    public boolean isRegular() {
        return type() == S_IFREG;
    }
}
