package dev.gsyncd.gluster;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A volume as `gluster volume info` describes it.
///
/// @param started clients can mount it
/// @param replicaCount bricks that hold the same files; 1 for distribute
/// @param disperseCount bricks of a disperse set, 0 otherwise
/// @param bricks in the order of the volume: each run of [#subvolumeSize] is one subvolume
/// @param options those that were set
public record Volume(
        String name,
        UUID id,
        boolean started,
        int replicaCount,
        int disperseCount,
        List<Brick> bricks,
        Map<String, String> options) {
    /// What a primary must have on, and why.
    private static final Map<String, String> NEEDED =
            Map.of(
                    "geo-replication.indexing", "marks what changed (xtime)",
                    "geo-replication.ignore-pid-check", "marks what gsyncd writes as well",
                    "changelog.changelog", "records what changed");

    private static final Bytes VOLUME_MARK = Bytes.utf8("trusted.glusterfs.volume-mark");
    private static final int MARK_TIME = 19;

    public Volume {
        bricks = List.copyOf(bricks);
        options = Map.copyOf(options);
    }

    /// Whether big files are kept in pieces.
    public boolean sharded() {
        return isOn("features.shard");
    }

    /// Bricks per subvolume: the files of one are on no other.
    public int subvolumeSize() {
        return disperseCount > 0 ? disperseCount : Math.max(1, replicaCount);
    }

    /// The number of the subvolume of `brick`, from 0.
    public int subvolume(Brick brick) {
        return bricks.indexOf(brick) / subvolumeSize();
    }

    /// The commands that switch on what a primary needs and does not have; empty where all is on.
    public List<List<String>> missingOptions() {
        List<List<String>> commands = new ArrayList<>();
        for (String option : NEEDED.keySet().stream().sorted().toList()) {
            if (!isOn(option)) {
                commands.add(List.of("volume", "set", name, option, "on"));
            }
        }
        return commands;
    }

    /// The same as lines to type, each with its reason.
    public List<String> missingOptionLines() {
        return missingOptions().stream()
                .map(c -> "gluster " + String.join(" ", c) + "   # " + NEEDED.get(c.get(3)))
                .toList();
    }

    /// When the marker was last switched on: an xtime that is older tells nothing.
    ///
    /// ```
    /// trusted.glusterfs.volume-mark   [u8 major 1][u8 minor 0][16 volume id][u8 error]
    ///                                 [u32 seconds][u32 microseconds], big-endian
    /// ```
    ///
    /// @param mount the root of a mount with client-pid -1: others are not told
    public static Xtime mark(Dir mount) throws IOException {
        Bytes mark = mount.getxattr(Bytes.utf8("."), VOLUME_MARK);
        if (mark == null || mark.length() != MARK_TIME + Xtime.LENGTH) {
            throw new GlusterException(
                    "the mount does not tell when marking began (volume-mark); is"
                            + " geo-replication.indexing on, and the mount made with client-pid=-1?");
        }
        return Xtime.ofBytes(mark.from(MARK_TIME));
    }

    private boolean isOn(String option) {
        return switch (options.getOrDefault(option, "off")) {
            case "on", "yes", "true", "enable", "1" -> true;
            default -> false;
        };
    }
}
