package dev.gsyncd.cli;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.ConfigFile;
import dev.gsyncd.config.Option;
import dev.gsyncd.config.ResourceUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What to mirror, where to, and how.
///
/// @param name of the session, such as `pop_gs1_moz`
record Session(ResourceUrl primary, ResourceUrl secondary, String name, Config config) {

    /// From a parsed command line, its config file and the defaults.
    static Session of(Arguments arguments, Console console)
            throws CommandException, ConfigException {
        List<String> urls = arguments.rest();
        if (urls.size() != 2) {
            throw CommandException.usage(
                    (urls.isEmpty()
                                    ? "no PRIMARY and SECONDARY given"
                                    : urls.size() == 1
                                            ? "no SECONDARY given after " + urls.get(0)
                                            : "what is \"" + urls.get(2) + "\" after the SECONDARY")
                            + ": try gsyncd :VOLUME HOST::VOLUME, or gsyncd --help");
        }
        ResourceUrl primary = ResourceUrl.parse(urls.get(0));
        ResourceUrl secondary = ResourceUrl.parse(urls.get(1));
        if (primary instanceof ResourceUrl.Ssh ssh) {
            throw CommandException.usage(
                    "the primary must be on this machine: run gsyncd on "
                            + ssh.host()
                            + " with "
                            + ssh.inner()
                            + " as the PRIMARY");
        }
        String name = primary.label() + "_" + secondary.label();
        Map<Option, String> file = configFile(arguments.value(Switches.CONFIG_FILE), console);
        Config config =
                Config.of(file, arguments.tunables())
                        .with(places(console))
                        .with(Map.of("session", name, "local-id", "local"));
        return new Session(primary, secondary, name, config);
    }

    /// This session with one more name that `${...}` may use.
    Session with(String name, String value) {
        return new Session(primary, secondary, this.name, config.with(Map.of(name, value)));
    }

    /// The tunables in the file that was named, or else in the one that comes with the program.
    static Map<Option, String> configFile(@Nullable String named, Console console)
            throws ConfigException {
        if (named != null) {
            return ConfigFile.read(Path.of(named));
        }
        String home = console.env("GSYNCD_HOME");
        if (home == null) {
            return Map.of();
        }
        Path template = Path.of(home, "conf", "gsyncd_template.conf");
        return Files.exists(template) ? ConfigFile.read(template) : Map.of();
    }

    /// Where state and logs lie: for root where GlusterFS keeps those of geo-replication, for
    /// others in the user's own state directory.
    static Map<String, String> places(Console console) {
        if (dev.rsyncproto.posix.Process.euid() == 0) {
            return Map.of(
                    "state-home",
                    "/var/lib/misc/gluster/gsyncd",
                    "log-home",
                    "/var/log/glusterfs/geo-replication");
        }
        String xdg = console.env("XDG_STATE_HOME");
        String home = console.env("HOME");
        Path state =
                xdg != null
                        ? Path.of(xdg)
                        : Path.of(home == null ? System.getProperty("user.home") : home)
                                .resolve(".local/state");
        return Map.of(
                "state-home",
                state.resolve("gsyncd").toString(),
                "log-home",
                state.resolve("gsyncd/log").toString());
    }
}
