package dev.gsyncd.cli;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.gluster.Brick;
import dev.gsyncd.gluster.Volume;
import dev.gsyncd.monitor.Monitor;
import dev.gsyncd.monitor.WorkerCommandLine;
import dev.gsyncd.serve.GlusterPrograms;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The session of a Gluster volume: this process is the monitor, each local brick gets a worker.
final class VolumeSession implements SessionCommand.Body {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeSession.class);

    private static final Monitor.Limits LIMITS =
            new Monitor.Limits(
                    Duration.ofSeconds(90), Duration.ofSeconds(90), Duration.ofSeconds(10));

    /// The monitor's log says it all.
    private static final Monitor.Listener QUIET =
            new Monitor.Listener() {
                @Override
                public void starting(WorkerCommandLine worker) {}

                @Override
                public void failed(WorkerCommandLine worker, String cause) {}
            };

    @Override
    public int run(Session session, Arguments arguments, Stop stop, SessionCommand.Up up)
            throws CommandException, ConfigException, IOException, InterruptedException {
        boolean once = arguments.has(Switches.ONCE);
        ResourceUrl.Gluster primary = (ResourceUrl.Gluster) session.primary();
        Volume volume =
                GlusterPrograms.cli(session.config(), primary.host())
                        .primary(primary.volume(), arguments.has(Switches.PREPARE));
        UUID host = GlusterPrograms.cli(session.config(), null).hostId();
        List<WorkerCommandLine> workers = new ArrayList<>();
        for (Brick brick : volume.bricks()) {
            if (brick.isLocal(host)) {
                workers.add(worker(session, volume, brick, host, once));
            }
        }
        if (workers.isEmpty()) {
            throw CommandException.failure(
                    "no brick of volume "
                            + volume.name()
                            + " is on this machine: run gsyncd on "
                            + String.join(
                                    ", ",
                                    volume.bricks().stream().map(Brick::host).distinct().toList()));
        }
        LOG.info("session {}: {} to {}", session.name(), primary, session.secondary());
        if (once) {
            return once(workers, stop);
        }
        try (Monitor monitor = new Monitor(workers, LIMITS, QUIET)) {
            monitor.start();
            up.up("");
            stop.await();
        }
        LOG.info("session {} ends", session.name());
        return 0;
    }

    private static int once(List<WorkerCommandLine> workers, Stop stop)
            throws CommandException, InterruptedException {
        List<Monitor.Outcome> outcomes;
        Thread waiting = Thread.currentThread();
        Thread stopper = stop.whenRequested(waiting::interrupt);
        try {
            outcomes = Monitor.once(workers);
        } catch (InterruptedException e) {
            if (stop.isRequested()) {
                return CommandException.FAILURE;
            }
            throw e;
        } finally {
            stopper.interrupt();
        }
        int code = 0;
        List<String> causes = new ArrayList<>();
        for (Monitor.Outcome o : outcomes) {
            if (o.exitCode() != 0) {
                code = code == 0 || code == CommandException.INCOMPLETE ? o.exitCode() : code;
                causes.add("brick " + o.worker() + ": " + o.cause());
            }
        }
        if (code != 0) {
            throw new CommandException(code, String.join("; ", causes));
        }
        return 0;
    }

    private static WorkerCommandLine worker(
            Session session, Volume volume, Brick brick, UUID host, boolean once) {
        Config config = session.config();
        List<String> arguments = new ArrayList<>();
        arguments.add(WorkerCommand.NAME);
        arguments.addAll(
                new WorkerOrder(
                                brick.path(),
                                brick.host(),
                                host,
                                volume.subvolume(brick),
                                volume.id(),
                                null,
                                List.of(),
                                once)
                        .arguments());
        config.set().forEach((o, value) -> arguments.add("--" + o.name() + "=" + value));
        arguments.add(session.primary().toString());
        arguments.add(session.secondary().toString());
        return JavaCommand.worker(brick.path(), arguments);
    }
}
