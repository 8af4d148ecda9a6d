package dev.gsyncd.cli;

import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Option;
import dev.gsyncd.config.Unused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.jspecify.annotations.Nullable;

/// A parsed command line: tunables, switches, and what is neither.
final class Arguments {
    private static final Set<String> BOOLEANS =
            Set.of("true", "false", "yes", "no", "on", "off", "1", "0");

    private final CommandLine line;
    private final Map<Option, String> tunables;

    private Arguments(CommandLine line, Map<Option, String> tunables) {
        this.line = line;
        this.tunables = tunables;
    }

    /// @param tunables which of the table's options are taken
    /// @param switches the command's own
    static Arguments parse(
            List<String> args, List<Option> tunables, List<org.apache.commons.cli.Option> switches)
            throws CommandException, ConfigException {
        Options options = new Options();
        switches.forEach(options::addOption);
        List<Option> taken = new ArrayList<>(tunables);
        if (tunables.contains(dev.gsyncd.config.Options.LOG_FILE)) {
            taken.addAll(Unused.all());
        }
        for (Option t : taken) {
            options.addOption(Switches.value(null, t.name(), t.placeholder(), t.help()));
        }
        CommandLine line;
        try {
            line =
                    DefaultParser.builder()
                            .setAllowPartialMatching(false)
                            .setStripLeadingAndTrailingQuotes(false)
                            .get()
                            .parse(options, canonical(args, options), false);
        } catch (UnrecognizedOptionException e) {
            throw unknown(e.getOption());
        } catch (MissingArgumentException e) {
            throw CommandException.usage("option " + shown(e.getOption()) + " needs a value");
        } catch (ParseException e) {
            throw CommandException.usage(e.getMessage() + ": gsyncd --help lists all options");
        }
        Map<Option, String> values = new LinkedHashMap<>();
        for (Option t : taken) {
            String[] given = line.getOptionValues(t.name());
            if (given != null) {
                values.put(t, t.check(given[given.length - 1], "command line"));
            }
        }
        return new Arguments(line, values);
    }

    private static CommandException unknown(String option) {
        int equals = option.indexOf('=');
        return CommandException.usage(
                "unknown option "
                        + (equals < 0 ? option : option.substring(0, equals))
                        + ": gsyncd --help lists all");
    }

    private static String shown(org.apache.commons.cli.Option option) {
        return "--" + option.getLongOpt();
    }

    /// Dashes for underscores in names; a value joined to its option, so that it may begin with a
    /// dash; a yes for a yes-or-no option without a value.
    private static String[] canonical(List<String> args, Options options) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (arg.equals("--")) {
                all.addAll(args.subList(i, args.size()));
                break;
            }
            if (!arg.startsWith("--")) {
                all.add(arg);
                continue;
            }
            int equals = arg.indexOf('=');
            String name = Option.canonical(equals < 0 ? arg : arg.substring(0, equals));
            if (equals >= 0) {
                all.add(name + arg.substring(equals));
                continue;
            }
            org.apache.commons.cli.Option option = options.getOption(name);
            String next = i + 1 < args.size() ? args.get(i + 1) : null;
            if (option == null || !option.hasArg()) {
                all.add(name);
            } else if (isBoolean(name) && !isBooleanValue(next)) {
                all.add(name + "=true");
            } else if (next == null) {
                all.add(name);
            } else {
                all.add(name + "=" + next);
                i++;
            }
        }
        return all.toArray(String[]::new);
    }

    private static boolean isBoolean(String name) {
        Option option = dev.gsyncd.config.Options.find(name.substring(2));
        return option != null && option.kind() == Option.Kind.BOOL;
    }

    private static boolean isBooleanValue(@Nullable String text) {
        return text != null && BOOLEANS.contains(text.toLowerCase(Locale.ROOT));
    }

    Map<Option, String> tunables() {
        return tunables;
    }

    boolean has(String name) {
        return line.hasOption(name);
    }

    @Nullable String value(String name) {
        return line.getOptionValue(name);
    }

    /// The value of a switch that the command cannot do without.
    String required(String name, String example) throws CommandException {
        String value = line.getOptionValue(name);
        if (value == null) {
            throw CommandException.usage(
                    "--" + name + " is missing: give --" + name + " " + example);
        }
        return value;
    }

    List<String> rest() {
        return line.getArgList();
    }
}
