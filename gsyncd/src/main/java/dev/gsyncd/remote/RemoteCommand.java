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

/// The command that a primary runs on the other machine: made by one end, read by the other.
///
/// @param program as the primary names it; a forced command sets another in its place
/// @param options for the secondary
/// @param resource what it writes to
public record RemoteCommand(String program, Map<Option, String> options, ResourceUrl resource) {
    /// The word that makes a gsyncd a secondary.
    public static final String SECONDARY = "secondary";

    /// What a primary may set on the other side. None of these names a program or a file that is
    /// read, so a forced command grants nothing beyond mirroring.
    public static final List<Option> ALLOWED =
            List.of(
                    Options.LOG_FILE,
                    Options.LOG_LEVEL,
                    Options.PID_FILE,
                    Options.SECONDARY_TIMEOUT,
                    Options.PRIMARY_DIST_COUNT,
                    Options.CONNECTION_TIMEOUT,
                    Options.GLUSTER_LOG_FILE,
                    Options.GLUSTER_LOG_LEVEL);

    public RemoteCommand {
        options = new LinkedHashMap<>(options);
    }

    /// The command for `resource`, by the tunables of the primary's end.
    public static RemoteCommand of(Config config, ResourceUrl resource) throws ConfigException {
        // Split at blanks alone, as the tunable promises.
        String[] words = config.text(Options.REMOTE_GSYNCD).strip().split("[ \t]+", -1);
        if (words[0].isEmpty()) {
            throw new ConfigException("remote-gsyncd is empty: give the path of gsyncd there");
        }
        Map<Option, String> options = new LinkedHashMap<>();
        if (config.isSet(Options.SECONDARY_TIMEOUT)) {
            options.put(Options.SECONDARY_TIMEOUT, config.text(Options.SECONDARY_TIMEOUT));
        }
        List<String> rest =
                readOptions(List.of(words).subList(1, words.length), options, "remote-gsyncd");
        if (!rest.isEmpty()) {
            throw new ConfigException(
                    "remote-gsyncd: \""
                            + rest.get(0)
                            + "\" is no option: only options may follow the program");
        }
        return new RemoteCommand(words[0], options, resource);
    }

    /// Finds mistakes in the tunables that reaching `url` needs, without reaching it.
    public static void check(ResourceUrl url, Config config) throws ConfigException {
        for (Option option :
                List.of(Options.SSH_OPTIONS, Options.RSYNC_SSH_OPTIONS, Options.SSH_OPTIONS_TAR)) {
            SshArguments.parse(config.text(option), option.name());
        }
        if (url instanceof ResourceUrl.Ssh ssh) {
            RemoteCommand.of(config, ssh.inner());
        }
    }

    /// The command for a worker that says who it is: in the words that a Python gsyncd takes as
    /// well, where `url` is a volume.
    static String line(Config config, ResourceUrl.Ssh url, @Nullable PrimaryEnd primary)
            throws ConfigException {
        RemoteCommand command = RemoteCommand.of(config, url.inner());
        List<String> words =
                primary == null
                        ? null
                        : ClassicCommand.words(
                                command.program(), command.options(), url, primary, config);
        return words == null ? command.line() : Words.join(words);
    }

    /// The command as one line for the other side's shell.
    public String line() {
        List<String> words = new ArrayList<>();
        words.add(program);
        options.forEach((option, value) -> words.add("--" + option.name() + "=" + value));
        words.add(SECONDARY);
        words.add(resource.toString());
        return Words.join(words);
    }

    /// What a line asks for, or an error that says why it is refused.
    public static RemoteCommand parse(String line) throws ConfigException {
        List<String> words = Words.split(line, "command");
        if (words.isEmpty()) {
            throw refused(line, "it is empty");
        }
        String program = words.get(0);
        if (!program.substring(program.lastIndexOf('/') + 1).equals("gsyncd")) {
            throw refused(line, "only gsyncd may run here");
        }
        RemoteCommand classic = ClassicCommand.parse(program, words.subList(1, words.size()));
        if (classic != null) {
            return classic;
        }
        Map<Option, String> options = new LinkedHashMap<>();
        List<String> rest = readOptions(words.subList(1, words.size()), options, "command");
        if (rest.size() != 2 || !rest.get(0).equals(SECONDARY)) {
            throw refused(line, "only \"gsyncd [OPTIONS] secondary RESOURCE\" may run here");
        }
        ResourceUrl resource = ResourceUrl.parse(rest.get(1));
        if (resource instanceof ResourceUrl.Ssh) {
            throw refused(line, "the RESOURCE must be on this machine");
        }
        return new RemoteCommand(program, options, resource);
    }

    /// The parsed command as arguments of a process: those after the program's name.
    public List<String> arguments() {
        List<String> words = new ArrayList<>();
        words.add(SECONDARY);
        options.forEach((option, value) -> words.add("--" + option.name() + "=" + value));
        words.add(resource.toString());
        return words;
    }

    private static List<String> readOptions(
            List<String> words, Map<Option, String> options, String where) throws ConfigException {
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("-")) {
                rest.add(word);
                continue;
            }
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            Option option = allowed(name);
            if (option == null) {
                throw new ConfigException(
                        where
                                + ": option "
                                + name
                                + " cannot be given to the secondary: it takes --"
                                + String.join(", --", ALLOWED.stream().map(Option::name).toList()));
            }
            String value;
            if (equals >= 0) {
                value = word.substring(equals + 1);
            } else if (i + 1 < words.size()) {
                value = words.get(++i);
            } else {
                throw new ConfigException(where + ": option " + name + " needs a value");
            }
            options.put(option, option.check(value, where));
        }
        return rest;
    }

    static @Nullable Option allowed(String name) {
        if (!name.startsWith("--")) {
            return null;
        }
        Option option = Options.find(name.substring(2));
        return option != null && ALLOWED.contains(option) ? option : null;
    }

    private static ConfigException refused(String line, String why) {
        String shown = line.length() > 200 ? line.substring(0, 200) + "…" : line;
        return new ConfigException(
                "refused: " + why + ", not: " + shown.replaceAll("\\p{Cntrl}", "?"));
    }
}
