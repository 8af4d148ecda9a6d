package dev.rsyncproto.ssh;

import java.util.Locale;

/// OpenSSH's StrictHostKeyChecking.
public enum HostKeyChecking {
    /// Only hosts that known_hosts has.
    YES,
    /// Unknown hosts are accepted and noted; a changed key is refused.
    ACCEPT_NEW,
    /// Unknown hosts are accepted and noted; a changed key is accepted with a warning.
    NO;

    /// The value as ssh_config writes it. `ask` is [#YES]: there is nobody to ask.
    public static HostKeyChecking of(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "yes", "true", "ask" -> YES;
            case "accept-new" -> ACCEPT_NEW;
            case "no", "false", "off" -> NO;
            default ->
                    throw new IllegalArgumentException(
                            "StrictHostKeyChecking "
                                    + value
                                    + ": it is one of yes, no, accept-new, ask");
        };
    }
}
