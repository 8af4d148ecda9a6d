package dev.gsyncd.remote;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.secondary.DataStream;
import dev.gsyncd.secondary.RepceSecondary;
import dev.gsyncd.secondary.RsyncStarter;
import dev.gsyncd.secondary.Secondary;
import dev.gsyncd.secondary.TarStream;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.ssh.RemoteProcess;
import dev.rsyncproto.ssh.SshFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Starts the other gsyncd through ssh and gives what it offers as a [Secondary].
public final class RemoteSecondary {
    private static final int LONGEST_KEEP_ALIVE_SECONDS = 30;

    /// How it ended decides whether to try again: worth waiting for on a slow machine.
    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(10);

    private static final Duration WORDS_PATIENCE = Duration.ofSeconds(5);

    /// A session of gluster's has a key that starts gsyncd, whatever the primary calls it.
    private static final String FORCED_COMMAND =
            "; or give the session's key its forced command again: create the session with push-pem"
                    + " and force";

    private RemoteSecondary() {}

    /// Connects, starts the other gsyncd and shakes hands. Closing the result ends the connection.
    public static Secondary open(ResourceUrl.Ssh url, Config config)
            throws ConfigException, IOException {
        return open(url, config, null);
    }

    /// The same for the worker of a volume's brick, which can talk to a Python gsyncd as well.
    public static Secondary open(ResourceUrl.Ssh url, Config config, @Nullable PrimaryEnd primary)
            throws ConfigException, IOException {
        RemoteCommand command = RemoteCommand.of(config, url.inner());
        SshLink link = SshLink.open(url, config, RemoteCommand.line(config, url, primary));
        boolean done = false;
        try {
            Secondary secondary = shakeHands(url, command, link, config, primary != null);
            done = true;
            return secondary;
        } finally {
            if (!done) {
                link.close();
            }
        }
    }

    private static Secondary shakeHands(
            ResourceUrl.Ssh url,
            RemoteCommand command,
            SshLink link,
            Config config,
            boolean pythonWillDo)
            throws IOException {
        Duration patience = Duration.ofSeconds(config.number(Options.CONNECTION_TIMEOUT));
        // Several fit into the time after which the other side gives up.
        int timeout = config.number(Options.SECONDARY_TIMEOUT);
        Duration keepAlive =
                Duration.ofSeconds(Math.clamp(timeout / 4, 1, LONGEST_KEEP_ALIVE_SECONDS));
        RemoteProcess process = link.process();
        FirstWords said = new FirstWords(url.host());
        Thread errors = process.stderrLines(said::hear);
        Peek stdout = new Peek(process.stdout());
        TarLink tar = new TarLink(url, config);
        try {
            Secondary secondary =
                    RepceSecondary.connect(
                            stdout,
                            process.stdin(),
                            patience,
                            pythonWillDo ? programs(link, tar) : null);
            said.shookHands();
            return new LinkedSecondary(secondary, link, tar, keepAlive);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw explain(url, command, process, pythonWillDo, errors, said, stdout, e);
        }
    }

    private static RsyncStarter programs(SshLink link, TarLink tar) {
        return new RsyncStarter() {
            @Override
            public DataStream start(List<Bytes> words) throws IOException {
                return link.exec(words);
            }

            @Override
            public TarStream startTar(List<Bytes> words) throws IOException {
                return tar.start(words);
            }
        };
    }

    /// One line that says what is wrong with the other side.
    private static IOException explain(
            ResourceUrl.Ssh url,
            RemoteCommand command,
            RemoteProcess process,
            boolean ofGluster,
            Thread errors,
            FirstWords said,
            Peek stdout,
            IOException e) {
        Integer status = null;
        try {
            process.stdin().close();
            status = process.waitFor(EXIT_PATIENCE);
            errors.join(WORDS_PATIENCE);
            if (status != null) {
                stdout.awaitFirst(WORDS_PATIENCE);
            }
        } catch (SshFailure dropped) {
            e.addSuppressed(dropped);
        } catch (IOException closing) {
            e.addSuppressed(closing);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        String words = said.first().isEmpty() ? stdout.line() : said.first();
        String program = command.program();
        String where = url.host();
        if (status != null && (status == 127 || status == 126)) {
            return new IOException(
                    where
                            + (status == 127 ? " has no program " : " cannot run ")
                            + program
                            + suffix(words)
                            + ": install gsyncd there or name it with --remote-gsyncd"
                            + (ofGluster ? FORCED_COMMAND : ""),
                    e);
        }
        if (words.startsWith("gsyncd: ")) {
            return new IOException(where + ": " + words.substring("gsyncd: ".length()), e);
        }
        if (stdout.isEmpty() && status != null && status == RemoteProcess.BY_SIGNAL) {
            return new SshFailure(
                    SshFailure.Kind.DROPPED, where + ": a signal ended " + program, e);
        }
        if (stdout.isEmpty() && status != null) {
            return new IOException(
                    where
                            + ": "
                            + program
                            + " ended with exit code "
                            + status
                            + suffix(words)
                            + ": try it there by hand",
                    e);
        }
        return new IOException(
                where
                        + ": what "
                        + program
                        + " starts there is no gsyncd that this one can talk to ("
                        + e.getMessage()
                        + ")"
                        + suffix(words)
                        + ": check --remote-gsyncd, the forced command of the key, and that the login shell prints nothing",
                e);
    }

    private static String suffix(String words) {
        return words.isEmpty() ? "" : "; it says \"" + words + "\"";
    }
}
