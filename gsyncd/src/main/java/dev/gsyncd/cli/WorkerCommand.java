package dev.gsyncd.cli;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.monitor.Report;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `gsyncd worker …`: one brick. Started by the monitor, whose end it does not outlive.
final class WorkerCommand implements Command {
    /// A batch under way may take minutes, and one that is cut off is only repeated: not waited
    /// for.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    static final String NAME = "worker";
    static final String BRICK = "brick";
    static final String SUBVOLUME = "subvolume";
    static final String VOLUME_ID = "volume-id";
    static final String HOST_ID = "host-id";

    @Override
    public int run(List<String> args, Console console)
            throws CommandException, ConfigException, IOException, InterruptedException {
        List<Option> switches =
                List.of(
                        Switches.value(null, BRICK, "DIR", "the brick"),
                        Switches.value(null, SUBVOLUME, "N", "its subvolume, from 0"),
                        Switches.value(null, VOLUME_ID, "UUID", "of the primary volume"),
                        Switches.value(null, HOST_ID, "UUID", "of this host's glusterd"),
                        Switches.flag(null, Switches.ONCE, "one pass"));
        Arguments arguments = Arguments.parse(args, Options.all(), switches);
        Stop stop = Stop.onSignals(PATIENCE);
        try {
            watchMonitor(console.in(), stop);
            return work(arguments, console, stop);
        } catch (CommandException | ConfigException | IOException | RuntimeException e) {
            report(console.out(), new Report(Report.Kind.FAULT, String.valueOf(e.getMessage())));
            throw e;
        } finally {
            stop.finished();
        }
    }

    private static int work(Arguments arguments, Console console, Stop stop)
            throws CommandException, ConfigException, IOException, InterruptedException {
        String brick = arguments.required(BRICK, "DIR");
        Session session = Session.of(arguments, console);
        Config config =
                session.config().with(Map.of("local-id", brick.replaceAll("[^A-Za-z0-9.-]+", "-")));
        Logging.open(config);
        Logger log = LoggerFactory.getLogger(WorkerCommand.class);
        int owed =
                BrickWorker.run(
                        session,
                        config,
                        arguments,
                        stop,
                        active -> {
                            log.info("worker {} is {}", brick, active ? "Active" : "Passive");
                            report(
                                    console.out(),
                                    new Report(
                                            active ? Report.Kind.ACTIVE : Report.Kind.PASSIVE, ""));
                        });
        if (owed > 0) {
            throw new CommandException(
                    CommandException.INCOMPLETE,
                    owed + " files could not be mirrored: the log names what and why");
        }
        return 0;
    }

    private static void report(PrintStream out, Report report) {
        out.println(report.line());
        out.flush();
    }

    /// Ends this process soon after its standard input, a pipe from the monitor, ends.
    private static void watchMonitor(InputStream in, Stop stop) {
        ParentWatch.start(in, stop);
    }
}
