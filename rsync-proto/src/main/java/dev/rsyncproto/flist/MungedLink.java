package dev.rsyncproto.flist;

import dev.rsyncproto.bytes.Bytes;

/// Link targets that lead nowhere until they are unmunged (`--munge-links`).
public final class MungedLink {
    /// Before a munged target: a directory that must not exist (rsync.h, SYMLINK_PREFIX).
    private static final Bytes MUNGED = Bytes.utf8("/rsyncd-munged/");

    private MungedLink() {}

    static Bytes munged(Bytes target) {
        return MUNGED.plus(target);
    }

    /// The target before it was munged; any other one as it is.
    public static Bytes unmunged(Bytes target) {
        return target.length() > MUNGED.length() && target.startsWith(MUNGED)
                ? target.from(MUNGED.length())
                : target;
    }
}
