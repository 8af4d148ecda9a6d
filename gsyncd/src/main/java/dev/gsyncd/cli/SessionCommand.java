package dev.gsyncd.cli;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Option;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.config.Unused;
import dev.gsyncd.remote.RemoteCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/// `gsyncd [OPTIONS] PRIMARY SECONDARY`: a session, in the foreground or as a daemon.
final class SessionCommand implements Command {
    /// Told how a session starts.
    interface Up {
        /// Called once, when the session is known to be able to run.
        ///
        /// @param trouble what it still waits for, empty for nothing
        void up(String trouble);
    }

    /// What a session does once everything around it is in place.
    interface Body {
        int run(Session session, Arguments arguments, Stop stop, Up up)
                throws CommandException, ConfigException, IOException, InterruptedException;
    }

    @Override
    public int run(List<String> args, Console console)
            throws CommandException, ConfigException, IOException, InterruptedException {
        List<org.apache.commons.cli.Option> switches = new ArrayList<>(Switches.session());
        switches.add(Switches.flag(null, Switches.DAEMON_CHILD, ""));
        Arguments arguments = Arguments.parse(args, Options.all(), switches);
        if (arguments.has(Switches.HELP)) {
            return new HelpCommand().run(List.of(), console);
        }
        if (arguments.has(Switches.VERSION)) {
            console.out().println(Version.text());
            return 0;
        }
        if (arguments.has(Switches.DAEMON_CHILD)) {
            Stop stop = Stop.onSignals();
            try {
                return Daemon.child(up ->
                        session(checked(Session.of(arguments, console)), arguments, stop, up));
            } finally {
                stop.finished();
            }
        }
        Session session = checked(Session.of(arguments, console));
        if (!arguments.has(Switches.NO_DAEMON) && !arguments.has(Switches.ONCE)) {
            List<String> again = new ArrayList<>(List.of("--" + Switches.DAEMON_CHILD));
            again.addAll(args);
            return Daemon.start(
                    JavaCommand.of("256m", again), session.config().text(Options.LOG_FILE));
        }
        Stop stop = Stop.onSignals();
        try {
            return session(session, arguments, stop, _ -> {});
        } finally {
            stop.finished();
        }
    }

    /// Finds now what would fail later.
    private static Session checked(Session session) throws CommandException, ConfigException {
        Config config = session.config();
        for (var option : Options.all()) {
            config.text(option);
        }
        RemoteCommand.check(session.secondary(), config);
        ResourceUrl there =
                session.secondary() instanceof ResourceUrl.Ssh ssh
                        ? ssh.inner()
                        : session.secondary();
        if (there.getClass() != session.primary().getClass()) {
            throw CommandException.usage(
                    "cannot mirror "
                            + session.primary()
                            + " to "
                            + there
                            + ": a volume is mirrored to a volume, a directory to a directory");
        }
        if (session.primary() instanceof ResourceUrl.Directory
                && config.bool(Options.IGNORE_DELETES)) {
            throw CommandException.usage("ignore-deletes is for volumes: " + session.primary());
        }
        if (session.primary() instanceof ResourceUrl.Directory from
                && session.secondary() instanceof ResourceUrl.Directory to) {
            apart(from, to);
        }
        return session;
    }

    /// By their names, before anything is made; where they really lead is looked at later.
    private static void apart(ResourceUrl.Directory from, ResourceUrl.Directory to)
            throws CommandException {
        boolean inside = from.isWithin(to);
        boolean around = to.isWithin(from);
        if (inside && around) {
            throw CommandException.usage(
                    "PRIMARY and SECONDARY are the same directory: " + from.path());
        }
        if (inside || around) {
            throw CommandException.usage(
                    from.path()
                            + " and "
                            + to.path()
                            + ": one is inside the other: give two separate trees");
        }
    }

    private static int session(Session session, Arguments arguments, Stop stop, Up up)
            throws CommandException, ConfigException, IOException, InterruptedException {
        Logging.open(session.config());
        for (Option option : session.config().set().keySet()) {
            String notice = Unused.notice(option);
            if (notice != null) {
                LoggerFactory.getLogger(SessionCommand.class).warn("{}", notice);
            }
        }
        Body body =
                switch (session.primary()) {
                    case ResourceUrl.Gluster _ -> new VolumeSession();
                    case ResourceUrl.Directory _ -> new DirectorySession();
                    case ResourceUrl.Ssh s -> throw new AssertionError(s);
                };
        try (PidFile _ = PidFile.take(Path.of(session.config().text(Options.PID_FILE)))) {
            SessionStatus.write(session.config(), SessionStatus.STARTED);
            IdleHeap.watch();
            try {
                return body.run(session, arguments, stop, up);
            } finally {
                SessionStatus.write(session.config(), SessionStatus.STOPPED);
            }
        }
    }
}
