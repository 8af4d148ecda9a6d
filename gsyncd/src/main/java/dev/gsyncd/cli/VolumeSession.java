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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The session of a Gluster volume: this process is the monitor, each local brick gets a worker.
final class VolumeSession implements SessionCommand.Body {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeSession.class);

    /// What a worker may take; a batch is bounded, so it needs no more whatever the volume's size.
    private static final String WORKER_HEAP = "256m";

    @Override
    public int run(Session session, Arguments arguments, Stop stop, Runnable up)
            throws CommandException, ConfigException, IOException, InterruptedException {
        if (arguments.has(Switches.ONCE)) {
            throw CommandException.usage(
                    "--once is for directories: a volume is mirrored by workers that go on");
        }
        ResourceUrl.Gluster primary = (ResourceUrl.Gluster) session.primary();
        Volume volume =
                GlusterPrograms.cli(session.config(), primary.host())
                        .primary(primary.volume(), arguments.has(Switches.PREPARE));
        UUID host = GlusterPrograms.cli(session.config(), null).hostId();
        List<WorkerCommandLine> workers = new ArrayList<>();
        for (Brick brick : volume.bricks()) {
            if (brick.isLocal(host)) {
                workers.add(worker(session, volume, brick, host));
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
        try (Monitor monitor = new Monitor(workers)) {
            monitor.start();
            up.run();
            stop.await();
        }
        LOG.info("session {} ends", session.name());
        return 0;
    }

    private static WorkerCommandLine worker(
            Session session, Volume volume, Brick brick, UUID host) {
        Config config = session.config();
        List<String> arguments = new ArrayList<>();
        arguments.add(WorkerCommand.NAME);
        arguments.add("--" + WorkerCommand.BRICK + "=" + brick.path());
        arguments.add("--" + WorkerCommand.SUBVOLUME + "=" + volume.subvolume(brick));
        arguments.add("--" + WorkerCommand.VOLUME_ID + "=" + volume.id());
        arguments.add("--" + WorkerCommand.HOST_ID + "=" + host);
        config.set().forEach((o, value) -> arguments.add("--" + o.name() + "=" + value));
        arguments.add(session.primary().toString());
        arguments.add(session.secondary().toString());
        return new WorkerCommandLine(brick.path(), JavaCommand.of(WORKER_HEAP, arguments));
    }
}
