package dev.gsyncd.gluster;

import dev.rsyncproto.bytes.Bytes;

/// Names in the root of a volume that are no part of what is mirrored.
public final class RootNames {
    /// Where a secondary keeps what had to give way. Not mirrored, whichever way a session goes: a
    /// volume that was a secondary may become a primary.
    public static final Bytes TRASH = Bytes.utf8(".gsyncd-trash");

    private RootNames() {}
}
