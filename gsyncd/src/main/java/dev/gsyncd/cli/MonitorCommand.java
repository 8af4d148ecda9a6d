package dev.gsyncd.cli;

import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `gsyncd monitor PRIMARY [USER@]HOST::SECONDARY`: what glusterd starts for a session. Returns
/// when the monitor runs in the background and has the pid file's lock.
///
/// ```
///   monitor    leads a session and process group of its own, holds the lock
///    ├ worker  in the same group: pause, resume and stop are signals to all
///    └ worker
/// ```
final class MonitorCommand implements Command {
    static final String NAME = "monitor";

    private static final String NODE_ID = "local-node-id";
    private static final String PAUSE = "pause-on-start";
    private static final String DEBUG = "debug";

    /// glusterd gives a stop one second until the lock must be free, and kills then.
    private static final java.time.Duration PATIENCE = java.time.Duration.ofMillis(900);

    @Override
    public int run(List<String> args, Console console)
            throws CommandException, ConfigException, IOException, InterruptedException {
        Arguments arguments =
                Arguments.parse(
                        args,
                        List.of(),
                        List.of(
                                Switches.value("c", Switches.CONFIG_FILE, "FILE", ""),
                                Switches.value(null, NODE_ID, "UUID", ""),
                                Switches.flag(null, PAUSE, ""),
                                Switches.flag(null, DEBUG, ""),
                                Switches.flag(null, "use-gconf-volinfo", ""),
                                Switches.flag(null, Switches.DAEMON_CHILD, "")));
        List<String> ends = arguments.rest();
        if (ends.size() != 2) {
            throw CommandException.usage(NAME + " takes PRIMARY and [USER@]HOST::SECONDARY");
        }
        GlusterdSession session =
                GlusterdSession.of(
                        ends.get(0), ends.get(1), arguments.value(Switches.CONFIG_FILE), null);
        if (arguments.has(Switches.DAEMON_CHILD)) {
            return Daemon.child(up -> monitor(session, arguments, up));
        }
        if (arguments.has(DEBUG)) {
            return monitor(session, arguments, _ -> {});
        }
        List<String> again = new ArrayList<>(List.of(NAME, "--" + Switches.DAEMON_CHILD));
        again.addAll(args);
        String log = session.session().config().text(Options.LOG_FILE);
        return Daemon.start(JavaCommand.monitor(again), log);
    }

    private static int monitor(GlusterdSession session, Arguments arguments, SessionCommand.Up up)
            throws CommandException, ConfigException, IOException, InterruptedException {
        boolean debug = arguments.has(DEBUG);
        Stop stop = Stop.onSignals(PATIENCE);
        Path pidFile = Path.of(session.session().config().text(Options.PID_FILE));
        try (PidFile _ = PidFile.take(pidFile)) {
            Logging.open(
                    debug ? Logging.STDERR : session.session().config().text(Options.LOG_FILE),
                    debug ? "DEBUG" : session.session().config().text(Options.LOG_LEVEL));
            Logger log = LoggerFactory.getLogger(MonitorCommand.class);
            session.conf().notices().forEach(log::warn);
            up.up("");
            IdleHeap.watch();
            try (SessionMonitor monitor =
                    new SessionMonitor(session, arguments.value(NODE_ID), debug)) {
                if (arguments.has(PAUSE)) {
                    log.info("session {} starts paused", session.session().name());
                    monitor.pause();
                }
                monitor.run(stop);
            }
            log.info("session {} ends", session.session().name());
        } finally {
            stop.finished();
        }
        return 0;
    }
}
