package dev.gsyncd.remote;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Option;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import dev.gsyncd.secondary.DataStream;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.ssh.RemoteProcess;
import dev.rsyncproto.ssh.SshConfig;
import dev.rsyncproto.ssh.SshConnection;
import dev.rsyncproto.ssh.SshFailure;
import dev.rsyncproto.ssh.SshOptions;
import dev.rsyncproto.ssh.SshTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The ssh connection of a session, with the other gsyncd at its end.
final class SshLink implements AutoCloseable {
    private final SshConnection connection;
    private final RemoteProcess process;

    private SshLink(SshConnection connection, RemoteProcess process) {
        this.connection = connection;
        this.process = process;
    }

    /// Connects as the tunables say and starts `command`, a line for the shell there.
    static SshLink open(ResourceUrl.Ssh url, Config config, String command)
            throws ConfigException, SshFailure {
        SshConnection connection = connect(url, config, Options.SSH_OPTIONS);
        try {
            return new SshLink(connection, connection.exec(command));
        } catch (SshFailure e) {
            connection.close();
            throw e;
        }
    }

    /// A connection as the tunables say.
    ///
    /// @param which of them holds the options of ssh
    static SshConnection connect(ResourceUrl.Ssh url, Config config, Option which)
            throws ConfigException, SshFailure {
        SshArguments given = SshArguments.parse(config.text(which), which.name());
        if (which.equals(Options.SSH_OPTIONS)) {
            given.add(config.text(Options.RSYNC_SSH_OPTIONS));
        }
        SshConfig ssh =
                given.configFile == null
                        ? SshConfig.load()
                        : SshConfig.read(
                                given.configFile, Path.of(System.getProperty("user.home")));
        int port = config.isSet(Options.SSH_PORT) ? config.number(Options.SSH_PORT) : given.port;
        String user = given.user == null ? url.user() : given.user;
        SshTarget target = ssh.target(user, url.host(), port);
        Duration patience = Duration.ofSeconds(config.number(Options.CONNECTION_TIMEOUT));
        SshOptions base = SshOptions.defaults();
        if (patience.compareTo(base.connectTimeout()) < 0) {
            base = base.withTimeouts(patience, patience);
        }
        // Identities of the command line come before those of the file, as with ssh.
        SshOptions options =
                given.over(ssh.options(url.host(), base.withIdentityFiles(given.identities)));
        return SshConnection.open(target, options);
    }

    RemoteProcess process() {
        return process;
    }

    /// Starts one more program there.
    DataStream exec(List<Bytes> words) throws SshFailure {
        List<String> line = words.stream().map(Bytes::utf8).toList();
        return new ExecStream(connection.exec(Words.join(line)), connection.target().host());
    }

    @Override
    public void close() {
        process.close();
        connection.close();
    }
}
