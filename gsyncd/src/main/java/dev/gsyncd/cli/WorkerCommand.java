package dev.gsyncd.cli;

import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.monitor.Report;
import dev.gsyncd.progress.StatusFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `gsyncd worker …`: one brick. Started by the monitor, whose end it does not outlive.
final class WorkerCommand implements Command {
    /// A batch under way may take minutes, and one that is cut off is only repeated: not waited
    /// for.
    private static final Duration PATIENCE = Duration.ofMillis(500);

    static final String NAME = "worker";
    private static final String DEBUG = "debug";

    @Override
    public int run(List<String> args, Console console)
            throws CommandException, ConfigException, IOException, InterruptedException {
        List<Option> switches = new ArrayList<>(WorkerOrder.switches());
        switches.add(Switches.value("c", Switches.CONFIG_FILE, "FILE", ""));
        switches.add(Switches.flag(null, DEBUG, ""));
        Arguments arguments = Arguments.parse(args, Options.all(), switches);
        Stop stop = Stop.onSignals(PATIENCE);
        try {
            watchMonitor(console.in(), stop);
            IdleHeap.watch();
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
        WorkerOrder order = WorkerOrder.of(arguments);
        String brick = order.brick();
        List<String> ends = arguments.rest();
        GlusterdSession kept =
                ends.size() == 2 && !ends.get(0).contains(":")
                        ? GlusterdSession.of(
                                ends.get(0),
                                ends.get(1),
                                arguments.value(Switches.CONFIG_FILE),
                                brick)
                        : null;
        Session session =
                kept == null
                        ? Session.of(arguments, console)
                                .with("local-id", brick.replaceAll("[^A-Za-z0-9.-]+", "-"))
                        : kept.session();
        if (arguments.has(DEBUG)) {
            Logging.open(Logging.STDERR, "DEBUG");
        } else {
            Logging.open(session.config());
        }
        StatusFile status = status(session, order, kept);
        Logger log = LoggerFactory.getLogger(WorkerCommand.class);
        int owed =
                BrickWorker.run(
                        session,
                        order,
                        status,
                        stop,
                        new BrickWorker.StateListener() {
                            @Override
                            public void active(boolean active) {
                                log.info("worker {} is {}", brick, active ? "Active" : "Passive");
                                Report.Kind kind =
                                        active ? Report.Kind.ACTIVE : Report.Kind.PASSIVE;
                                report(console.out(), new Report(kind, ""));
                            }

                            @Override
                            public void alive() {
                                report(console.out(), new Report(Report.Kind.ALIVE, ""));
                            }
                        });
        if (owed > 0) {
            throw new CommandException(
                    CommandException.INCOMPLETE,
                    owed + " files could not be mirrored: the log names what and why");
        }
        return 0;
    }

    private static StatusFile status(
            Session session, WorkerOrder order, @Nullable GlusterdSession kept)
            throws ConfigException, IOException {
        Path directory = SessionStatus.directory(session.config());
        Files.createDirectories(directory);
        StatusFile status =
                kept == null
                        ? new StatusFile(directory, order.brick())
                        : kept.status(directory, order);
        return status.load().reset();
    }

    private static synchronized void report(PrintStream out, Report report) {
        out.println(report.line());
        out.flush();
    }

    /// Ends this process soon after its standard input, a pipe from the monitor, ends.
    private static void watchMonitor(InputStream in, Stop stop) {
        ParentWatch.start(in, stop);
    }
}
