package dev.gsyncd.calls;

import java.nio.file.Path;

/// Where GlusterFS keeps what belongs to sessions on this machine.
///
/// @param work glusterd's working directory
/// @param packagedConf defaults of all options
public record Places(Path work, Path packagedConf) {
    public static Places system() {
        return new Places(Path.of("/var/lib/glusterd"), Path.of("/etc/glusterfs/gsyncd.conf"));
    }

    Path template() {
        return work.resolve("geo-replication/gsyncd_template.conf");
    }

    Path sessionConf(String primary, String secondaryHost, String secondaryVolume) {
        return work.resolve(
                "geo-replication/"
                        + primary
                        + "_"
                        + secondaryHost
                        + "_"
                        + secondaryVolume
                        + "/gsyncd.conf");
    }
}
