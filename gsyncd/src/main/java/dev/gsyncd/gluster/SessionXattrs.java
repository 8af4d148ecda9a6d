package dev.gsyncd.gluster;

import dev.rsyncproto.bytes.Bytes;
import java.util.UUID;

/// The xattr names of one session.
///
/// @param prefix `trusted.glusterfs.<primary volume id>.<secondary volume id>`
/// @param xtime when something at or below an inode changed, by the marker translator
public record SessionXattrs(Bytes prefix, Bytes xtime) {
    private static final Bytes TRUSTED = Bytes.utf8("trusted.glusterfs.");

    /// For a session between two volumes; the primary's bricks are read by root.
    public static SessionXattrs of(UUID primary, UUID secondary) {
        return new SessionXattrs(
                TRUSTED.plus(primary + "." + secondary), TRUSTED.plus(primary + ".xtime"));
    }

    public Bytes stime() {
        return prefix.plus(".stime");
    }

    public Bytes entryStime() {
        return prefix.plus(".entry_stime");
    }
}
