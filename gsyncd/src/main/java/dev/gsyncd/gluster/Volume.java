package dev.gsyncd.gluster;

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

    public Volume {
        bricks = List.copyOf(bricks);
        options = Map.copyOf(options);
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

    private boolean isOn(String option) {
        return switch (options.getOrDefault(option, "off")) {
            case "on", "yes", "true", "enable", "1" -> true;
            default -> false;
        };
    }
}
