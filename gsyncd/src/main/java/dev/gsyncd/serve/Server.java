package dev.gsyncd.serve;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.remote.RemoteCommand;
import dev.gsyncd.remote.RsyncCommand;
import dev.gsyncd.secondary.LocalSecondary;
import dev.gsyncd.secondary.SecondaryService;
import dev.rsyncproto.ssh.SshFailure;
import dev.rsyncproto.ssh.SshServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An ssh server whose only commands are a secondary and an `rsync --server` that receives, both
/// run in this process.
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final int REFUSED = 2;
    private static final int FAILED = 1;
    private static final Duration NEVER = Duration.ofDays(10_000);

    private final SshServer ssh;

    private Server(SshServer ssh) {
        this.ssh = ssh;
    }

    /// @param names what `${...}` may use in the tunables' defaults
    public static Server start(
            SshServer.Settings settings, Served served, Map<String, String> names)
            throws SshFailure {
        return new Server(
                SshServer.start(
                        settings,
                        (line, in, out, err) -> serve(served, names, line, in, out, err)));
    }

    private static int serve(
            Served served,
            Map<String, String> names,
            String line,
            InputStream in,
            OutputStream out,
            OutputStream err)
            throws IOException {
        try {
            RsyncCommand rsync = RsyncCommand.parse(line);
            if (rsync != null) {
                return rsync(served, rsync, in, out);
            }
            RemoteCommand command = RemoteCommand.parse(line);
            secondary(served, command, Config.of(Map.of(), command.options()).with(names), in, out);
            return 0;
        } catch (ConfigException e) {
            return failed(REFUSED, e, err);
        } catch (IOException e) {
            return failed(FAILED, e, err);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    private static int failed(int code, Exception e, OutputStream err) throws IOException {
        LOG.warn("{}", e.getMessage());
        err.write(("gsyncd: " + e.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
        return code;
    }

    private static void secondary(
            Served served, RemoteCommand command, Config config, InputStream in, OutputStream out)
            throws ConfigException, IOException, InterruptedException {
        try (LocalResource local = LocalResource.open(command.resource(), config, served)) {
            LOG.info("a primary writes to {}", command.resource());
            try {
                service(local.secondary(), config).serve(in, out);
            } finally {
                LOG.info("the primary of {} is gone", command.resource());
            }
        }
    }

    /// A plain rsync client that pushes; what a primary may not ask for, it may not either.
    private static int rsync(Served served, RsyncCommand command, InputStream in, OutputStream out)
            throws ConfigException, IOException, InterruptedException {
        ResourceUrl directory = served.directory(command.path());
        try (LocalResource local =
                LocalResource.open(directory, Config.of(Map.of(), Map.of()), served)) {
            LOG.info("an rsync writes to {}", directory);
            return local.secondary().serveData(command.serverArguments(), in, out);
        }
    }

    /// A secondary for one primary, as that one asked for it.
    public static SecondaryService service(LocalSecondary secondary, Config config) {
        int seconds = config.number(Options.SECONDARY_TIMEOUT);
        return new SecondaryService(
                secondary,
                seconds == 0 ? NEVER : Duration.ofSeconds(seconds),
                config.number(Options.PRIMARY_DIST_COUNT) > 1);
    }

    /// `HOST:PORT`, with the port that was chosen.
    public String address() {
        var at = ssh.address();
        return at.getHostString() + ":" + at.getPort();
    }

    public int port() {
        return ssh.address().getPort();
    }

    public String fingerprint() {
        return ssh.fingerprint();
    }

    /// The host key as a line for known_hosts.
    public String knownHostsLine() {
        return ssh.knownHostsLine();
    }

    @Override
    public void close() {
        ssh.close();
    }
}
