package dev.gsyncd.gluster;

import java.util.UUID;

/// A brick of a volume.
///
/// @param path on its host, as glusterd tells it
/// @param hostId the glusterd that runs it
public record Brick(String host, String path, UUID hostId) {
    /// Whether it is on this host.
    public boolean isLocal(UUID localHostId) {
        return hostId.equals(localHostId);
    }

    @Override
    public String toString() {
        return host + ":" + path;
    }
}
