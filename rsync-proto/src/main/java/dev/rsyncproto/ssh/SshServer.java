package dev.rsyncproto.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.global.KeepAliveHandler;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.global.NoMoreSessionsHandler;

/// An SSH server for machines without sshd. Logins by public key only; an exec request goes to the
/// one [Command] given; shells, subsystems, terminals and forwarding are refused.
public final class SshServer implements AutoCloseable {
    /// What the server runs.
    public interface Command {
        /// Runs `command`, on a platform thread of its own, until done; the streams end with the
        /// connection.
        ///
        /// @return the exit status
        int run(String command, InputStream in, OutputStream out, OutputStream err)
                throws IOException;
    }

    /// @param host the address to listen on
    /// @param port 0 for any
    /// @param authorizedKeys read again at each login
    /// @param hostKey made when absent
    /// @param ciphers in order of preference; empty: ours
    /// @param idleLimit a connection without any traffic for so long is closed
    public record Settings(
            String host,
            int port,
            Path authorizedKeys,
            Path hostKey,
            List<String> ciphers,
            Duration idleLimit) {
        public Settings {
            ciphers = List.copyOf(ciphers);
        }

        public Settings(String host, int port, Path authorizedKeys, Path hostKey) {
            this(host, port, authorizedKeys, hostKey, List.of(), Duration.ofMinutes(10));
        }
    }

    private static final int LARGEST_AUTH_TRIES = 8;
    private static final int LARGEST_SESSIONS = 64;
    private static final int LARGEST_CHANNELS = 256;

    private final org.apache.sshd.server.SshServer server;
    private final KeyPair hostKey;

    private SshServer(org.apache.sshd.server.SshServer server, KeyPair hostKey) {
        this.server = server;
        this.hostKey = hostKey;
    }

    /// Listens from now on.
    public static SshServer start(Settings settings, Command command) throws SshFailure {
        Algorithms.ready();
        AuthorizedKeys keys = new AuthorizedKeys(settings.authorizedKeys());
        keys.check();
        KeyPair hostKey = SshKeys.readOrMake(settings.hostKey());
        var server =
                Algorithms.shared(ServerBuilder.builder(), settings.ciphers())
                        .keyExchangeFactories(Algorithms.serverKex())
                        .signatureFactories(Algorithms.signatures())
                        .channelFactories(List.of(ChannelSessionFactory.INSTANCE))
                        .globalRequestHandlers(
                                List.of(KeepAliveHandler.INSTANCE, NoMoreSessionsHandler.INSTANCE))
                        .forwardingFilter(RejectAllForwardingFilter.INSTANCE)
                        .publickeyAuthenticator((user, key, session) -> keys.allows(key))
                        .build(true);
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setSubsystemFactories(List.of());
        server.setShellFactory(null);
        server.setCommandFactory((channel, line) -> new ServerCommand(line, command));
        server.setHost(settings.host());
        server.setPort(settings.port());
        Transport.tune(server);
        CoreModuleProperties.IDLE_TIMEOUT.set(server, settings.idleLimit());
        CoreModuleProperties.AUTH_TIMEOUT.set(server, Duration.ofSeconds(30));
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, LARGEST_AUTH_TRIES);
        CoreModuleProperties.MAX_CONCURRENT_SESSIONS.set(server, LARGEST_SESSIONS);
        CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(server, LARGEST_CHANNELS);
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            server.close(true);
            throw new SshFailure(
                    SshFailure.Kind.LOCAL_FILE,
                    "cannot listen on "
                            + settings.host()
                            + ":"
                            + settings.port()
                            + ": "
                            + e.getMessage(),
                    e);
        }
        return new SshServer(server, hostKey);
    }

    /// Where it listens, with the port that was chosen.
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getBoundAddresses().iterator().next();
    }

    /// The host key as a line for known_hosts.
    public String knownHostsLine() {
        InetSocketAddress at = address();
        String host = at.getAddress().getHostAddress();
        String name = new SshTarget("x", host, at.getPort()).knownHostsName();
        return name + " " + SshKeys.publicLine(hostKey.getPublic());
    }

    /// The host key's fingerprint, as ssh-keygen -l shows it.
    public String fingerprint() {
        return KeyUtils.getFingerPrint(hostKey.getPublic());
    }

    /// Ends all connections; what runs sees its streams end.
    @Override
    public void close() {
        server.close(true);
    }
}
