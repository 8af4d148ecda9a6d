package dev.gsyncd.calls;

import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.OldSessionConf;
import dev.gsyncd.config.SessionConf;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call with the config that counts for it, and its log open.
///
/// @param session the ends, or null where the call names none
/// @param file the session's config file, or null where there is none
public record Loaded(
        Call call, @Nullable Session session, SessionConf conf, @Nullable Path file, CallLog log) {

    static Loaded of(Call call, Places places, PrintStream err)
            throws CallException, ConfigException {
        Map<String, String> names = call.names();
        Session session = null;
        Path file = null;
        Path missing = null;
        if (call.has("secondary")) {
            session = Session.of(call.required("primary"), call.required("secondary"));
            names.put("primary_secondary_host", session.host());
            names.put("secondaryuser", session.user());
            names.put("secondaryvol", session.volume());
            file = confFile(call, session, places);
            if (!Files.exists(file)) {
                missing = file;
                file = null;
            }
        }
        put(names, "local_id", call.value("local_path"));
        SessionConf conf;
        try {
            if (file != null && session != null && upgrades(call.subcommand())) {
                OldSessionConf.upgrade(file, session.primary(), session.volume());
            }
            conf = SessionConf.load(places.packagedConf(), file, names);
        } catch (ConfigException e) {
            if (file != null) {
                // Where the log would be without that file.
                SessionConf defaults = SessionConf.load(places.packagedConf(), null, names);
                log(call, defaults, session != null, err)
                        .error(e.getMessage() + ": mend it, or move it away");
            }
            throw e;
        }
        CallLog log = log(call, conf, session != null, err);
        if (missing != null) {
            log.warning(
                    "Session config file not exists, using the default config [{path="
                            + missing
                            + "}]");
        }
        if (file != null) {
            log.debug("Using session config file [{path=" + file + "}]");
        }
        return new Loaded(call, session, conf, file, log);
    }

    private static Path confFile(Call call, Session session, Places places) {
        String named = call.value("config_file");
        return named != null
                ? Path.of(named)
                : places.sessionConf(session.primary(), session.host(), session.volume());
    }

    /// A path as part of a file's name.
    private static void put(Map<String, String> names, String name, @Nullable String path) {
        if (path != null) {
            names.put(name, Session.trimmed(path.replace('/', '-'), '-'));
        }
    }

    private static boolean upgrades(Call.Subcommand subcommand) {
        return switch (subcommand) {
            case CONFIG_GET, CONFIG_SET, CONFIG_RESET -> true;
            default -> false;
        };
    }

    private static CallLog log(Call call, SessionConf conf, boolean session, PrintStream err) {
        String kind = session ? "log" : "cli-log";
        boolean debug = call.has("debug");
        return new CallLog(
                debug ? "-" : conf.text(kind + "-file"),
                debug ? "DEBUG" : conf.text(kind + "-level"),
                call.subcommand().toString(),
                err);
    }
}
