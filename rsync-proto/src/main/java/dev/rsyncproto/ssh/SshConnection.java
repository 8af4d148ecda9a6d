package dev.rsyncproto.ssh;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.KeyPair;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.AbstractClientSession;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;

/// One connection to a host: authenticated by key, the host's key checked, kept alive. Its exec
/// channels are cheap; use one connection and many channels.
///
/// Closing it, from any thread, is the cancel: all streams of all channels end with an exception.
public final class SshConnection implements AutoCloseable {
    private final SshTarget target;
    private final SshOptions options;
    private final SshClient client;
    private final ClientSession session;

    private SshConnection(
            SshTarget target, SshOptions options, SshClient client, ClientSession session) {
        this.target = target;
        this.options = options;
        this.client = client;
        this.session = session;
    }

    /// Connects, checks the host key and authenticates; blocks for at most the timeouts.
    public static SshConnection open(SshTarget target, SshOptions options) throws SshFailure {
        Algorithms.ready();
        Identities identities = Identities.load(options.identityFiles());
        KnownHosts known = KnownHosts.read(options.knownHostsFiles());
        HostKeyVerifier verifier = new HostKeyVerifier(target, known, options.hostKeyChecking());
        SshClient client = client(target, options, identities.pairs(), known, verifier);
        boolean done = false;
        try {
            client.start();
            ClientSession session = connect(client, target, options);
            authenticate(session, target, options, verifier, identities);
            done = true;
            return new SshConnection(target, options, client, session);
        } finally {
            if (!done) {
                client.close(true);
            }
        }
    }

    private static SshClient client(
            SshTarget target,
            SshOptions options,
            List<KeyPair> keys,
            KnownHosts known,
            HostKeyVerifier verifier)
            throws SshFailure {
        SshClient client =
                Algorithms.shared(ClientBuilder.builder(), options.ciphers())
                        .keyExchangeFactories(Algorithms.clientKex())
                        .signatureFactories(
                                Algorithms.signatures(known.typesOf(target.knownHostsName())))
                        .channelFactories(List.of())
                        .serverKeyVerifier(verifier)
                        .hostConfigEntryResolver(HostConfigEntryResolver.EMPTY)
                        .build(true);
        client.setKeyIdentityProvider(KeyIdentityProvider.wrapKeyPairs(keys));
        client.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        Transport.tune(client);
        CoreModuleProperties.IO_CONNECT_TIMEOUT.set(client, options.connectTimeout());
        CoreModuleProperties.AUTH_TIMEOUT.set(
                client, options.connectTimeout().plus(options.authTimeout()));
        CoreModuleProperties.REQUEST_EXEC_REPLY.set(client, true);
        if (options.keepAlive().isPositive()) {
            CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, options.keepAlive());
            CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(
                    client, Math.max(1, options.keepAliveMisses()));
        }
        return client;
    }

    /// Tries the host's addresses in turn, as OpenSSH does.
    private static ClientSession connect(SshClient client, SshTarget target, SshOptions options)
            throws SshFailure {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(target.host());
        } catch (UnknownHostException e) {
            throw new SshFailure(
                    SshFailure.Kind.UNKNOWN_HOST,
                    "host " + target.host() + " is not known: check the name and the resolver",
                    e);
        }
        SshFailure first = null;
        for (InetAddress address : addresses) {
            try {
                // Without its name, else SSHD would look the name up again.
                var socket =
                        new InetSocketAddress(
                                InetAddress.getByAddress(address.getAddress()), target.port());
                return client.connect(target.user(), socket)
                        .verify(options.connectTimeout())
                        .getClientSession();
            } catch (IOException e) {
                SshFailure failure = connectFailure(target, address, e);
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        throw first == null
                ? new SshFailure(SshFailure.Kind.UNKNOWN_HOST, target.host() + " has no address")
                : first;
    }

    private static SshFailure connectFailure(SshTarget target, InetAddress address, IOException e) {
        String where = target.host() + " (" + address.getHostAddress() + ") port " + target.port();
        ConnectException refused = cause(e, ConnectException.class);
        if (refused != null && String.valueOf(refused.getMessage()).contains("refused")) {
            return new SshFailure(
                    SshFailure.Kind.REFUSED,
                    "cannot connect to " + where + ": Connection refused; is sshd running there?",
                    e);
        }
        String why =
                cause(e, TimeoutException.class) != null
                        ? "no answer in time"
                        : Objects.requireNonNullElseGet(
                                root(e).getMessage(), () -> root(e).getClass().getSimpleName());
        return new SshFailure(
                SshFailure.Kind.UNREACHABLE, "cannot connect to " + where + ": " + why, e);
    }

    private static void authenticate(
            ClientSession session,
            SshTarget target,
            SshOptions options,
            HostKeyVerifier verifier,
            Identities identities)
            throws SshFailure {
        try {
            session.auth().verify(options.connectTimeout().plus(options.authTimeout()));
        } catch (IOException e) {
            SshFailure refusedKey = verifier.failure();
            if (refusedKey != null) {
                throw refusedKey;
            }
            int code = e instanceof SshException s ? s.getDisconnectCode() : 0;
            String text = String.valueOf(root(e).getMessage());
            if (code == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE
                    || text.contains("authentication")) {
                throw new SshFailure(
                        SshFailure.Kind.AUTHENTICATION,
                        target
                                + " accepts no key of "
                                + identities
                                + ": is the .pub of one in the"
                                + " authorized_keys of "
                                + target.user()
                                + " there?",
                        e);
            }
            if (cause(e, TimeoutException.class) != null) {
                throw new SshFailure(
                        SshFailure.Kind.UNREACHABLE,
                        target.host()
                                + " port "
                                + target.port()
                                + " took the connection and did not answer in time",
                        e);
            }
            throw new SshFailure(
                    code == SshConstants.SSH2_DISCONNECT_KEY_EXCHANGE_FAILED
                                    || code == SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR
                            ? SshFailure.Kind.PROTOCOL
                            : SshFailure.Kind.DROPPED,
                    "the connection to "
                            + target.host()
                            + " port "
                            + target.port()
                            + " failed before the login: "
                            + text,
                    e);
        }
    }

    /// Starts a command. The server's refusal is a failure here, not later.
    public RemoteProcess exec(String command) throws SshFailure {
        String peer = target.toString();
        ExecChannel channel = new ExecChannel(command, peer);
        boolean done = false;
        try {
            ConnectionService service =
                    ((AbstractClientSession) session).getService(ConnectionService.class);
            service.registerChannel(channel);
            channel.open().verify(options.authTimeout());
            if (!channel.accepted().get(options.authTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SshFailure(
                        session.isOpen() ? SshFailure.Kind.EXEC : SshFailure.Kind.DROPPED,
                        peer + " refused to run: " + command);
            }
            done = true;
            return new RemoteProcess(channel, peer);
        } catch (SshFailure e) {
            throw e;
        } catch (IOException | ExecutionException | TimeoutException | IllegalStateException e) {
            // IllegalStateException: SSHD's word for a session that is gone.
            throw new SshFailure(
                    session.isOpen() ? SshFailure.Kind.EXEC : SshFailure.Kind.DROPPED,
                    "cannot open a channel to " + peer + ": " + root(e).getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SshFailure(
                    SshFailure.Kind.DROPPED, "interrupted while opening a channel to " + peer, e);
        } finally {
            if (!done) {
                channel.close(true);
            }
        }
    }

    public boolean isOpen() {
        return session.isOpen();
    }

    public SshTarget target() {
        return target;
    }

    /// Runs `action` once when the connection is gone, whoever ended it.
    public void onClose(Runnable action) {
        session.addCloseFutureListener(future -> action.run());
    }

    /// The cipher that was agreed, for logs and tests.
    public String cipher() {
        return session.getNegotiatedKexParameter(KexProposalOption.C2SENC);
    }

    /// What the server says it is, such as `SSH-2.0-OpenSSH_9.2p1`.
    public String serverVersion() {
        return session.getServerVersion();
    }

    @Override
    public void close() {
        session.close(true);
        client.close(true);
    }

    private static Throwable root(Throwable e) {
        Throwable t = e;
        for (int i = 0; i < 10 && t.getCause() != null; i++) {
            t = t.getCause();
        }
        return t;
    }

    private static <T extends Throwable> @Nullable T cause(Throwable e, Class<T> type) {
        Throwable t = e;
        for (int i = 0; i < 10 && t != null; i++) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
            t = t.getCause();
        }
        return null;
    }
}
