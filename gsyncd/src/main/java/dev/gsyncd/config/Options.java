package dev.gsyncd.config;

import static dev.gsyncd.config.Option.bool;
import static dev.gsyncd.config.Option.choice;
import static dev.gsyncd.config.Option.number;
import static dev.gsyncd.config.Option.text;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The table of all tunables, in the order in which `--help` prints them. Names and defaults are
/// those of the Python gsyncd (gluster file geo-replication/gsyncd.conf.in) where it has them.
public final class Options {
    private Options() {}

    // Gluster
    public static final Option GLUSTER_COMMAND =
            text("gluster-command", "PATH", "gluster", "the gluster command line program");
    public static final Option GLUSTER_COMMAND_DIR =
            text(
                    "gluster-command-dir",
                    "DIR",
                    "",
                    "where the gluster programs are, if not in PATH");
    public static final Option GLUSTER_LOG_FILE =
            text("gluster-log-file", "FILE", "${log-dir}/mnt-${local-id}.log", "log of the mount");
    public static final Option GLUSTER_LOG_LEVEL =
            choice(
                    "gluster-log-level",
                    "INFO",
                    "log level of the mount",
                    "ERROR",
                    "WARNING",
                    "INFO",
                    "DEBUG");
    public static final Option GLUSTER_PARAMS =
            text(
                    "gluster-params",
                    "PARAMS",
                    "",
                    "further options of the mount, without the dashes, split at blanks");
    public static final Option GLUSTER_CLI_OPTIONS =
            text(
                    "gluster-cli-options",
                    "OPTIONS",
                    "",
                    "words for the gluster that asks the mountbroker, split at blanks");
    public static final Option SECONDARY_GLUSTER_COMMAND_DIR =
            text("secondary-gluster-command-dir", "DIR", "", "the same on the secondary");
    public static final Option CONNECTION_TIMEOUT =
            number(
                    "connection-timeout",
                    60,
                    1,
                    3600,
                    "seconds to wait for a mount or a connection");

    // the way to the secondary
    public static final Option REMOTE_GSYNCD =
            text(
                    "remote-gsyncd",
                    "COMMAND",
                    "gsyncd",
                    "gsyncd on the secondary, split at blanks; options may follow");
    public static final Option SSH_PORT =
            number("ssh-port", 22, 1, 65535, "port of sshd on the secondary");
    public static final Option SSH_OPTIONS =
            text(
                    "ssh-options",
                    "OPTIONS",
                    "",
                    "as ssh takes them: -i FILE, -p PORT, -F FILE, -oNAME=VALUE");
    public static final Option RSYNC_SSH_OPTIONS =
            text("rsync-ssh-options", "OPTIONS", "", "the same, after ssh-options");
    public static final Option SSH_OPTIONS_TAR =
            text(
                    "ssh-options-tar",
                    "OPTIONS",
                    "",
                    "the same for the tar of a Python gsyncd's node, with a key of its own");
    public static final Option SECONDARY_TIMEOUT =
            number(
                    "secondary-timeout",
                    120,
                    0,
                    86400,
                    "seconds without a word from the primary after which the secondary ends (0: never)");
    public static final Option PRIMARY_DIST_COUNT =
            number(
                    "primary-dist-count",
                    1,
                    0,
                    1_000_000,
                    "a Python primary tells a secondary over how many bricks its files are spread");

    public static final Option ISOLATED_SECONDARYS =
            text(
                    "isolated-secondarys",
                    "HOST,…",
                    "",
                    "nodes of the secondary volume that no worker connects to");
    public static final Option SECONDARY_LOG_LEVEL =
            choice(
                    "secondary-log-level",
                    "INFO",
                    "how much the secondary tells",
                    "ERROR",
                    "WARNING",
                    "INFO",
                    "DEBUG");
    public static final Option SECONDARY_GLUSTER_LOG_LEVEL =
            choice(
                    "secondary-gluster-log-level",
                    "INFO",
                    "log level of the secondary's mount",
                    "ERROR",
                    "WARNING",
                    "INFO",
                    "DEBUG");

    // what is mirrored, and how
    public static final Option SYNC_JOBS =
            number("sync-jobs", 3, 1, 100, "data sessions at a time");
    public static final Option SYNC_METHOD =
            choice(
                    "sync-method",
                    "rsync",
                    "how a volume's file content goes: what differs, or whole files as tar streams",
                    "rsync",
                    "tarssh");
    public static final Option RSYNC_OPTIONS =
            text(
                    "rsync-options",
                    "OPTIONS",
                    "",
                    "as rsync takes them: --bwlimit, --compress, --whole-file, --block-size, ...");
    public static final Option LOG_RSYNC_PERFORMANCE =
            bool("log-rsync-performance", false, "log the figures of each data session");
    public static final Option CHANGE_DETECTOR =
            choice(
                    "change-detector",
                    "changelog",
                    "how changes are found: by the changelog, or (xsync) by a walk of the brick each minute",
                    "changelog",
                    "xsync");
    public static final Option SYNC_XATTRS =
            bool("sync-xattrs", true, "mirror extended attributes");
    public static final Option SYNC_ACLS = bool("sync-acls", true, "mirror POSIX ACLs");
    public static final Option IGNORE_DELETES =
            bool(
                    "ignore-deletes",
                    false,
                    "keep on the secondary what is deleted on the primary, a volume");
    public static final Option GFID_CONFLICT_RESOLUTION =
            bool(
                    "gfid-conflict-resolution",
                    true,
                    "move what only the secondary has out of the way; false: the primary's files wait");
    public static final Option TRASH_DAYS =
            number(
                    "trash-days",
                    30,
                    0,
                    36500,
                    "days for which the secondary volume keeps what was moved (0: it is deleted)");
    public static final Option TRASH_SIZE =
            number("trash-size", 10_240, 0, 1L << 30, "MiB of it at most, the oldest goes first");
    public static final Option SECONDARY_FSYNC =
            bool(
                    "secondary-fsync",
                    true,
                    "count files of a volume as synced when they are on the secondary's disks");
    public static final Option CHANGE_INTERVAL =
            number(
                    "change-interval",
                    1,
                    1,
                    3600,
                    "seconds between looks for changes of a volume where the kernel tells of none");
    public static final Option ALLOW_EMPTY_SOURCE =
            bool(
                    "allow-empty-source",
                    false,
                    "mirror a source directory that was emptied although the mirror is not");

    // which of several replicas works
    public static final Option USE_META_VOLUME =
            bool("use-meta-volume", false, "settle by a lock on the meta volume who is Active");
    public static final Option META_VOLUME_MNT =
            text(
                    "meta-volume-mnt",
                    "DIR",
                    "/run/gluster/shared_storage",
                    "where the meta volume is mounted");

    // files of a session
    public static final Option STATE_DIR =
            text("state-dir", "DIR", "${state-home}/${session}", "working files of the session");
    public static final Option LOG_DIR =
            text("log-dir", "DIR", "${log-home}/${session}", "logs of the session");
    public static final Option LOG_FILE =
            text("log-file", "FILE", "${log-dir}/gsyncd.log", "log file; - for standard error");
    public static final Option LOG_LEVEL =
            choice("log-level", "INFO", "how much is logged", "ERROR", "WARNING", "INFO", "DEBUG");
    public static final Option PID_FILE =
            text(
                    "pid-file",
                    "FILE",
                    "${state-dir}/gsyncd.pid",
                    "pid file of the daemon, locked while it runs");
    public static final Option STATE_FILE =
            text(
                    "state-file",
                    "FILE",
                    "${state-dir}/monitor.status",
                    "status of the session, with that of its workers beside it");

    private static final List<Option> ALL =
            List.of(
                    GLUSTER_COMMAND,
                    GLUSTER_COMMAND_DIR,
                    GLUSTER_LOG_FILE,
                    GLUSTER_LOG_LEVEL,
                    GLUSTER_PARAMS,
                    GLUSTER_CLI_OPTIONS,
                    SECONDARY_GLUSTER_COMMAND_DIR,
                    CONNECTION_TIMEOUT,
                    REMOTE_GSYNCD,
                    SSH_PORT,
                    SSH_OPTIONS,
                    RSYNC_SSH_OPTIONS,
                    SSH_OPTIONS_TAR,
                    SECONDARY_TIMEOUT,
                    ISOLATED_SECONDARYS,
                    SECONDARY_LOG_LEVEL,
                    SECONDARY_GLUSTER_LOG_LEVEL,
                    PRIMARY_DIST_COUNT,
                    SYNC_JOBS,
                    SYNC_METHOD,
                    RSYNC_OPTIONS,
                    LOG_RSYNC_PERFORMANCE,
                    CHANGE_DETECTOR,
                    SYNC_XATTRS,
                    SYNC_ACLS,
                    IGNORE_DELETES,
                    GFID_CONFLICT_RESOLUTION,
                    TRASH_DAYS,
                    TRASH_SIZE,
                    SECONDARY_FSYNC,
                    CHANGE_INTERVAL,
                    ALLOW_EMPTY_SOURCE,
                    USE_META_VOLUME,
                    META_VOLUME_MNT,
                    STATE_DIR,
                    LOG_DIR,
                    LOG_FILE,
                    LOG_LEVEL,
                    PID_FILE,
                    STATE_FILE);

    private static final Map<String, Option> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Option::name, Function.identity()));

    public static List<Option> all() {
        return ALL;
    }

    /// The option of that name, used or [Unused], dashes and underscores alike; or null.
    public static @Nullable Option find(String name) {
        Option option = BY_NAME.get(Option.canonical(name));
        return option == null ? Unused.find(name) : option;
    }
}
