package dev.gsyncd.calls;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One call of the executable, parsed: a subcommand and its arguments. Immutable.
public final class Call {
    /// What `--version` says: glusterd looks for "gsyncd" in it, peers for the config's version.
    static final String PYTHON_VERSION = "gsyncd.py 4.0.0";

    /// What the executable is asked for.
    public enum Subcommand {
        VERSION("--version"),
        MONITOR_STATUS("monitor-status"),
        STATUS("status"),
        CONFIG_CHECK("config-check"),
        CONFIG_GET("config-get"),
        CONFIG_SET("config-set"),
        CONFIG_RESET("config-reset"),
        VOLUUIDGET("voluuidget"),
        DELETE("delete");

        private final String text;

        Subcommand(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final Syntax SESSION =
            Syntax.of("primary", "secondary").values("-c --config-file").flags("--debug");

    private final Subcommand subcommand;
    private final Syntax.Parsed parsed;
    private final boolean inet6;

    private Call(Subcommand subcommand, Syntax.Parsed parsed, boolean inet6) {
        this.subcommand = subcommand;
        this.parsed = parsed;
        this.inet6 = inet6;
    }

    private static Syntax syntax(Subcommand subcommand) {
        return switch (subcommand) {
            case VERSION -> Syntax.of();
            case MONITOR_STATUS ->
                    Syntax.of("primary", "secondary", "status")
                            .values("-c --config-file")
                            .flags("--debug");
            case STATUS -> SESSION.values("--local-path").flags("--json");
            case CONFIG_CHECK -> Syntax.of("name").values("--value").flags("--debug");
            case CONFIG_GET ->
                    SESSION.values("--name")
                            .flags("--show-defaults", "--only-value", "--use-underscore", "--json");
            case CONFIG_SET -> SESSION.values("-n --name", "-v --value");
            case CONFIG_RESET ->
                    Syntax.of("primary", "secondary", "name")
                            .values("-c --config-file")
                            .flags("--debug");
            case VOLUUIDGET -> Syntax.of("host", "volname").flags("--debug");
            case DELETE -> SESSION.lists("--path").flags("--reset-sync-time");
        };
    }

    /// Whether `args` are one of these calls, well or badly made.
    ///
    /// @param args with subcommands; the older style is translated before
    static boolean isMeant(List<String> args) {
        return args.contains(Subcommand.VERSION.text) || subcommand(args) != null;
    }

    private static @Nullable Subcommand subcommand(List<String> args) {
        List<String> rest = withoutFamily(args);
        for (Subcommand s : Subcommand.values()) {
            if (!rest.isEmpty() && s.text.equals(rest.get(0))) {
                return s;
            }
        }
        return null;
    }

    /// The call that `args` are; [#isMeant] says that they are one.
    static Call of(List<String> args) throws CallException {
        if (args.contains(Subcommand.VERSION.text)) {
            return new Call(Subcommand.VERSION, new Syntax.Parsed(Map.of(), List.of()), false);
        }
        List<String> rest = withoutFamily(args);
        boolean inet6 = rest.size() < args.size();
        Subcommand subcommand = subcommand(args);
        if (subcommand == null) {
            throw new AssertionError(args);
        }
        Syntax.Parsed parsed = syntax(subcommand).parse(rest.subList(1, rest.size()));
        if (!parsed.unknown().isEmpty()) {
            throw new CallException(
                    CallException.USAGE,
                    "gsyncd: unrecognized arguments: " + String.join(" ", parsed.unknown()));
        }
        return new Call(subcommand, parsed, inet6);
    }

    /// The arguments after a leading `--inet6`, or `--inet`, which glusterd gives for IPv4 and the
    /// Python gsyncd takes for short.
    static List<String> withoutFamily(List<String> args) {
        return !args.isEmpty() && args.get(0).startsWith("--inet")
                ? args.subList(1, args.size())
                : args;
    }

    public Subcommand subcommand() {
        return subcommand;
    }

    /// Whether `--inet6` came first: gluster's own command line is to be given it.
    public boolean inet6() {
        return inet6;
    }

    /// An argument that the subcommand cannot do without, by its name with underscores.
    public String required(String name) {
        String value = parsed.value(name);
        if (value == null) {
            throw new AssertionError(name);
        }
        return value;
    }

    /// The value of an option, or null where it was not given.
    public @Nullable String value(String name) {
        return parsed.value(name);
    }

    /// All values of an option that may come several times.
    public List<String> values(String name) {
        return parsed.all(name);
    }

    public boolean has(String name) {
        return parsed.has(name);
    }

    /// What a value of the packaged config can refer to as `${name}`.
    Map<String, String> names() {
        Map<String, String> names = new HashMap<>();
        names.put("subcmd", subcommand.toString());
        for (Map.Entry<String, List<String>> given : parsed.values().entrySet()) {
            names.put(given.getKey(), given.getValue().getLast());
        }
        return names;
    }
}
