package dev.gsyncd.config;

import java.io.FileInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The config of one session under glusterd: the packaged defaults, `/etc/glusterfs/gsyncd.conf`,
/// and the session's own file, `[vars]` of
/// `/var/lib/glusterd/geo-replication/PRIMARY_HOST_VOLUME/gsyncd.conf`. Both files are those of the
/// Python gsyncd, read and written as it does.
///
/// Every section of the packaged file is an option: `value` its default, `type` int, float or bool,
/// `template=true` where `${...}` in it is filled in, `validation` what may be set. Names have
/// dashes. Not thread-safe.
public final class SessionConf {
    private static final String VARS = "vars";
    private static final String META = "__meta__";

    /// One option.
    ///
    /// @param value as a config file or a person writes it: a bool is `true` or `false`
    /// @param def what it would be without the session's file, empty where that says nothing of it;
    ///   of an int, float or bool the value once more, as the Python gsyncd has it
    /// @param bool whether the type is a bool
    public record Item(String value, String def, boolean bool, boolean configurable) {
        public boolean modified() {
            return !def.isEmpty();
        }
    }

    /// Why an option was not set.
    public enum Refusal {
        NONE,
        UNKNOWN_NAME,
        NOT_CONFIGURABLE,
        INVALID_VALUE
    }

    private final Path packaged;
    private final @Nullable Path own;
    private final Map<String, String> names;
    private IniFile file = new IniFile();
    private Map<String, String> values = new LinkedHashMap<>();
    private Map<String, String> replaced = new LinkedHashMap<>();

    private SessionConf(Path packaged, @Nullable Path own, Map<String, String> names)
            throws ConfigException {
        this.packaged = packaged;
        this.own = own;
        this.names = Map.copyOf(names);
        load();
    }

    /// @param packaged the defaults
    /// @param own the session's file, or null for the defaults alone
    /// @param names what `${name}` stands for besides the options, with underscores
    public static SessionConf load(Path packaged, @Nullable Path own, Map<String, String> names)
            throws ConfigException {
        return new SessionConf(packaged, own, names);
    }

    private void load() throws ConfigException {
        IniFile ini = new IniFile();
        ini.add(read(packaged), packaged.toString());
        if (own != null) {
            ini.add(read(own), own.toString());
        }
        Map<String, String> all = new LinkedHashMap<>();
        for (String section : ini.sections()) {
            String value = ini.get(section, "value");
            if (!section.equals(META) && !section.equals(VARS) && value != null) {
                all.put(section, value.strip());
            }
        }
        Map<String, String> before = new LinkedHashMap<>();
        if (ini.hasSection(VARS)) {
            for (Map.Entry<String, String> e : ini.options(VARS).entrySet()) {
                before.put(e.getKey(), all.getOrDefault(e.getKey(), ""));
                all.put(e.getKey(), e.getValue().strip());
            }
        }
        file = ini;
        fill(all);
        for (Map.Entry<String, String> e : all.entrySet()) {
            e.setValue(typed(e.getKey(), e.getValue()));
        }
        // Of a type other than text the Python gsyncd shows the value in place of the default.
        for (Map.Entry<String, String> e : before.entrySet()) {
            if (!type(e.getKey()).equals("string")) {
                e.setValue(all.getOrDefault(e.getKey(), e.getValue()));
            }
        }
        values = all;
        replaced = before;
    }

    private void fill(Map<String, String> all) {
        Map<String, String> known = new LinkedHashMap<>();
        for (Map.Entry<String, String> e : all.entrySet()) {
            known.put(e.getKey().replace('-', '_'), e.getValue());
        }
        known.putAll(names);
        for (Map.Entry<String, String> e : all.entrySet()) {
            String template = file.get(e.getKey(), "template");
            if (template != null && template.strip().equalsIgnoreCase("true")) {
                e.setValue(Placeholders.fill(e.getValue(), known));
            }
        }
    }

    private Map<String, String> section(String name) {
        return file.hasSection(name) ? file.options(name) : Map.of();
    }

    private String type(String name) {
        String type = file.get(name, "type");
        return type == null ? "string" : type;
    }

    private String typed(String name, String value) throws ConfigException {
        String typed = cast(type(name), value);
        if (typed == null) {
            throw new ConfigException(
                    name + " cannot be \"" + value + "\": give a number, or reset it");
        }
        return typed;
    }

    /// The value in its plain form, or null where it is not of that type.
    private static @Nullable String cast(String type, String value) {
        return switch (type) {
            case "int" -> {
                BigInteger n = Validation.integer(value);
                yield n == null ? null : n.toString();
            }
            case "float" -> {
                try {
                    yield Double.toString(Double.parseDouble(value.strip()));
                } catch (NumberFormatException _) {
                    yield null;
                }
            }
            case "bool" -> value.equals("true") || value.equals("True") ? "true" : "false";
            default -> value;
        };
    }

    /// The value of an option, or null where neither file has it.
    public @Nullable String get(String name) {
        return values.get(name);
    }

    /// The value of an option, empty where neither file has it.
    public String text(String name) {
        return values.getOrDefault(name, "");
    }

    /// All options with a value, or only those that the session's file sets.
    public Map<String, Item> items(boolean withDefaults) {
        Map<String, Item> items = new LinkedHashMap<>();
        for (String name : withDefaults ? values.keySet() : replaced.keySet()) {
            boolean configurable = !"false".equalsIgnoreCase(file.get(name, "configurable"));
            if (withDefaults || configurable) {
                items.put(
                        name,
                        new Item(
                                values.getOrDefault(name, ""),
                                replaced.getOrDefault(name, ""),
                                type(name).equals("bool"),
                                configurable));
            }
        }
        return items;
    }

    /// Whether `value` could be set; a null value asks for the name alone.
    public Refusal check(String name, @Nullable String value) {
        if (!isConfigurable(name)) {
            return values.containsKey(name) ? Refusal.NOT_CONFIGURABLE : Refusal.UNKNOWN_NAME;
        }
        if (value == null) {
            return Refusal.NONE;
        }
        // A value that its type refuses would make the file unreadable for every later call.
        return Validation.accepts(section(name), value) && cast(type(name), value) != null
                ? Refusal.NONE
                : Refusal.INVALID_VALUE;
    }

    /// What may be set as the value of an option, for people.
    public String wanted(String name) {
        return Validation.wanted(section(name));
    }

    /// The packaged file's `configurable=false` is for lists: it keeps nobody from setting, and
    /// glusterd has its own list of names that it refuses.
    private boolean isConfigurable(String name) {
        return !name.equals(META)
                && !name.equals(VARS)
                && file.hasSection(name)
                && !section(name).getOrDefault("configurable", "true").isEmpty();
    }

    /// Sets an option in the session's file.
    public Refusal set(String name, String value) throws ConfigException {
        if (own == null) {
            return refusedWithoutFile(name);
        }
        Refusal refusal = check(name, value);
        if (refusal != Refusal.NONE) {
            return refusal;
        }
        if (type(name).equals("string") && value.equals(values.get(name))) {
            return Refusal.NONE;
        }
        IniFile ini = new IniFile();
        ini.add(read(own), own.toString());
        ini.set(VARS, name, value);
        write(own, ini.text());
        load();
        return Refusal.NONE;
    }

    /// Takes an option out of the session's file; `all` takes them all out.
    public Refusal reset(String name) throws ConfigException {
        if (own == null) {
            return refusedWithoutFile(name);
        }
        boolean all = name.equals("all");
        if (!all && !isConfigurable(name)) {
            return values.containsKey(name) ? Refusal.NOT_CONFIGURABLE : Refusal.UNKNOWN_NAME;
        }
        IniFile ini = new IniFile();
        ini.add(read(own), own.toString());
        if (all) {
            ini.clear(VARS);
        } else if (!ini.remove(VARS, name)) {
            return Refusal.NONE;
        }
        write(own, ini.text());
        load();
        return Refusal.NONE;
    }

    private Refusal refusedWithoutFile(String name) {
        return values.containsKey(name) ? Refusal.NOT_CONFIGURABLE : Refusal.UNKNOWN_NAME;
    }

    /// What counts in a process of a session: the values of both files that this program has an
    /// option for.
    ///
    /// @return values as written in the files, with `${...}` filled in
    public Map<Option, String> options() throws ConfigException {
        Map<Option, String> options = new LinkedHashMap<>();
        for (Map.Entry<String, String> e : values.entrySet()) {
            Option option = Options.find(e.getKey());
            String value = e.getValue();
            if (option != null && Unused.notice(option) == null && !value.isEmpty()) {
                options.put(option, option.check(value, own == null ? "defaults" : own.toString()));
            }
        }
        return options;
    }

    /// What to tell the administrator of options in the session's file that change nothing.
    public List<String> notices() {
        List<String> notices = new ArrayList<>();
        for (String name : replaced.keySet()) {
            Option option = Unused.find(name);
            String notice = option == null ? null : Unused.notice(option);
            if (notice != null) {
                notices.add(notice);
            }
        }
        return notices;
    }

    /// Reads a whole config file.
    static String read(Path path) throws ConfigException {
        // The old kind of stream: a channel would load the network library, at each call.
        try (FileInputStream in = new FileInputStream(path.toFile())) {
            byte[] bytes = in.readAllBytes();
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw new ConfigException(path + ": not UTF-8: not a config file");
        } catch (IOException e) {
            throw new ConfigException(path + ": cannot read the config file: " + e.getMessage());
        }
    }

    /// Replaces the file: readers see the old one or the new one, whole.
    static void write(Path path, String text) throws ConfigException {
        Path temp = path.resolveSibling(path.getFileName() + ".tmp");
        try {
            Files.writeString(temp, text);
            Files.move(temp, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (AccessDeniedException _) {
            throw new ConfigException(path + ": cannot write the config file: no permission");
        } catch (IOException e) {
            throw new ConfigException(path + ": cannot write the config file: " + e.getMessage());
        }
    }
}
