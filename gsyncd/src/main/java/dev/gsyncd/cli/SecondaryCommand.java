package dev.gsyncd.cli;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.remote.RemoteCommand;
import dev.gsyncd.serve.LocalResource;
import dev.gsyncd.serve.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `gsyncd [OPTIONS] secondary RESOURCE`: the other end of a session, talking over standard input
/// and output. Started through ssh.
final class SecondaryCommand implements Command {
    private static final String USAGE = ": a primary starts gsyncd [OPTIONS] secondary RESOURCE";

    /// Whether this command line is one of a secondary: its first word that is no option says so.
    static boolean isMeant(List<String> args) {
        for (String arg : args) {
            if (!arg.startsWith("-")) {
                return arg.equals(RemoteCommand.SECONDARY);
            }
            if (arg.equals("--")) {
                return false;
            }
        }
        return false;
    }

    @Override
    public int run(List<String> args, Console console)
            throws CommandException, ConfigException, IOException, InterruptedException {
        Arguments arguments =
                Arguments.parse(
                        args,
                        Options.all(),
                        List.of(Switches.value("c", Switches.CONFIG_FILE, "FILE", "")));
        List<String> words = new ArrayList<>(arguments.rest());
        if (words.isEmpty() || !words.removeFirst().equals(RemoteCommand.SECONDARY)) {
            throw CommandException.usage("not a secondary" + USAGE);
        }
        if (words.size() != 1) {
            throw CommandException.usage(
                    (words.isEmpty() ? "no RESOURCE given" : "one RESOURCE, not " + words) + USAGE);
        }
        ResourceUrl resource = ResourceUrl.parse(words.get(0));
        Config config =
                Config.of(
                                Session.configFile(arguments.value(Switches.CONFIG_FILE), console),
                                arguments.tunables())
                        .with(Session.places(console))
                        .with(
                                Map.of(
                                        "session",
                                        "secondary_" + resource.label(),
                                        "local-id",
                                        "secondary"));
        // Without a log of its own, what it has to say goes to the primary's.
        boolean ownLog = arguments.tunables().containsKey(Options.LOG_FILE);
        if (ownLog) {
            Logging.open(config);
        } else {
            Logging.open(Logging.STDERR, level(config.choice(Options.LOG_LEVEL)));
        }
        try (PidFile _ = pidFile(arguments, config)) {
            return serve(resource, config, console);
        } catch (ConfigException | IOException e) {
            if (ownLog) {
                LoggerFactory.getLogger(SecondaryCommand.class).error("{}", e.getMessage());
            }
            throw e;
        }
    }

    /// The primary's log is for what concerns it, as long as nobody asks for all.
    private static String level(String asked) {
        return asked.equals("INFO") ? "WARNING" : asked;
    }

    /// The pid file, where one was asked for. Every worker of a primary has a secondary of its own:
    /// only the first of them can have it.
    private static @Nullable PidFile pidFile(Arguments arguments, Config config)
            throws ConfigException {
        if (!arguments.tunables().containsKey(Options.PID_FILE)) {
            return null;
        }
        try {
            return PidFile.take(Path.of(config.text(Options.PID_FILE)));
        } catch (CommandException e) {
            Logger log = LoggerFactory.getLogger(SecondaryCommand.class);
            log.info("without a pid file: {}", e.getMessage());
            return null;
        }
    }

    private static int serve(ResourceUrl resource, Config config, Console console)
            throws CommandException, ConfigException, IOException, InterruptedException {
        Logger log = LoggerFactory.getLogger(SecondaryCommand.class);
        log.info("a primary writes to {}", resource);
        IdleHeap.watch();
        try (LocalResource local = LocalResource.open(resource, config)) {
            Server.service(local.secondary(), config).serve(console.in(), console.out());
            log.info("the primary is gone");
            return 0;
        }
    }
}
