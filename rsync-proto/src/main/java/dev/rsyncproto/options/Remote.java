package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.bytes.Transcoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the other side is reached and what it is told beyond the options.
///
/// @param options every `-M`, in order; each begins with a dash
/// @param secludedArgs `-s`: arguments go through the connection, not the command line
/// @param iconv `--iconv`; null: names go as they are
/// @param port of a daemon; 0: not given
/// @param ipVersion 4, 6 or 0 for both
/// @param motd a daemon's message is shown
/// @param copyAs `--copy-as`: USER or USER:GROUP; a client's program has become that one before its
///   session begins, a server does it through `CopyAs`
/// @param trustSender `--trust-sender`: names that were not asked for are taken
public record Remote(
        List<Bytes> options,
        boolean secludedArgs,
        @Nullable String iconv,
        int port,
        @Nullable String address,
        int ipVersion,
        @Nullable String sockopts,
        @Nullable Bytes passwordFile,
        @Nullable Bytes earlyInput,
        boolean motd,
        @Nullable String copyAs,
        boolean trustSender) {
    public static final Remote PLAIN =
            new Remote(List.of(), false, null, 0, null, 0, null, null, null, true, null, false);

    /// What converts names on this end; null without `--iconv`.
    public @Nullable Transcoder transcoder(boolean server) {
        return iconv == null ? null : Transcoder.of(charsetOf(iconv, server));
    }

    /// Of `LOCAL,REMOTE` each end takes its own.
    static String charsetOf(String sets, boolean server) {
        int comma = sets.indexOf(',');
        return comma < 0 ? sets : server ? sets.substring(comma + 1) : sets.substring(0, comma);
    }

    public Remote {
        options = List.copyOf(options);
    }
}
