package dev.rsyncproto.daemon;

import org.jspecify.annotations.Nullable;

/// How to reach a daemon.
///
/// @param port 0: 873
/// @param bindAddress `--address`, null for any
/// @param family 4 or 6, 0 for either
/// @param connectSeconds `--contimeout`, 0 for no limit
/// @param socketOptions `--sockopts`, empty for none
/// @param proxy `RSYNC_PROXY`: `[user:password@]host:port`
/// @param connectProgram `RSYNC_CONNECT_PROG`: a shell command that is the daemon; `%H` is the host
public record DaemonOptions(
        int port,
        @Nullable String bindAddress,
        int family,
        int connectSeconds,
        String socketOptions,
        @Nullable String proxy,
        @Nullable String connectProgram) {
    public static final int DEFAULT_PORT = 873;
}
