package dev.rsyncproto.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/// Names that both ends choose one of, as `[checksums]` and `[compressors]` (compat.c,
/// `negotiate_the_strings`).
///
/// @param kind for messages, such as `checksum`
/// @param known all names in our order of preference, further names of the same thing after it
/// @param none what only a server offers by itself, and what every name must match in the tables
/// @param environment the user's own order, or null: what stands before `&` is for clients, what
///   stands after it for servers
record NameChoice<T>(String kind, Map<String, T> known, T none, @Nullable String environment) {
    /// What goes out where the user's list has no name that we know.
    private static final String INVALID = "INVALID";

    @Nullable T ofOrNull(String name) {
        return known.get(name.toLowerCase(Locale.ROOT));
    }

    /// The list as it goes out, best first.
    List<T> ours(boolean server) {
        List<T> list = userList(server);
        if (list != null) {
            return list;
        }
        List<T> all = new ArrayList<>();
        known.values().forEach(c -> addOnce(all, c));
        if (!server) {
            all.remove(none);
        }
        return all;
    }

    /// The user's list; empty where all its names are unknown; null where there is none.
    private @Nullable List<T> userList(boolean server) {
        String text = environment;
        if (text == null) {
            return null;
        }
        int split = text.indexOf('&');
        if (split >= 0) {
            text = server ? text.substring(split + 1) : text.substring(0, split);
        }
        int second = text.indexOf('&');
        text = (second >= 0 ? text.substring(0, second) : text).trim();
        if (text.isEmpty()) {
            return null;
        }
        List<T> list = new ArrayList<>();
        for (StringTokenizer t = new StringTokenizer(text); t.hasMoreTokens(); ) {
            T c = ofOrNull(t.nextToken());
            if (c != null) {
                addOnce(list, c);
            }
        }
        return list;
    }

    private static <T> void addOnce(List<T> list, T c) {
        if (!list.contains(c)) {
            list.add(c);
        }
    }

    String text(List<T> list) {
        StringBuilder b = new StringBuilder();
        for (T c : list) {
            b.append(b.isEmpty() ? "" : " ").append(name(c));
        }
        return b.isEmpty() ? INVALID : b.toString();
    }

    String name(T choice) {
        for (Map.Entry<String, T> e : known.entrySet()) {
            if (e.getValue().equals(choice)) {
                return e.getKey();
            }
        }
        throw new AssertionError("a " + kind + " without a name: " + choice);
    }

    /// Our most preferred name that the other end has too.
    T agree(List<T> ours, String theirs, boolean server) throws SessionException {
        List<T> common = new ArrayList<>();
        for (StringTokenizer t = new StringTokenizer(theirs, " "); t.hasMoreTokens(); ) {
            T c = ofOrNull(t.nextToken());
            if (c != null) {
                common.add(c);
            }
        }
        for (T c : ours) {
            if (common.contains(c)) {
                return c;
            }
        }
        String them = server ? "Client" : "Server";
        String us = server ? "Server" : "Client";
        throw new SessionException(
                ExitCode.UNSUPPORTED,
                "Failed to negotiate a %s choice.\n%s list: %s\n%s list: %s"
                        .formatted(kind, them, theirs, us, text(ours)));
    }

    /// The choice that was made on the command line.
    ///
    /// @param server where the environment may forbid what a client names
    T named(String name, boolean server) throws SessionException {
        T choice = ofOrNull(name);
        if (choice == null) {
            throw new SessionException(ExitCode.UNSUPPORTED, "unknown " + kind + " name: " + name);
        }
        List<T> allowed = server ? userList(true) : null;
        if (allowed != null && !allowed.contains(choice)) {
            throw new SessionException(
                    ExitCode.UNSUPPORTED,
                    "Your --%s-choice value (%s) was refused by the server.".formatted(kind, name));
        }
        return choice;
    }
}
