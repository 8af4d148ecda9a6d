package dev.rsyncproto.ssh;

/// Whom to connect to.
///
/// @param user the login name there
/// @param host a name or an address, IPv6 without brackets
/// @param port 1 to 65535
public record SshTarget(String user, String host, int port) {
    public static final int DEFAULT_PORT = 22;

    public SshTarget {
        if (user.isEmpty() || host.isEmpty()) {
            throw new IllegalArgumentException("an SSH target needs a user and a host");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not in 1 to 65535");
        }
    }

    /// The name under which known_hosts has the host: `host` at port 22, `[host]:port` elsewhere.
    public String knownHostsName() {
        return port == DEFAULT_PORT ? host : "[" + host + "]:" + port;
    }

    @Override
    public String toString() {
        String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return user + "@" + shown + (port == DEFAULT_PORT ? "" : ":" + port);
    }
}
