package dev.gsyncd.config;

import java.util.List;
import java.util.Locale;

/// One tunable: its name with dashes, the kind of its value, the default as it would be written in
/// a config file, and a line of help.
///
/// @param placeholder what `--help` prints for the value, such as `FILE` or `N`
/// @param def default value as written; may hold `${...}`; empty means not set
/// @param min smallest and `max` largest value where the kind is [Kind#INT]
/// @param allowed the only values, where there are such
public record Option(
        String name,
        Kind kind,
        String placeholder,
        String def,
        String help,
        long min,
        long max,
        List<String> allowed) {

    public enum Kind {
        TEXT,
        INT,
        BOOL
    }

    static Option text(String name, String placeholder, String def, String help) {
        return new Option(name, Kind.TEXT, placeholder, def, help, 0, 0, List.of());
    }

    static Option choice(String name, String def, String help, String... allowed) {
        return new Option(
                name, Kind.TEXT, String.join("|", allowed), def, help, 0, 0, List.of(allowed));
    }

    static Option number(String name, long def, long min, long max, String help) {
        return new Option(name, Kind.INT, "N", Long.toString(def), help, min, max, List.of());
    }

    static Option bool(String name, boolean def, String help) {
        return new Option(
                name, Kind.BOOL, "true|false", Boolean.toString(def), help, 0, 0, List.of());
    }

    /// `value` in its plain form, or an error that names `where` it was written.
    public String check(String value, String where) throws ConfigException {
        switch (kind) {
            case INT -> {
                long n;
                try {
                    n = Long.parseLong(value);
                } catch (NumberFormatException _) {
                    throw bad(value, where, "a whole number from " + min + " to " + max);
                }
                if (n < min || n > max) {
                    throw bad(value, where, "a whole number from " + min + " to " + max);
                }
                return value;
            }
            case BOOL -> {
                return switch (value.toLowerCase(Locale.ROOT)) {
                    case "true", "yes", "on", "1", "" -> "true";
                    case "false", "no", "off", "0" -> "false";
                    default -> throw bad(value, where, "true or false");
                };
            }
            case TEXT -> {
                if (!allowed.isEmpty() && !allowed.contains(value)) {
                    throw bad(value, where, "one of " + String.join(", ", allowed));
                }
                if (value.indexOf('\0') >= 0) {
                    throw bad(value.replace("\0", "\\0"), where, "text without NUL");
                }
                if (value.indexOf('\uFFFD') >= 0) {
                    throw bad(value, where, "text in UTF-8");
                }
                return value;
            }
        }
        throw new AssertionError(kind);
    }

    private ConfigException bad(String value, String where, String wanted) {
        return new ConfigException(
                where + ": " + name + " cannot be \"" + value + "\": give " + wanted);
    }

    /// The name with dashes, whatever mix of dashes and underscores was typed.
    public static String canonical(String name) {
        return name.replace('_', '-');
    }
}
