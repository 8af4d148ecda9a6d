package dev.gsyncd.cli;

import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.serve.Served;
import dev.gsyncd.serve.Server;
import dev.rsyncproto.ssh.SshServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `gsyncd serve`: a secondary for machines without sshd.
final class ServeCommand implements Command {
    private static final String LISTEN = "listen";
    private static final String KEYS = "authorized-keys";
    private static final String HOST_KEY = "host-key";
    private static final int MAX_PORT = 65535;

    @Override
    public int run(List<String> args, Console console)
            throws CommandException, ConfigException, IOException, InterruptedException {
        List<Option> switches =
                List.of(
                        Switches.value(null, LISTEN, "HOST:PORT", "where to listen"),
                        Switches.value(null, KEYS, "FILE", "public keys that may log in"),
                        Switches.value(null, HOST_KEY, "FILE", "the server's key; made if absent"),
                        Switches.flag("h", Switches.HELP, "this text"));
        Arguments arguments =
                Arguments.parse(
                        args,
                        List.of(
                                Options.LOG_FILE,
                                Options.LOG_LEVEL,
                                Options.PID_FILE,
                                Options.SECONDARY_TIMEOUT),
                        switches);
        if (arguments.has(Switches.HELP)) {
            return new HelpCommand().run(List.of("serve"), console);
        }
        String listen = arguments.required(LISTEN, "0.0.0.0:2222");
        int colon = listen.lastIndexOf(':');
        int port = port(listen, colon);
        String host = listen.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        SshServer.Settings settings =
                new SshServer.Settings(
                        host,
                        port,
                        Path.of(arguments.required(KEYS, "FILE")),
                        Path.of(arguments.required(HOST_KEY, "FILE")));
        String logFile = arguments.tunables().getOrDefault(Options.LOG_FILE, Logging.STDERR);
        Logging.open(logFile, arguments.tunables().getOrDefault(Options.LOG_LEVEL, "INFO"));
        Served served = Served.of(arguments.rest());
        Map<String, String> names = new HashMap<>(Session.places(console));
        names.putAll(Map.of("session", "serve", "local-id", "serve"));
        Stop stop = Stop.onSignals();
        String pidFile = arguments.tunables().get(Options.PID_FILE);
        try (PidFile _ = pidFile == null ? null : PidFile.take(Path.of(pidFile));
                Server server = Server.start(settings, served, names)) {
            Logger log = LoggerFactory.getLogger(ServeCommand.class);
            log.info(
                    "listening on {}; host key {}; serving {}",
                    server.address(),
                    server.fingerprint(),
                    served);
            stop.await();
            log.info("the server ends");
        } finally {
            stop.finished();
        }
        return 0;
    }

    private static int port(String listen, int colon) throws CommandException {
        if (colon > 0) {
            try {
                int port = Integer.parseInt(listen.substring(colon + 1));
                if (port >= 0 && port <= MAX_PORT) {
                    return port;
                }
            } catch (NumberFormatException _) {
                // reported below
            }
        }
        throw CommandException.usage(
                "--listen cannot be \"" + listen + "\": give HOST:PORT, such as 0.0.0.0:2222");
    }
}
