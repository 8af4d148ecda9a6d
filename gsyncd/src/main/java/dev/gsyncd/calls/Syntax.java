package dev.gsyncd.calls;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What arguments a subcommand takes, parsed as Python's `argparse` does: options anywhere, whole
/// or as an unambiguous beginning, `--name value` or `--name=value`, `-n value` or `-nvalue`; `--`
/// ends them. The last of several values counts. Immutable.
final class Syntax {
    /// Value of a flag that was given.
    static final String YES = "True";

    private enum Kind {
        FLAG,
        VALUE,
        LIST,
        /// All words that follow, one at least.
        WORDS
    }

    private record Choice(String name, Kind kind) {}

    private final List<String> positionals;
    private final Map<String, Choice> options;

    private Syntax(List<String> positionals, Map<String, Choice> options) {
        this.positionals = positionals;
        this.options = options;
    }

    static Syntax of(String... positionals) {
        return new Syntax(List.of(positionals), Map.of());
    }

    Syntax flags(String... names) {
        return with(Kind.FLAG, names);
    }

    Syntax values(String... names) {
        return with(Kind.VALUE, names);
    }

    Syntax lists(String... names) {
        return with(Kind.LIST, names);
    }

    Syntax words(String... names) {
        return with(Kind.WORDS, names);
    }

    /// @param names `--long`, or `-s --long` for two ways to write one
    private Syntax with(Kind kind, String... names) {
        Map<String, Choice> all = new LinkedHashMap<>(options);
        for (String name : names) {
            String[] ways = name.split(" ");
            String last = ways[ways.length - 1];
            Choice choice = new Choice(Session.trimmed(last, '-').replace('-', '_'), kind);
            for (String way : ways) {
                all.put(way, choice);
            }
        }
        return new Syntax(positionals, all);
    }

    /// What was given. Names have underscores.
    ///
    /// @param unknown words that nothing takes, in their order
    record Parsed(Map<String, List<String>> values, List<String> unknown) {
        @Nullable String value(String name) {
            List<String> all = values.get(name);
            return all == null ? null : all.getLast();
        }

        List<String> all(String name) {
            return values.getOrDefault(name, List.of());
        }

        boolean has(String name) {
            return values.containsKey(name);
        }
    }

    /// Parses `args`; fails where an argument that must be there is not.
    Parsed parse(List<String> args) throws CallException {
        return new Run(args).parse();
    }

    private static CallException wrong(String what) {
        return new CallException(CallException.USAGE, "gsyncd: " + what);
    }

    private final class Run {
        private final List<String> args;
        private final Map<String, List<String>> values = new LinkedHashMap<>();
        private final List<String> unknown = new ArrayList<>();
        private int next;
        private int positional;
        private boolean optionsOver;

        Run(List<String> args) {
            this.args = args;
        }

        Parsed parse() throws CallException {
            while (next < args.size()) {
                String arg = args.get(next++);
                if (optionsOver || isWord(arg)) {
                    word(arg);
                } else if (arg.equals("--")) {
                    optionsOver = true;
                } else {
                    option(arg);
                }
            }
            if (positional < positionals.size()) {
                throw wrong(
                        "the following arguments are required: "
                                + String.join(
                                        ", ", positionals.subList(positional, positionals.size())));
            }
            return new Parsed(values, unknown);
        }

        private boolean isWord(String arg) throws CallException {
            return !arg.startsWith("-")
                    || arg.equals("-")
                    || (arg.indexOf(' ') >= 0 && find(arg) == null)
                    || isNegativeNumber(arg);
        }

        private static boolean isNegativeNumber(String arg) {
            boolean digit = false;
            int dots = 0;
            for (int i = 1; i < arg.length(); i++) {
                digit = arg.charAt(i) >= '0' && arg.charAt(i) <= '9';
                if (arg.charAt(i) == '.') {
                    dots++;
                } else if (!digit) {
                    return false;
                }
            }
            return digit && dots <= 1;
        }

        private void word(String arg) {
            if (positional < positionals.size()) {
                put(positionals.get(positional++), arg, false);
            } else {
                unknown.add(arg);
            }
        }

        private void put(String name, String value, boolean add) {
            List<String> all = values.getOrDefault(name, new ArrayList<>());
            values.put(name, all);
            if (!add) {
                all.clear();
            }
            all.add(value);
        }

        private void option(String arg) throws CallException {
            String name = find(arg);
            Choice choice = name == null ? null : options.get(name);
            if (name == null || choice == null) {
                unknown.add(arg);
                return;
            }
            String joined = joined(arg, name);
            if (choice.kind() == Kind.FLAG) {
                if (joined != null) {
                    throw wrong(
                            "argument " + name + ": ignored explicit argument '" + joined + "'");
                }
                put(choice.name(), YES, false);
                return;
            }
            String value = joined;
            if (value == null) {
                if (next == args.size() || !isWord(args.get(next))) {
                    throw wrong("argument " + name + ": expected one argument");
                }
                value = args.get(next++);
            }
            put(choice.name(), value, choice.kind() == Kind.LIST);
            while (choice.kind() == Kind.WORDS && next < args.size() && isWord(args.get(next))) {
                put(choice.name(), args.get(next++), true);
            }
        }

        /// The value that is written in one word with its option.
        private @Nullable String joined(String arg, String name) {
            if (arg.equals(name)) {
                return null;
            }
            int equals = arg.indexOf('=');
            if (equals >= 0 && (arg.startsWith("--") || equals == 2)) {
                return arg.substring(equals + 1);
            }
            return arg.startsWith("--") ? null : arg.substring(2);
        }

        /// The option that `arg` means, or null for none.
        private @Nullable String find(String arg) throws CallException {
            int equals = arg.indexOf('=');
            String name = equals < 0 ? arg : arg.substring(0, equals);
            if (options.containsKey(name)) {
                return name;
            }
            if (!arg.startsWith("--")) {
                String shortName = arg.substring(0, Math.min(2, arg.length()));
                return options.containsKey(shortName) ? shortName : null;
            }
            String found = null;
            for (String option : options.keySet()) {
                if (option.startsWith(name)) {
                    if (found != null) {
                        throw wrong(
                                "ambiguous option: "
                                        + name
                                        + " could match "
                                        + found
                                        + ", "
                                        + option);
                    }
                    found = option;
                }
            }
            return found;
        }
    }
}
