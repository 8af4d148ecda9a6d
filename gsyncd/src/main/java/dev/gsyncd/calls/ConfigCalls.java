package dev.gsyncd.calls;

import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Option;
import dev.gsyncd.config.SessionConf;
import dev.gsyncd.config.SessionConf.Item;
import dev.gsyncd.config.Unused;
import dev.gsyncd.status.Json;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `config-get`, `config-check`, `config-set` and `config-reset`.
///
/// An option is shown as `name:value`; glusterd splits at the first colon. Exit codes: 2 for a name
/// that does not exist, 3 for a value that is refused, 4 for a name that cannot be set.
final class ConfigCalls {
    private final Call call;
    private final SessionConf conf;
    private final CallLog log;
    private final PrintStream out;

    ConfigCalls(Loaded loaded, PrintStream out) {
        this.call = loaded.call();
        this.conf = loaded.conf();
        this.log = loaded.log();
        this.out = out;
    }

    void get() throws CallException {
        Map<String, Item> items = new TreeMap<>(conf.items(call.has("show_defaults")));
        String name = call.value("name");
        StringBuilder text = new StringBuilder();
        if (name != null) {
            Item item = items.get(dashes(name));
            if (item == null) {
                throw invalidName(name);
            }
            show(text, name, item, call.has("only_value"));
        } else if (call.has("json")) {
            for (Map.Entry<String, Item> e : items.entrySet()) {
                text.append(text.isEmpty() ? "[" : ", ").append(json(e.getKey(), e.getValue()));
            }
            text.append(text.isEmpty() ? "[]\n" : "]\n");
        } else {
            for (Map.Entry<String, Item> e : items.entrySet()) {
                show(text, e.getKey(), e.getValue(), false);
            }
        }
        out.print(text);
    }

    private void show(StringBuilder text, String name, Item item, boolean onlyValue) {
        if (!onlyValue) {
            text.append(call.has("use_underscore") ? name.replace('-', '_') : name).append(':');
        }
        text.append(item.value()).append('\n');
    }

    private static String json(String name, Item item) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", name);
        members.put("value", python(item, item.value()));
        members.put("default", python(item, item.def()));
        members.put("configurable", item.configurable());
        members.put("modified", item.modified());
        return Json.object(members);
    }

    /// In JSON a bool is the word that Python has for it.
    private static String python(Item item, String value) {
        if (!item.bool()) {
            return value;
        }
        return switch (value) {
            case "true" -> "True";
            case "false" -> "False";
            default -> value;
        };
    }

    void check() throws CallException {
        String name = call.required("name");
        refused(conf.check(dashes(name), call.value("value")), name);
    }

    void set() throws CallException, ConfigException {
        String name = call.value("name");
        String value = call.value("value");
        if (name == null) {
            throw new CallException(CallException.FAILURE, "gsyncd: config-set needs --name");
        }
        refused(
                value == null ? SessionConf.Refusal.INVALID_VALUE : conf.set(dashes(name), value),
                name);
        Option option = Unused.find(name);
        String notice = option == null ? null : Unused.notice(option);
        if (notice != null) {
            log.warning(notice);
        }
    }

    void reset() throws CallException, ConfigException {
        String name = call.required("name");
        refused(conf.reset(dashes(name)), name);
    }

    private void refused(SessionConf.Refusal refusal, String name) throws CallException {
        switch (refusal) {
            case NONE -> {
                // done
            }
            case UNKNOWN_NAME -> throw invalidName(name);
            case NOT_CONFIGURABLE ->
                    throw new CallException(
                            CallException.NOT_CONFIGURABLE,
                            "Not configurable \"" + name + "\"",
                            "no such session has a config here, or the option is not of"
                                    + " /etc/glusterfs/gsyncd.conf");
            case INVALID_VALUE ->
                    throw new CallException(
                            CallException.INVALID_VALUE,
                            "Invalid config value \""
                                    + name
                                    + "="
                                    + shown(call.value("value"))
                                    + "\"",
                            conf.wanted(dashes(name)));
        }
    }

    private static String shown(@Nullable String value) {
        return value == null ? "None" : value;
    }

    private static CallException invalidName(String name) {
        return new CallException(
                CallException.USAGE,
                "Invalid config name \"" + name + "\"",
                "gluster volume geo-replication PRIMARY SECONDARY config lists all");
    }

    private static String dashes(String name) {
        return name.replace('_', '-');
    }
}
