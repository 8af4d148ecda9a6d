package dev.gsyncd.gluster;

import dev.rsyncproto.bytes.Bytes;

/// Which extended attributes of a volume's files are the users' own.
///
/// A mount for gsyncd shows Gluster's as well (`trusted.glusterfs.mdata`, which holds the times,
/// and others); they belong to one volume. The exception are those that hold size and block size of
/// a sharded file.
public final class VolumeXattrs {
    private static final Bytes GLUSTER = Bytes.utf8("trusted.glusterfs.");
    private static final Bytes SHARD = Bytes.utf8("trusted.glusterfs.shard.");

    private VolumeXattrs() {}

    /// Whether the attribute is to be mirrored.
    public static boolean isMirrored(Bytes name) {
        return !name.startsWith(GLUSTER) || name.startsWith(SHARD);
    }
}
