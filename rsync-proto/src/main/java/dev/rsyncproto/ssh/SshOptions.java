package dev.rsyncproto.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// How to connect.
///
/// @param identityFiles private keys, tried in this order; each must be usable. Empty: those of
///   `~/.ssh/id_ed25519`, `id_ecdsa`, `id_rsa` that are there
/// @param knownHostsFiles where host keys are looked up; a new key is noted in the first
/// @param hostKeyChecking what to do with a key that is in none of them
/// @param ciphers names in order of preference; empty: ours
/// @param connectTimeout for TCP and for the key exchange, each
/// @param authTimeout for the authentication
/// @param keepAlive between two keep-alive requests; zero for none
/// @param keepAliveMisses the connection is dropped after this many in a row had no reply
public record SshOptions(
        List<Path> identityFiles,
        List<Path> knownHostsFiles,
        HostKeyChecking hostKeyChecking,
        List<String> ciphers,
        Duration connectTimeout,
        Duration authTimeout,
        Duration keepAlive,
        int keepAliveMisses) {

    public SshOptions {
        identityFiles = List.copyOf(identityFiles);
        knownHostsFiles = List.copyOf(knownHostsFiles);
        ciphers = List.copyOf(ciphers);
    }

    /// The user's own files, strict checking, 15 s to connect, a keep-alive each 15 s.
    public static SshOptions defaults() {
        Path ssh = Path.of(System.getProperty("user.home"), ".ssh");
        return new SshOptions(
                List.of(),
                List.of(
                        ssh.resolve("known_hosts"),
                        ssh.resolve("known_hosts2"),
                        Path.of("/etc/ssh/ssh_known_hosts")),
                HostKeyChecking.YES,
                List.of(),
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                Duration.ofSeconds(15),
                4);
    }

    /// The one place that knows all fields.
    private static final class Copy {
        List<Path> identityFiles;
        List<Path> knownHostsFiles;
        HostKeyChecking hostKeyChecking;
        List<String> ciphers;
        Duration connectTimeout;
        Duration authTimeout;
        Duration keepAlive;
        int keepAliveMisses;

        Copy(SshOptions of) {
            identityFiles = of.identityFiles;
            knownHostsFiles = of.knownHostsFiles;
            hostKeyChecking = of.hostKeyChecking;
            ciphers = of.ciphers;
            connectTimeout = of.connectTimeout;
            authTimeout = of.authTimeout;
            keepAlive = of.keepAlive;
            keepAliveMisses = of.keepAliveMisses;
        }
    }

    private SshOptions with(Consumer<Copy> change) {
        Copy c = new Copy(this);
        change.accept(c);
        return new SshOptions(
                c.identityFiles,
                c.knownHostsFiles,
                c.hostKeyChecking,
                c.ciphers,
                c.connectTimeout,
                c.authTimeout,
                c.keepAlive,
                c.keepAliveMisses);
    }

    public SshOptions withIdentityFiles(List<Path> files) {
        return with(c -> c.identityFiles = files);
    }

    public SshOptions withKnownHostsFiles(List<Path> files) {
        return with(c -> c.knownHostsFiles = files);
    }

    public SshOptions withHostKeyChecking(HostKeyChecking checking) {
        return with(c -> c.hostKeyChecking = checking);
    }

    public SshOptions withCiphers(List<String> names) {
        return with(c -> c.ciphers = names);
    }

    public SshOptions withTimeouts(Duration connect, Duration auth) {
        return with(c -> {
            c.connectTimeout = connect;
            c.authTimeout = auth;
        });
    }

    public SshOptions withKeepAlive(Duration interval, int misses) {
        return with(c -> {
            c.keepAlive = interval;
            c.keepAliveMisses = misses;
        });
    }
}
