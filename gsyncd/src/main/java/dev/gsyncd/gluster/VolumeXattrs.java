package dev.gsyncd.gluster;

import dev.rsyncproto.bytes.Bytes;
import java.util.List;

/// Which extended attributes of a volume's files are the users' own.
///
/// A mount for gsyncd shows Gluster's as well (`trusted.glusterfs.mdata`, which holds the times,
/// and others); they belong to one volume. The exception are those that hold size and block size of
/// a sharded file. SELinux labels belong to one machine; a mount sets none either.
public final class VolumeXattrs {
    private static final Bytes SHARD = Bytes.utf8("trusted.glusterfs.shard.");
    private static final Bytes SELINUX = Bytes.utf8("security.selinux");
    private static final List<Bytes> GLUSTER =
            List.of(
                    Bytes.utf8("trusted.glusterfs."),
                    Bytes.utf8("trusted.gfid"),
                    Bytes.utf8("trusted.pgfid."),
                    Bytes.utf8("trusted.afr."),
                    Bytes.utf8("trusted.ec."),
                    Bytes.utf8("trusted.bit-rot."));

    private VolumeXattrs() {}

    /// Whether the attribute is to be mirrored.
    public static boolean isMirrored(Bytes name) {
        if (name.startsWith(SHARD)) {
            return true;
        }
        return !name.equals(SELINUX) && GLUSTER.stream().noneMatch(name::startsWith);
    }
}
