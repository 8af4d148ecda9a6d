package dev.gsyncd.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A file of sections and options as Python's `RawConfigParser` reads and writes it: what one of
/// the two writes the other reads.
///
/// ```
/// [section]
/// option = value        or option: value; names are lower-cased
///   more of the value   a line that is indented deeper than its option's
/// # comment             or ; at the start of a line, never after a value
/// ```
///
/// A section, or an option within one, must not come twice in one file. Options of `[DEFAULT]`
/// count for every section. Not thread-safe.
public final class IniFile {
    private static final String DEFAULT = "DEFAULT";

    private final Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    private final Map<String, String> defaults = new LinkedHashMap<>();

    /// Adds what `text` says; what it says again replaces what was there.
    ///
    /// @param where the file's name, for errors
    public void add(String text, String where) throws ConfigException {
        new Reader(where).read(text);
    }

    public Set<String> sections() {
        return sections.keySet();
    }

    public boolean hasSection(String section) {
        return sections.containsKey(section);
    }

    /// The options of a section with those of `[DEFAULT]`, in the order of the file.
    public Map<String, String> options(String section) {
        Map<String, String> all = new LinkedHashMap<>(defaults);
        all.putAll(sections.getOrDefault(section, Map.of()));
        return all;
    }

    public @Nullable String get(String section, String option) {
        String value = sections.getOrDefault(section, Map.of()).get(option);
        return value == null && sections.containsKey(section) ? defaults.get(option) : value;
    }

    /// Sets an option; its section is made where it is missing.
    public void set(String section, String option, String value) {
        section(section).put(option.toLowerCase(Locale.ROOT), value);
    }

    /// The options of a section, which is made where it is missing.
    private Map<String, String> section(String name) {
        Map<String, String> options = sections.getOrDefault(name, new LinkedHashMap<>());
        sections.put(name, options);
        return options;
    }

    /// @return whether it was there
    public boolean remove(String section, String option) {
        Map<String, String> options = sections.get(section);
        return options != null && options.remove(option) != null;
    }

    /// Empties a section, or adds an empty one; it is the last one then.
    public void clear(String section) {
        sections.remove(section);
        sections.put(section, new LinkedHashMap<>());
    }

    /// The text of a file that says the same.
    public String text() {
        StringBuilder text = new StringBuilder();
        if (!defaults.isEmpty()) {
            write(text, DEFAULT, defaults);
        }
        for (Map.Entry<String, Map<String, String>> e : sections.entrySet()) {
            write(text, e.getKey(), e.getValue());
        }
        return text.toString();
    }

    private static void write(StringBuilder text, String name, Map<String, String> options) {
        text.append('[').append(name).append("]\n");
        for (Map.Entry<String, String> e : options.entrySet()) {
            text.append(e.getKey()).append(" = ");
            text.append(e.getValue().replace("\n", "\n\t")).append('\n');
        }
        text.append('\n');
    }

    private final class Reader {
        private final String where;
        private final Set<String> seen = new HashSet<>();
        private int number;
        private String section = "";
        private @Nullable Map<String, String> options;
        private @Nullable String option;
        private final List<String> value = new ArrayList<>();
        private int indent;

        Reader(String where) {
            this.where = where;
        }

        void read(String text) throws ConfigException {
            int start = 0;
            while (start < text.length()) {
                int end = lineEnd(text, start);
                number++;
                String line = text.substring(start, end);
                String content = line.strip();
                if (content.isEmpty()) {
                    value.add("");
                } else if (content.charAt(0) != '#' && content.charAt(0) != ';') {
                    line(content, line.indexOf(content));
                }
                boolean two = text.startsWith("\r\n", end);
                start = end + (two ? 2 : 1);
            }
            put();
        }

        private static int lineEnd(String text, int start) {
            for (int i = start; i < text.length(); i++) {
                if (text.charAt(i) == '\n' || text.charAt(i) == '\r') {
                    return i;
                }
            }
            return text.length();
        }

        private void line(String content, int at) throws ConfigException {
            if (option != null && at > indent) {
                value.add(content);
                return;
            }
            indent = at;
            int close = content.lastIndexOf(']');
            if (content.charAt(0) == '[' && close > 1) {
                put();
                section(content.substring(1, close));
            } else if (options == null) {
                throw bad("no [section] before \"" + content + "\"");
            } else {
                option(content);
            }
        }

        private void section(String name) throws ConfigException {
            option = null;
            section = name;
            if (name.equals(DEFAULT)) {
                options = defaults;
                return;
            }
            if (!seen.add(name)) {
                throw bad("the section [" + name + "] comes twice");
            }
            options = IniFile.this.section(name);
        }

        private void option(String content) throws ConfigException {
            int delimiter = delimiter(content);
            String name =
                    delimiter <= 0
                            ? ""
                            : content.substring(0, delimiter).strip().toLowerCase(Locale.ROOT);
            if (name.isEmpty()) {
                throw bad("not of the form \"option = value\": " + content);
            }
            put();
            // NUL is in no name that a text file holds.
            if (!seen.add(section + "\0" + name)) {
                throw bad("the option " + name + " comes twice in [" + section + "]");
            }
            option = name;
            value.add(content.substring(delimiter + 1).strip());
        }

        private static int delimiter(String content) {
            int equals = content.indexOf('=');
            int colon = content.indexOf(':');
            return equals < 0 || (colon >= 0 && colon < equals) ? colon : equals;
        }

        /// The option that was read so far, with its further lines.
        private void put() {
            if (option != null && options != null) {
                options.put(option, String.join("\n", value).stripTrailing());
            }
            value.clear();
        }

        private ConfigException bad(String what) {
            return new ConfigException(where + ":" + number + ": " + what);
        }
    }
}
