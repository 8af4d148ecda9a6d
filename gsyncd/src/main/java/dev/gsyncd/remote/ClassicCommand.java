package dev.gsyncd.remote;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Option;
import dev.gsyncd.config.Options;
import dev.gsyncd.config.ResourceUrl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The command by which the worker of a volume's brick starts a gsyncd for the secondary volume, in
/// the words of the Python gsyncd (resource.py, `connect_remote`), which every gsyncd takes:
///
/// ```
/// gsyncd secondary VOLUME USER@HOST::VOLUME --primary-node NODE --primary-node-id ID
///     --primary-brick DIR --local-node HOST --secondary-timeout SECONDS
///     --secondary-log-level LEVEL --secondary-gluster-log-level LEVEL
///     --secondary-gluster-command-dir DIR --primary-dist-count N --secondary-access-mount
/// ```
///
/// Older ones say `slave` and `master` in all of these words.
final class ClassicCommand {
    /// Their values are set here, or mean nothing to a secondary that is not Python: where its
    /// programs are is not for a primary to say.
    private static final List<String> UNUSED =
            List.of(
                    "--session-owner",
                    "--primary-node",
                    "--primary-node-id",
                    "--primary-brick",
                    "--local-node",
                    "--local-node-id",
                    "--config-file",
                    "-c",
                    "--secondary-gluster-command-dir");

    private static final List<String> FLAGS =
            List.of("--debug", "--use-rsync-xattrs", "--secondary-access-mount");

    private static final Map<String, Option> TUNABLES =
            Map.of(
                    "--secondary-timeout", Options.SECONDARY_TIMEOUT,
                    "--secondary-log-level", Options.LOG_LEVEL,
                    "--secondary-gluster-log-level", Options.GLUSTER_LOG_LEVEL);

    /// With one brick for a file a Python secondary renames over whatever is at the new name; with
    /// more it says what is there instead, which is what our planner expects.
    private static final String DISTRIBUTED = "2";

    private static final String PROGRAMS = "/usr/sbin/";

    private ClassicCommand() {}

    /// The words, or null where a volume is not named by this command: its glusterd is not the one
    /// of the machine that runs the other gsyncd.
    static @Nullable List<String> words(
            String program,
            Map<Option, String> options,
            ResourceUrl.Ssh secondary,
            PrimaryEnd primary,
            Config config)
            throws ConfigException {
        if (!(secondary.inner() instanceof ResourceUrl.Gluster volume)
                || !volume.host().equals("localhost")) {
            return null;
        }
        List<String> words = new ArrayList<>(List.of(program, RemoteCommand.SECONDARY));
        words.add(primary.volume());
        words.add(primary.secondary());
        words.addAll(List.of("--primary-node", primary.node()));
        words.addAll(List.of("--primary-node-id", primary.nodeId()));
        words.addAll(List.of("--primary-brick", primary.brick()));
        words.addAll(List.of("--local-node", secondary.host()));
        // A Python secondary has no defaults for these.
        Map<Option, String> all = new LinkedHashMap<>();
        all.put(Options.SECONDARY_TIMEOUT, config.text(Options.SECONDARY_TIMEOUT));
        all.put(Options.LOG_LEVEL, config.text(Options.SECONDARY_LOG_LEVEL));
        all.put(Options.GLUSTER_LOG_LEVEL, config.text(Options.SECONDARY_GLUSTER_LOG_LEVEL));
        all.putAll(options);
        all.forEach((option, value) -> words.addAll(List.of(name(option), value)));
        String programs = config.text(Options.SECONDARY_GLUSTER_COMMAND_DIR);
        words.add("--secondary-gluster-command-dir");
        words.add(programs.isEmpty() ? PROGRAMS : programs);
        words.addAll(List.of("--primary-dist-count", DISTRIBUTED));
        // rsync 3.5.0 finds nothing in a mount that is not mounted any more.
        words.add("--secondary-access-mount");
        return words;
    }

    private static String name(Option option) {
        for (Map.Entry<String, Option> tunable : TUNABLES.entrySet()) {
            if (tunable.getValue().equals(option)) {
                return tunable.getKey();
            }
        }
        return "--" + option.name();
    }

    /// What the words after the program ask for; null where they are no such command.
    static @Nullable RemoteCommand parse(String program, List<String> words)
            throws ConfigException {
        Map<Option, String> options = new LinkedHashMap<>();
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = modern(words.get(i));
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String name = equals < 0 ? word : word.substring(0, equals);
            if (FLAGS.contains(name)) {
                continue;
            }
            boolean hasValue = TUNABLES.containsKey(name) || UNUSED.contains(name);
            Option own = RemoteCommand.allowed(name);
            if (!word.startsWith("-")) {
                rest.add(rest.isEmpty() ? word : words.get(i));
            } else if (!hasValue && own == null) {
                return null;
            } else {
                String value = equals < 0 ? next(words, ++i, name) : word.substring(equals + 1);
                Option option = TUNABLES.getOrDefault(name, own);
                if (option != null) {
                    options.put(option, option.check(value, "command"));
                }
            }
        }
        if (rest.size() != 3 || !rest.getFirst().equals(RemoteCommand.SECONDARY)) {
            return null;
        }
        String secondary = rest.getLast();
        int colons = secondary.lastIndexOf("::");
        if (colons < 0) {
            throw new ConfigException("refused: " + secondary + " is no HOST::VOLUME");
        }
        ResourceUrl volume = ResourceUrl.parse(":" + secondary.substring(colons + 2));
        return new RemoteCommand(program, options, volume);
    }

    private static String modern(String word) {
        return word.startsWith("-") || word.equals("slave")
                ? word.replace("slave", "secondary").replace("master", "primary")
                : word;
    }

    private static String next(List<String> words, int at, String name) throws ConfigException {
        if (at >= words.size()) {
            throw new ConfigException("command: option " + name + " needs a value");
        }
        return words.get(at);
    }
}
