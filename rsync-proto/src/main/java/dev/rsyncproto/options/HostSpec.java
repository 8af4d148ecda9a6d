package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// `[user@]host:path`, `[user@]host::module/path` or `rsync://[user@]host[:port]/module/path`
/// (options.c:check_for_hostspec). An IPv6 address stands in brackets.
///
/// @param user empty where none is given
/// @param daemon the host is reached as an rsync daemon
/// @param port of the daemon, 0 where none is given
public record HostSpec(String user, String host, Bytes path, boolean daemon, int port) {
    private static final String URL = "rsync://";

    /// Null where `arg` is a local path: one with a slash before any colon, or without colon.
    public static @Nullable HostSpec of(Bytes arg) {
        if (arg.length() >= URL.length() && arg.sub(0, URL.length()).utf8().equalsIgnoreCase(URL)) {
            return ofUrl(arg.from(URL.length()));
        }
        int colon = colon(arg);
        if (colon < 0) {
            return null;
        }
        boolean daemon = colon + 1 < arg.length() && arg.at(colon + 1) == ':';
        return named(arg.sub(0, colon), arg.from(colon + (daemon ? 2 : 1)), daemon, 0);
    }

    /// The colon that ends the host; -1: none.
    private static int colon(Bytes arg) {
        int i = 0;
        int start = 0;
        while (i < arg.length()) {
            byte b = arg.at(i);
            if (b == ':') {
                return i;
            }
            if (b == '/') {
                return -1;
            }
            if (b == '@') {
                start = i + 1;
            } else if (b == '[') {
                int close = arg.indexOf(']', i);
                boolean ends = close == i + 1 || close + 1 >= arg.length();
                if (i != start || close < 0 || ends || arg.at(close + 1) != ':') {
                    return -1;
                }
                return close + 1;
            }
            i++;
        }
        return -1;
    }

    private static @Nullable HostSpec ofUrl(Bytes rest) {
        int slash = rest.indexOf('/', 0);
        Bytes authority = slash < 0 ? rest : rest.sub(0, slash);
        Bytes path = slash < 0 ? Bytes.EMPTY : rest.from(slash + 1);
        int port = 0;
        int bracket = authority.lastIndexOf(']');
        int colon = authority.lastIndexOf(':');
        if (colon > bracket) {
            try {
                port = Integer.parseInt(authority.from(colon + 1).utf8());
            } catch (NumberFormatException e) {
                return null;
            }
            authority = authority.sub(0, colon);
        }
        return named(authority, path, true, port);
    }

    private static HostSpec named(Bytes authority, Bytes path, boolean daemon, int port) {
        int at = authority.lastIndexOf('@');
        String user = at < 0 ? "" : authority.sub(0, at).utf8();
        String host = authority.from(at + 1).utf8();
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new HostSpec(user, host, path, daemon, port);
    }
}
