package dev.gsyncd.cli;

import java.util.List;
import org.apache.commons.cli.Option;
import org.jspecify.annotations.Nullable;

/// The options of commands that are no tunables.
final class Switches {
    private Switches() {}

    static final String CONFIG_FILE = "config-file";
    static final String NO_DAEMON = "no-daemon";
    static final String ONCE = "once";
    static final String PREPARE = "prepare";
    static final String HELP = "help";
    static final String VERSION = "version";

    /// Not for people: tells the process that a start in the background made that it is the one.
    static final String DAEMON_CHILD = "daemon-child";

    /// Of a session.
    static List<Option> session() {
        return List.of(
                value("c", CONFIG_FILE, "FILE", "tunables, \"option: value\" in each line"),
                flag("N", NO_DAEMON, "stay in the foreground"),
                flag(null, ONCE, "mirror what is there now, then exit"),
                flag(
                        null,
                        PREPARE,
                        "switch on the options that replication needs on the primary volume"),
                flag("h", HELP, "this text"),
                flag(null, VERSION, "version of this program"));
    }

    static Option flag(@Nullable String name, String longName, String help) {
        return Option.builder(name).longOpt(longName).desc(help).get();
    }

    static Option value(@Nullable String name, String longName, String placeholder, String help) {
        return Option.builder(name)
                .longOpt(longName)
                .hasArg()
                .argName(placeholder)
                .desc(help)
                .get();
    }
}
