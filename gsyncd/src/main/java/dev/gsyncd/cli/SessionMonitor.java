package dev.gsyncd.cli;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.gluster.Brick;
import dev.gsyncd.gluster.Volume;
import dev.gsyncd.monitor.Backoff;
import dev.gsyncd.monitor.Monitor;
import dev.gsyncd.monitor.WorkerCommandLine;
import dev.gsyncd.serve.GlusterPrograms;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Process;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The monitor of a session that glusterd keeps: one worker for each brick of this node, and their
/// status files while they do not run.
final class SessionMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionMonitor.class);

    private static final String STIME_PREFIX = "stime-xattr-prefix";

    /// Of the second that glusterd gives a stop; the rest is for what else there is to do.
    private static final Duration WORKER_END = Duration.ofMillis(600);

    /// Beyond the time that a mount may take: gluster itself waits 42 s for a brick that is gone.
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final GlusterdSession session;
    private final @Nullable String nodeId;
    private final boolean debug;

    /// Those of this node, by their paths.
    private final Map<String, BrickStatus> bricks = new LinkedHashMap<>();

    private @Nullable Monitor monitor;

    /// @param nodeId the id of this node's glusterd; null: it is asked
    SessionMonitor(GlusterdSession session, @Nullable String nodeId, boolean debug) {
        this.session = session;
        this.nodeId = nodeId;
        this.debug = debug;
    }

    /// Stops this process, and returns when the session is resumed.
    void pause() throws ConfigException, IOException {
        SessionStatus.write(session.session().config(), SessionStatus.PAUSED);
        try {
            Process.kill(-Process.pid(), Process.SIGSTOP);
        } catch (PosixException e) {
            throw new IOException("cannot pause: " + e.getMessage(), e);
        }
    }

    /// Until the end is requested.
    void run(Stop stop) throws ConfigException, IOException, InterruptedException {
        Backoff backoff = new Backoff();
        String said = "";
        while (!stop.isRequested()) {
            try {
                Monitor started = start();
                monitor = started;
                started.start();
                SessionStatus.write(session.session().config(), SessionStatus.STARTED);
                stop.await();
                return;
            } catch (IOException e) {
                String why = String.valueOf(e.getMessage());
                if (!why.equals(said)) {
                    LOG.error("{}; trying again", why);
                    said = why;
                    faulty(why);
                }
                stop.await(backoff.next().toMillis());
            }
        }
    }

    /// Before there is a worker: the status says that it was started, and why it does not run.
    private void faulty(String why) throws ConfigException {
        bricks.values().forEach(brick -> brick.failed(why));
        try {
            SessionStatus.write(session.session().config(), SessionStatus.STARTED);
        } catch (IOException e) {
            LOG.error("cannot write the status of the session: {}", e.getMessage());
        }
    }

    private Monitor start() throws ConfigException, IOException, InterruptedException {
        Session s = session.session();
        Config config = s.config();
        String primary = ((ResourceUrl.Gluster) s.primary()).volume();
        Volume volume = GlusterPrograms.cli(config, null).volume(primary);
        UUID node =
                nodeId == null
                        ? GlusterPrograms.cli(config, null).hostId()
                        : UUID.fromString(nodeId);
        for (Brick brick : volume.bricks()) {
            if (brick.isLocal(node) && !bricks.containsKey(brick.path())) {
                bricks.put(brick.path(), new BrickStatus(session, brick, primary));
            }
        }
        SecondaryNodes secondary = SecondaryNodes.find(s);
        remember(volume.id(), secondary.volumeId());
        List<WorkerCommandLine> workers = new ArrayList<>();
        int number = 0;
        for (Brick brick : volume.bricks()) {
            if (brick.isLocal(node)) {
                workers.add(worker(volume, brick, secondary, number));
            }
            number++;
        }
        LOG.info(
                "session {}: {} bricks here, {} nodes there",
                s.name(),
                workers.size(),
                secondary.hosts().size());
        Duration confirm =
                Duration.ofSeconds(config.number(Options.CONNECTION_TIMEOUT)).plus(GRACE);
        return new Monitor(
                workers,
                new Monitor.Limits(confirm, confirm, WORKER_END),
                new Monitor.Listener() {
                    @Override
                    public void starting(WorkerCommandLine worker) {
                        of(worker).starting();
                    }

                    @Override
                    public void failed(WorkerCommandLine worker, String cause) {
                        of(worker).failed(cause);
                    }

                    private BrickStatus of(WorkerCommandLine worker) {
                        return Objects.requireNonNull(bricks.get(worker.name()));
                    }
                });
    }

    /// For a `delete reset-sync-time`, which looks for it in the session's config.
    private void remember(UUID primary, UUID secondary) throws ConfigException {
        String prefix = "trusted.glusterfs." + primary + "." + secondary;
        if (!prefix.equals(session.conf().get(STIME_PREFIX))) {
            session.conf().set(STIME_PREFIX, prefix);
        }
    }

    private WorkerCommandLine worker(
            Volume volume, Brick brick, SecondaryNodes secondary, int number) {
        List<String> arguments = new ArrayList<>();
        arguments.add(WorkerCommand.NAME);
        arguments.add(volume.name());
        arguments.add(secondary.argument());
        arguments.addAll(
                new WorkerOrder(
                                brick.path(),
                                brick.host(),
                                brick.hostId(),
                                volume.subvolume(brick),
                                volume.id(),
                                secondary.volumeId(),
                                secondary.hostsFrom(number),
                                false)
                        .arguments());
        arguments.add("--" + Switches.CONFIG_FILE + "=" + session.configFile());
        if (debug) {
            arguments.add("--debug");
        }
        return JavaCommand.worker(brick.path(), arguments);
    }

    @Override
    public void close() {
        Monitor running = monitor;
        if (running != null) {
            running.close();
        }
    }
}
