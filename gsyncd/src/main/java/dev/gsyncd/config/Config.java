package dev.gsyncd.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values of all tunables for one session. Immutable.
public final class Config {
    /// `${a}` may stand for a text with `${b}` and so on, this deep.
    private static final int MAX_DEPTH = 8;

    private final Map<Option, String> values;
    private final Map<String, String> names;

    private Config(Map<Option, String> values, Map<String, String> names) {
        this.values = values;
        this.names = names;
    }

    /// Checked values from a config file, and from a command line, which wins.
    public static Config of(Map<Option, String> file, Map<Option, String> commandLine) {
        Map<Option, String> values = new LinkedHashMap<>(file);
        values.putAll(commandLine);
        return new Config(values, Map.of());
    }

    /// This config with further names that `${...}` may use, such as `session` or `local-id`.
    public Config with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(names);
        all.putAll(more);
        return new Config(values, all);
    }

    /// Whether the administrator set it, in the file or on the command line.
    public boolean isSet(Option option) {
        return values.containsKey(option);
    }

    /// The value with every `${...}` resolved; empty where it is not set and has no default.
    public String text(Option option) throws ConfigException {
        return resolve(raw(option), option.name(), 0);
    }

    /// The value of an option that has a few allowed ones.
    public String choice(Option option) {
        return raw(option);
    }

    public int number(Option option) {
        return Integer.parseInt(raw(option));
    }

    public boolean bool(Option option) {
        return Boolean.parseBoolean(raw(option));
    }

    /// Every value that was set, as `--name=value` arguments for a process of our own.
    public Map<Option, String> set() {
        return Map.copyOf(values);
    }

    private String raw(Option option) {
        String value = values.get(option);
        return value == null ? option.def() : value;
    }

    private String resolve(String text, String of, int depth) throws ConfigException {
        int start = text.indexOf("${");
        if (start < 0) {
            return text;
        }
        if (depth == MAX_DEPTH) {
            throw new ConfigException(of + ": ${...} refers to itself: " + text);
        }
        int end = text.indexOf('}', start);
        if (end < 0) {
            throw new ConfigException(of + ": ${ without } in \"" + text + "\"");
        }
        String name = text.substring(start + 2, end);
        String value = named(name);
        if (value == null) {
            throw new ConfigException(of + ": ${" + name + "} names nothing in \"" + text + "\"");
        }
        return resolve(text.substring(0, start) + value + text.substring(end + 1), of, depth + 1);
    }

    private @Nullable String named(String name) {
        String canonical = Option.canonical(name);
        String value = names.get(canonical);
        if (value != null) {
            return value;
        }
        Option option = Options.find(canonical);
        return option == null ? null : raw(option);
    }
}
