package dev.gsyncd.config;

import static dev.gsyncd.config.Option.bool;
import static dev.gsyncd.config.Option.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Options of the Python gsyncd that are taken, kept and shown like any other, and change nothing
/// here. The help of each says why; whoever sets one is told so in the log.
public final class Unused {
    private static final String OWN_RSYNC = "the rsync engine is part of this program";
    private static final String OWN_SSH = "the ssh client is part of this program";
    private static final String OWN_MOUNTS =
            "mounts end with the process that made them, and /proc/PID/cwd names a secondary's";
    private static final String NO_COPIES = "changelogs are read where the brick keeps them";
    private static final String NEVER_READ = "the Python gsyncd does not read it either";

    private static final List<Option> ALL =
            List.of(
                    text("rsync-command", "PATH", "", OWN_RSYNC),
                    bool("rsync-opt-ignore-missing-args", true, OWN_RSYNC),
                    bool("rsync-opt-existing", true, OWN_RSYNC),
                    text("max-rsync-retries", "N", "", OWN_RSYNC),
                    bool("use-rsync-xattrs", false, "sync-xattrs alone says whether they are sent"),
                    text("ssh-command", "PATH", "", OWN_SSH),
                    text("changelog-archive-format", "FORMAT", "", NO_COPIES),
                    text("changelog-log-file", "FILE", "", NO_COPIES),
                    text("changelog-log-level", "LEVEL", "", NO_COPIES),
                    bool("access-mount", false, OWN_MOUNTS),
                    bool("secondary-access-mount", false, OWN_MOUNTS),
                    text(
                            "secondary-log-file",
                            "FILE",
                            "",
                            "warnings there are in the primary's log"),
                    text("secondary-gluster-log-file", "FILE", "", OWN_MOUNTS),
                    text("replica-failover-interval", "N", "", "a lost lead is noticed at once"),
                    text("allow-network", "NETS", "", "nothing has asked for it since 4.0"),
                    text(
                            "special-sync-mode",
                            "MODE",
                            "",
                            "a crawl takes all that may differ anyway"),
                    text("changelog-batch-size", "BYTES", "", "batches are bounded by records"),
                    text("tar-command", "PATH", "", "tar streams are made by this program"),
                    text("secondary-gluster-params", "PARAMS", "", NEVER_READ));

    private Unused() {}

    /// All of them.
    public static List<Option> all() {
        return ALL;
    }

    /// The option of that name, dashes and underscores alike, or null.
    public static @Nullable Option find(String name) {
        String canonical = Option.canonical(name);
        for (Option o : ALL) {
            if (o.name().equals(canonical)) {
                return o;
            }
        }
        return null;
    }

    /// What to tell whoever sets `option`, or null where it is used.
    public static @Nullable String notice(Option option) {
        return ALL.contains(option)
                ? option.name() + " is set and changes nothing: " + option.help()
                : null;
    }
}
