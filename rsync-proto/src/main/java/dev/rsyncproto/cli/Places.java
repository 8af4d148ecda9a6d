package dev.rsyncproto.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.HostSpec;
import dev.rsyncproto.options.OptionException;
import dev.rsyncproto.options.Options;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where files come from and go to, as the words after the options say (main.c, `start_client`).
///
/// @param sources without their host; of a local list its one name
/// @param destination without its host; `.` where there is none
/// @param from the host of all sources, null where they are here
/// @param to the host of the destination, null where it is here
record Places(
        List<Bytes> sources, Bytes destination, @Nullable HostSpec from, @Nullable HostSpec to) {
    private static final Bytes DOT = Bytes.utf8(".");

    Places {
        sources = List.copyOf(sources);
    }

    /// @param args one at least
    /// @throws OptionException where they make no sense together
    static Places of(Options o, List<Bytes> args) throws OptionException {
        HostSpec from = HostSpec.of(args.getFirst());
        Places places = from == null ? fromHere(o, args) : fromThere(o, args, from);
        HostSpec remote = places.remote();
        boolean daemon = remote != null && remote.daemon();
        if (o.remote.passwordFile() != null && !daemon) {
            throw wrong(
                    "The --password-file option may only be used when accessing an rsync daemon.");
        }
        boolean socket = daemon && o.rsh == null;
        if (o.limits.connectTimeout() > 0 && !socket) {
            throw wrong(
                    "The --contimeout option may only be used when connecting to an rsync daemon.");
        }
        // for a remote shell it were an option; what a socket makes of it is told there
        if (remote != null && !socket && remote.host().startsWith("-")) {
            throw wrong("Invalid remote host: hostnames may not start with '-'.");
        }
        return places;
    }

    /// Null in a local copy.
    @Nullable HostSpec remote() {
        return to == null ? from : to;
    }

    private static Places fromHere(Options o, List<Bytes> args) throws OptionException {
        boolean lists = args.size() == 1;
        Bytes last = lists ? DOT : destination(o, args.getLast());
        HostSpec to = HostSpec.of(last);
        HostSpec names = o.filesFromHost();
        if (to != null) {
            sameHost(names, to);
        } else if (names != null) {
            throw wrong("--files-from cannot be remote when the transfer is local");
        }
        List<Bytes> sources = lists ? args : args.subList(0, args.size() - 1);
        for (Bytes source : sources) {
            if (source.isEmpty()) {
                throw wrong("Empty source arg specified.");
            }
            if (HostSpec.of(source) != null) {
                throw wrong("Unexpected remote arg: " + source);
            }
        }
        return new Places(sources, to == null ? last : pathOf(to), null, to);
    }

    private static Places fromThere(Options o, List<Bytes> args, HostSpec from)
            throws OptionException {
        Bytes last = args.getLast();
        boolean lists = args.size() == 1 || (!last.isEmpty() && last.at(0) == ':');
        if (!lists && HostSpec.of(last) != null) {
            throw wrong("The source and destination cannot both be remote.");
        }
        sameHost(o.filesFromHost(), from);
        List<Bytes> paths = new ArrayList<>();
        for (Bytes source : lists ? args : args.subList(0, args.size() - 1)) {
            HostSpec spec = HostSpec.of(source);
            if (spec == null) {
                throw wrong(
                        "Unexpected local arg: "
                                + source
                                + "\nIf arg is a remote file/dir, prefix it with a colon (:).");
            }
            if (!spec.host().isEmpty() && !isSameHost(spec, from)) {
                throw wrong("All source args must come from the same machine.");
            }
            if (spec.daemon() != from.daemon()) {
                throw wrong("All source args must use the same hostspec format.");
            }
            if (spec.port() != from.port()) {
                throw wrong("All source args must use the same port number.");
            }
            paths.add(pathOf(spec));
        }
        return new Places(paths, lists ? DOT : destination(o, last), from, null);
    }

    private static Bytes pathOf(HostSpec spec) {
        return spec.path().isEmpty() && !spec.daemon() ? DOT : spec.path();
    }

    /// An empty one is a variable that is not set more often than the directory one is in.
    private static Bytes destination(Options o, Bytes named) throws OptionException {
        if (!named.isEmpty()) {
            return named;
        }
        if (o.oldArgs > 0) {
            return DOT;
        }
        throw wrong("Empty destination arg specified (use \".\" or see --old-args).");
    }

    private static void sameHost(@Nullable HostSpec names, HostSpec host) throws OptionException {
        if (names != null && !names.host().isEmpty() && !isSameHost(names, host)) {
            throw wrong("--files-from hostname is not the same as the transfer hostname");
        }
    }

    private static boolean isSameHost(HostSpec a, HostSpec b) {
        return a.host().equals(b.host()) && a.user().equals(b.user());
    }

    private static OptionException wrong(String message) {
        return OptionException.plain(OptionException.SYNTAX, message);
    }
}
