package dev.rsyncproto.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

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

    public SshOptions withIdentityFiles(List<Path> files) {
        return new SshOptions(
                files,
                knownHostsFiles,
                hostKeyChecking,
                ciphers,
                connectTimeout,
                authTimeout,
                keepAlive,
                keepAliveMisses);
    }

    public SshOptions withKnownHostsFiles(List<Path> files) {
        return new SshOptions(
                identityFiles,
                files,
                hostKeyChecking,
                ciphers,
                connectTimeout,
                authTimeout,
                keepAlive,
                keepAliveMisses);
    }

    public SshOptions withHostKeyChecking(HostKeyChecking checking) {
        return new SshOptions(
                identityFiles,
                knownHostsFiles,
                checking,
                ciphers,
                connectTimeout,
                authTimeout,
                keepAlive,
                keepAliveMisses);
    }

    public SshOptions withCiphers(List<String> names) {
        return new SshOptions(
                identityFiles,
                knownHostsFiles,
                hostKeyChecking,
                names,
                connectTimeout,
                authTimeout,
                keepAlive,
                keepAliveMisses);
    }

    public SshOptions withTimeouts(Duration connect, Duration auth) {
        return new SshOptions(
                identityFiles,
                knownHostsFiles,
                hostKeyChecking,
                ciphers,
                connect,
                auth,
                keepAlive,
                keepAliveMisses);
    }

    public SshOptions withKeepAlive(Duration interval, int misses) {
        return new SshOptions(
                identityFiles,
                knownHostsFiles,
                hostKeyChecking,
                ciphers,
                connectTimeout,
                authTimeout,
                interval,
                misses);
    }
}
