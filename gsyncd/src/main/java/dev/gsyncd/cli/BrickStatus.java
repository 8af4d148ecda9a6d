package dev.gsyncd.cli;

import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.gluster.Brick;
import dev.gsyncd.progress.GlusterEvents;
import dev.gsyncd.progress.StatusFile;
import dev.gsyncd.status.StatusFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the monitor says of a brick while it has no worker, and why it has none.
final class BrickStatus {
    private static final Logger LOG = LoggerFactory.getLogger(BrickStatus.class);

    private static final List<Path> EVENTS_CONFIGS =
            List.of(
                    Path.of("/var/lib/glusterd/events/config.json"),
                    Path.of("/etc/glusterfs/eventsconfig.json"));

    private final Path directory;
    private final String brick;
    private final GlusterEvents events;
    private final String host;
    private boolean failing;

    BrickStatus(GlusterdSession session, Brick brick, String primary) throws ConfigException {
        this.directory = SessionStatus.directory(session.session().config());
        this.brick = brick.path();
        this.host = ((ResourceUrl.Ssh) session.session().secondary()).host();
        this.events =
                events(session, primary, brick.host(), brick.hostId().toString(), brick.path());
    }

    /// What the events of one brick have in common.
    static GlusterEvents events(
            GlusterdSession session, String primary, String node, String nodeId, String brick) {
        ResourceUrl.Ssh secondary = (ResourceUrl.Ssh) session.session().secondary();
        Map<String, String> always = new LinkedHashMap<>();
        always.put("primary_volume", primary);
        always.put("primary_node", node);
        always.put("primary_node_id", nodeId);
        always.put("secondary_host", secondary.host());
        always.put("secondary_volume", ((ResourceUrl.Gluster) secondary.inner()).volume());
        always.put("brick_path", brick);
        return new GlusterEvents(EVENTS_CONFIGS, always);
    }

    /// A worker starts. One that failed stays Faulty until it is in service.
    void starting() {
        if (!failing) {
            set(StatusFile.WorkerStatus.INITIALIZING);
        }
    }

    /// The worker ended.
    void failed(String cause) {
        set(StatusFile.WorkerStatus.FAULTY);
        events.send(GlusterEvents.Type.FAULTY, Map.of("current_secondary_host", host));
        failing = true;
        try {
            StatusFiles.cause(directory.resolve(StatusFiles.ofBrick(brick)), cause);
        } catch (IOException e) {
            LOG.error("cannot keep the error of brick {}: {}: {}", brick, e.getMessage(), cause);
        }
    }

    private void set(StatusFile.WorkerStatus status) {
        try {
            Files.createDirectories(directory);
            new StatusFile(directory, brick).load().reset().worker(status).write();
        } catch (IOException e) {
            LOG.error("cannot write the status of brick {}: {}", brick, e.getMessage());
        }
    }
}
