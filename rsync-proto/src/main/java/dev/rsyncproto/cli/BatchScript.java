package dev.rsyncproto.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.FilterArg;
import dev.rsyncproto.options.HostSpec;
import dev.rsyncproto.options.OptionException;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionException;
import dev.rsyncproto.tree.OperatorPaths;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Roots;
import java.util.ArrayList;
import java.util.List;

/// The script beside the file of `--write-batch`: the same command with `--read-batch`, for another
/// destination where one is given (batch.c, `write_batch_shell_file`).
final class BatchScript {
    /// The property that bin/jrsync sets: how it was called.
    private static final String LAUNCHER = "jrsync.launcher";

    private static final int MODE = 0700;
    private static final Bytes QUOTE = Bytes.utf8("'");

    private BatchScript() {}

    /// Writes it where the options ask for a batch.
    ///
    /// @param words the whole command line
    static void write(OptionParser.Parsed parsed, List<Bytes> words)
            throws OptionException, SessionException {
        Options o = parsed.options();
        if (!o.batch.writing() || parsed.args().isEmpty()) {
            return;
        }
        byte[] text = text(o, parsed.args(), words).toArray();
        Bytes name = o.batch.name().plus(".sh");
        try (Dir cwd = Dir.cwd()) {
            write(o, cwd, name, text);
        } catch (PosixException e) {
            throw new SessionException(
                    ExitCode.FILE_SELECT, "no current directory: " + Reason.of(e), e);
        }
    }

    private static void write(Options o, Dir cwd, Bytes name, byte[] text) throws SessionException {
        int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC;
        try (Fd file =
                OperatorPaths.of(o).open(cwd, name, flags, MODE, OperatorPaths.Reach.ANYWHERE)) {
            file.write(text, 0, text.length);
        } catch (PosixException e) {
            throw new SessionException(
                    ExitCode.FILE_SELECT,
                    "rsync: [client] Batch file \""
                            + Roots.fullName(cwd, name)
                            + "\" open error: "
                            + Reason.of(e),
                    e);
        }
    }

    static Bytes text(Options o, List<Bytes> names, List<Bytes> words) throws OptionException {
        Bytes line = quoted(Bytes.utf8(System.getProperty(LAUNCHER, "jrsync")));
        if (!o.filters.isEmpty()) {
            line = line.plus(" --filter=" + (o.protocol >= 29 ? "'._-'" : "'-'"));
        }
        for (Bytes option : options(names, words)) {
            line = line.plus(" ").plus(option);
        }
        Bytes last = names.getLast();
        HostSpec host = HostSpec.of(last);
        line = line.plus(" ${1:-").plus(quoted(host == null ? last : host.path())).plus("}");
        if (!o.filters.isEmpty()) {
            line = line.plus(" <<'#E#'\n").plus(rules(o)).plus("#E#");
        }
        return line.plus("\n");
    }

    /// The options, quoted, without names, rules and lists of names.
    private static List<Bytes> options(List<Bytes> names, List<Bytes> words) {
        List<Bytes> left = new ArrayList<>(words);
        int name = names.size() - 1;
        for (int i = left.size() - 1; i >= 0 && name >= 0; i--) {
            if (left.get(i).equals(names.get(name))) {
                left.remove(i);
                name--;
            }
        }
        List<Bytes> kept = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            Bytes word = left.get(i);
            String plain = word.utf8();
            if (plain.startsWith("--files-from")
                    || plain.startsWith("--filter")
                    || plain.startsWith("--include")
                    || plain.startsWith("--exclude")
                    || plain.equals("-f")) {
                i += plain.indexOf('=') < 0 ? 1 : 0;
            } else if (plain.startsWith("--write-batch")
                    || plain.startsWith("--only-write-batch")) {
                int value = plain.indexOf('=');
                kept.add(
                        value < 0
                                ? Bytes.utf8("--read-batch")
                                : Bytes.utf8("--read-batch=").plus(quoted(word.from(value + 1))));
            } else {
                kept.add(quotedOption(word));
            }
        }
        return kept;
    }

    /// `--name=` stays plain, so that people can read it; all else is quoted.
    private static Bytes quotedOption(Bytes word) {
        int value = word.indexOf('=', 0);
        boolean plain = value > 0 && word.sub(0, value).utf8().matches("-[-_0-9A-Za-z]*");
        return plain ? word.sub(0, value + 1).plus(quoted(word.from(value + 1))) : quoted(word);
    }

    private static Bytes quoted(Bytes word) {
        Bytes result = QUOTE;
        int from = 0;
        for (int at = word.indexOf('\'', 0); at >= 0; at = word.indexOf('\'', from)) {
            result = result.plus(word.sub(from, at)).plus("'\\''");
            from = at + 1;
        }
        return result.plus(word.from(from)).plus(QUOTE);
    }

    private static Bytes rules(Options o) throws OptionException {
        Bytes text = Bytes.EMPTY;
        for (FilterArg rule : o.filters) {
            if (rule.value().indexOf('\n', 0) >= 0) {
                throw new OptionException(
                        OptionException.SYNTAX,
                        "cannot write a filter rule containing a newline to the batch replay script");
            }
            String prefix =
                    switch (rule.kind()) {
                        case FILTER -> "";
                        case EXCLUDE -> "- ";
                        case INCLUDE -> "+ ";
                        case EXCLUDE_FROM -> ".- ";
                        case INCLUDE_FROM -> ".+ ";
                    };
            text = text.plus(prefix).plus(rule.value()).plus("\n");
        }
        return text;
    }
}
