package dev.gsyncd.cli;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.OldSessionConf;
import dev.gsyncd.config.Option;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.config.SessionConf;
import dev.gsyncd.progress.GlusterEvents;
import dev.gsyncd.progress.StatusFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A session that glusterd keeps, named by its two ends as the Python gsyncd's `monitor` and
/// `worker` are: `pop` and `[USER@]HOST::moz`. Its config, state, keys and logs lie where glusterd
/// looks for them.
///
/// @param conf the session's files, read anew for each object
record GlusterdSession(Session session, SessionConf conf, Path configFile) {
    private static final Path PACKAGED = Path.of("/etc/glusterfs/gsyncd.conf");
    private static final String SESSIONS = "/var/lib/glusterd/geo-replication/";

    /// @param secondary `[USER@]HOST::VOLUME`
    /// @param configFile null: where glusterd keeps it
    /// @param brick of a worker; null for the monitor
    static GlusterdSession of(
            String primary, String secondary, @Nullable String configFile, @Nullable String brick)
            throws CommandException, ConfigException {
        ResourceUrl to = ResourceUrl.parse(secondary);
        if (!(to instanceof ResourceUrl.Ssh(String user, String host, ResourceUrl inner))
                || !(inner instanceof ResourceUrl.Gluster volume)) {
            throw CommandException.usage(
                    "\"" + secondary + "\" is no [USER@]HOST::VOLUME: see gluster volume info");
        }
        ResourceUrl from = ResourceUrl.parse(":" + primary);
        String name = primary + "_" + host + "_" + volume.volume();
        Path file =
                configFile == null ? Path.of(SESSIONS, name, "gsyncd.conf") : Path.of(configFile);
        Map<String, String> names = new LinkedHashMap<>();
        names.put("primary", primary);
        names.put("secondary", secondary);
        names.put("primary_secondary_host", host);
        names.put("secondaryuser", user);
        names.put("secondaryvol", volume.volume());
        if (brick != null) {
            names.put("local_path", brick);
            names.put("local_id", localId(brick));
        }
        boolean there = Files.exists(file);
        if (there && brick == null) {
            OldSessionConf.upgrade(file, primary, volume.volume());
        }
        SessionConf conf = SessionConf.load(PACKAGED, there ? file : null, names);
        Map<Option, String> values = new LinkedHashMap<>(conf.options());
        String workingDir = conf.get("working-dir");
        if (workingDir != null) {
            values.put(Options.STATE_DIR, workingDir);
        }
        // Their defaults there are for a Python gsyncd.
        for (Option option :
                List.of(Options.CHANGE_INTERVAL, Options.SECONDARY_GLUSTER_COMMAND_DIR)) {
            if (!conf.items(false).containsKey(option.name())) {
                values.remove(option);
            }
        }
        Config config =
                Config.of(values, Map.of())
                        .with(
                                Map.of(
                                        "session",
                                        name,
                                        "local-id",
                                        brick == null ? "monitor" : localId(brick)));
        return new GlusterdSession(new Session(from, to, name, config), conf, file);
    }

    /// The brick's path as the names of logs have it: syncdutils.py, `escape`.
    private static String localId(String brick) {
        return brick.replace('/', '-').replaceAll("^-+|-+$", "");
    }

    /// The status file of a worker, which tells the events daemon as well.
    StatusFile status(Path directory, WorkerOrder order) {
        GlusterEvents events =
                BrickStatus.events(
                        this,
                        ((ResourceUrl.Gluster) session.primary()).volume(),
                        String.valueOf(order.node()),
                        order.hostId().toString(),
                        order.brick());
        return new StatusFile(
                directory, order.brick(), checkpoint(), new StatusEvents(order.brick(), events));
    }

    private Checkpoint checkpoint() {
        return new Checkpoint(
                configFile,
                () -> SessionConf.load(PACKAGED, configFile, Map.of()).get("checkpoint"));
    }
}
