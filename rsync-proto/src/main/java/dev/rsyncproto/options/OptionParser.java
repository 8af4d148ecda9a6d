package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Reads a command line as rsync 3.5.0 does: [OptionWords] takes it apart, [FlagOptions] and
/// [ValueOptions] note what each option says, [OptionRules] weighs them against each other.
public final class OptionParser {
    /// Options, and what is not an option (paths), in order.
    ///
    /// @param mode what else was asked for instead of a transfer
    public record Parsed(Options options, List<Bytes> args, Mode mode) {}

    /// What a command line asks for.
    public enum Mode {
        TRANSFER,
        HELP,
        INFO_HELP,
        DEBUG_HELP,
        VERSION,
        VERSION_JSON,
        DAEMON
    }

    private OptionParser() {}

    /// `args` without the program's name, in an empty environment.
    public static Parsed parse(List<Bytes> args) throws OptionException {
        return parse(args, _ -> null);
    }

    /// The same with the environment variables that change how options are read: RSYNC_ICONV,
    /// RSYNC_MAX_ALLOC, RSYNC_OLD_ARGS, RSYNC_PARTIAL_DIR, RSYNC_PROTECT_ARGS.
    public static Parsed parse(List<Bytes> args, UnaryOperator<@Nullable String> environment)
            throws OptionException {
        return parse(args, environment, Aliases.NONE);
    }

    /// The same with options that users have named themselves.
    public static Parsed parse(
            List<Bytes> args, UnaryOperator<@Nullable String> environment, Aliases aliases)
            throws OptionException {
        Reader reader = new Reader();
        reader.draft.iconv = OptionRules.variable(environment, "RSYNC_ICONV");
        List<Bytes> rest = new OptionWords(args, aliases, reader).read();
        Draft d = reader.draft;
        if (reader.mode == Mode.TRANSFER && d.versions > 0) {
            boolean json = d.versions > 1 && !d.o.server;
            reader.mode = json ? Mode.VERSION_JSON : Mode.VERSION;
        }
        if (reader.mode != Mode.TRANSFER) {
            return new Parsed(d.o.build(), List.copyOf(rest), reader.mode);
        }
        if (d.o.humanReadable > 1 && args.size() == 1 && !d.o.server) {
            return new Parsed(d.o.build(), List.copyOf(rest), Mode.HELP); // -h alone
        }
        Options options = new OptionRules(d, rest.size(), environment).weigh();
        return new Parsed(options, List.copyOf(rest), Mode.TRANSFER);
    }

    /// Takes note of each option.
    private static final class Reader implements OptionWords.Sink {
        final Draft draft = new Draft();
        final FlagOptions flags = new FlagOptions(draft);
        final ValueOptions values = new ValueOptions(draft);
        Mode mode = Mode.TRANSFER;

        @Override
        public void flag(String name) throws OptionException {
            switch (name) {
                case "help" -> mode = Mode.HELP;
                case "daemon", "detach", "no-detach" -> mode = Mode.DAEMON;
                default -> flags.take(name);
            }
            if (name.equals("server")) {
                draft.iconv = null; // a server has it from its client alone
            }
        }

        @Override
        public void number(String name, int value) {
            values.number(name, value);
        }

        @Override
        public void text(String name, Bytes value) throws OptionException {
            switch (name) {
                case "config", "dparam" -> mode = Mode.DAEMON;
                case "info", "debug" -> {
                    if (LevelWords.asksForHelp(value.utf8())) {
                        mode = name.equals("info") ? Mode.INFO_HELP : Mode.DEBUG_HELP;
                    } else {
                        values.text(name, value);
                    }
                }
                default -> values.text(name, value);
            }
        }

        @Override
        public String prefix() {
            return draft.o.server ? "on remote machine: " : "";
        }

        @Override
        public boolean enough() {
            return mode != Mode.TRANSFER;
        }
    }
}
