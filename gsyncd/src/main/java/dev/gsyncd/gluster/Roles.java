package dev.gsyncd.gluster;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which worker of a subvolume is Active.
///
/// Gluster names, for the root of a mount, the host of one brick of each subvolume that is up
/// (`trusted.glusterfs.node-uuid`): workers on other hosts are Passive. Bricks of one subvolume on
/// one host settle it with a lock.
public final class Roles implements Closeable {
    private static final Bytes NODE_UUID = Bytes.utf8("trusted.glusterfs.node-uuid");
    private static final Bytes ROOT = Bytes.utf8(".");

    private final UUID hostId;
    private final Dir lockDir;
    private final Bytes lockName;
    private @Nullable Fd lock;

    /// @param lockDir a directory of this host and session
    /// @param subvolume the number of the worker's subvolume
    public Roles(UUID hostId, Dir lockDir, int subvolume) {
        this.hostId = hostId;
        this.lockDir = lockDir;
        this.lockName = Bytes.utf8("subvolume-" + subvolume + ".active");
    }

    /// The hosts that Gluster names as the active ones.
    ///
    /// @param mount the root of a mount of the primary
    public static Set<UUID> activeHosts(Dir mount) throws IOException {
        Bytes value = mount.getxattr(ROOT, NODE_UUID);
        if (value == null) {
            throw new GlusterException(
                    "the mount does not tell the hosts of its bricks (node-uuid)");
        }
        Set<UUID> hosts = new HashSet<>();
        // Blanks between, NUL at the end.
        for (String id : value.utf8().split("[\\s\\x00]+", -1)) {
            if (!id.isEmpty()) {
                try {
                    hosts.add(UUID.fromString(id));
                } catch (IllegalArgumentException e) {
                    throw new GlusterException("node-uuid holds \"" + id + "\", no uuid");
                }
            }
        }
        return hosts;
    }

    /// Whether this worker is to be Active; asked again now and then. What was Active stays so
    /// while its host is named.
    public boolean active(Dir mount) throws IOException {
        if (!activeHosts(mount).contains(hostId)) {
            release();
            return false;
        }
        if (lock != null) {
            return true;
        }
        Fd fd = lockDir.open(lockName, OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600);
        // An flock, not fcntl's: it also excludes within one process.
        if (fd.tryFlock()) {
            lock = fd;
            return true;
        }
        fd.close();
        return false;
    }

    private void release() throws IOException {
        if (lock != null) {
            lock.close();
            lock = null;
        }
    }

    @Override
    public void close() throws IOException {
        release();
    }
}
