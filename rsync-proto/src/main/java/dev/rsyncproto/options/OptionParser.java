package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Options.Delete;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a command line as rsync's popt table does: long options with `=` or the next word, bundled
/// short ones, options after paths, `--` before the last paths.
public final class OptionParser {
    /// Options, and what is not an option (paths), in order.
    ///
    /// @param mode what else was asked for instead of a transfer
    public record Parsed(Options options, List<Bytes> args, Mode mode) {}

    /// What a command line asks for.
    public enum Mode {
        TRANSFER,
        HELP,
        VERSION,
        VERSION_JSON
    }

    private final Options.Builder o = new Options.Builder();
    private final List<Bytes> args = new ArrayList<>();
    private final List<Bytes> words;
    private int next;
    private int recurse;
    private int xferDirs = -1;
    private int relative = -1;
    private boolean impliedDirs = true;
    private boolean plainDelete;
    private @Nullable Delete deleteWhen;
    private int compress;
    private int versions;
    private boolean help;

    private OptionParser(List<Bytes> words) {
        this.words = words;
    }

    /// `args` without the program's name.
    public static Parsed parse(List<Bytes> args) throws OptionException {
        OptionParser parser = new OptionParser(args);
        parser.readWords();
        return parser.finish();
    }

    private void readWords() throws OptionException {
        while (next < words.size()) {
            Bytes word = words.get(next++);
            if (word.length() < 2 || word.at(0) != '-') {
                args.add(word);
            } else if (word.at(1) != '-') {
                readShort(word);
            } else if (word.length() == 2) {
                args.addAll(words.subList(next, words.size()));
                next = words.size();
            } else {
                readLong(word);
            }
        }
    }

    private void readLong(Bytes word) throws OptionException {
        int equals = word.indexOf('=', 2);
        String name = (equals < 0 ? word.from(2) : word.sub(2, equals)).utf8();
        if (OptionTable.takesValue(name)) {
            Bytes value = equals >= 0 ? word.from(equals + 1) : nextWord(word);
            withValue(name, value, equals >= 0 ? word : value);
        } else if (equals >= 0 || name.length() < 2 || !OptionTable.isFlag(name)) {
            throw unknown(word);
        } else {
            flag(name, word);
        }
    }

    private void readShort(Bytes word) throws OptionException {
        for (int i = 1; i < word.length(); i++) {
            String name = OptionTable.longName((char) (word.at(i) & 0xff));
            if (name == null) {
                throw unknown(word);
            }
            if (!OptionTable.takesValue(name)) {
                flag(name, word);
                continue;
            }
            Bytes value;
            if (i + 1 < word.length()) {
                value = word.from(word.at(i + 1) == '=' ? i + 2 : i + 1);
            } else {
                value = nextWord(word);
            }
            withValue(name, value, word);
            return;
        }
    }

    private Bytes nextWord(Bytes word) throws OptionException {
        if (next == words.size()) {
            throw syntax(where() + word + ": missing argument");
        }
        return words.get(next++);
    }

    private OptionException unknown(Bytes word) {
        return syntax(where() + word + ": unknown option");
    }

    private String where() {
        return o.server ? "on remote machine: " : "";
    }

    static OptionException syntax(String message) {
        return new OptionException(OptionException.SYNTAX, message);
    }

    private void flag(String name, Bytes word) throws OptionException {
        if (!recursionFlag(name)
                && !attributeFlag(name)
                && !choiceFlag(name)
                && !deletionFlag(name)
                && !compressFlag(name)
                && !otherFlag(name)) {
            throw notOffered(name, word);
        }
    }

    private static OptionException notOffered(String name, Bytes word) {
        String shown = word.startsWith(Bytes.utf8("--")) ? "--" + name : word + " (--" + name + ")";
        return new OptionException(
                OptionException.UNSUPPORTED, shown + ": this option is not supported yet");
    }

    private boolean recursionFlag(String name) {
        switch (name) {
            case "archive" -> {
                recurse = recurse == 0 ? 1 : recurse;
                o.archive();
            }
            case "recursive" -> recurse = 2;
            case "no-recursive", "no-r" -> recurse = 0;
            case "inc-recursive", "no-inc-recursive", "i-r", "no-i-r" -> {}
            case "dirs" -> xferDirs = 2;
            case "no-dirs", "no-d" -> xferDirs = 0;
            case "relative" -> relative = 1;
            case "no-relative", "no-R" -> relative = 0;
            case "implied-dirs", "i-d" -> impliedDirs = true;
            case "no-implied-dirs", "no-i-d" -> impliedDirs = false;
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean attributeFlag(String name) {
        boolean on = !name.startsWith("no-");
        switch (name) {
            case "perms", "no-perms", "no-p" -> o.perms = on;
            case "times", "no-times", "no-t" -> o.times = on;
            case "owner", "no-owner", "no-o" -> o.owner = on;
            case "group", "no-group", "no-g" -> o.group = on;
            case "links", "no-links", "no-l" -> o.links = on;
            case "devices", "no-devices" -> o.devices = on;
            case "specials", "no-specials" -> o.specials = on;
            case "D", "no-D" -> {
                o.devices = on;
                o.specials = on;
            }
            case "hard-links", "no-hard-links", "no-H" -> o.hardLinks = on;
            case "acls" -> {
                o.acls = true;
                o.perms = true;
            }
            case "no-acls", "no-A" -> o.acls = false;
            case "xattrs" -> o.xattrs++;
            case "no-xattrs", "no-X" -> o.xattrs = 0;
            case "sparse", "no-sparse", "no-S" -> o.sparse = on;
            case "omit-dir-times", "no-omit-dir-times", "no-O" -> o.omitDirTimes = on;
            case "omit-link-times", "no-omit-link-times", "no-J" -> o.omitLinkTimes = on;
            case "super" -> o.superUser = 1;
            case "no-super" -> o.superUser = 0;
            case "numeric-ids", "no-numeric-ids" -> o.numericIds = on;
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean choiceFlag(String name) {
        boolean on = !name.startsWith("no-");
        switch (name) {
            case "checksum", "no-checksum", "no-c" -> o.checksum = on;
            case "ignore-times" -> o.ignoreTimes = true;
            case "size-only" -> o.sizeOnly = true;
            case "update" -> o.update = true;
            case "whole-file" -> o.wholeFile = 1;
            case "no-whole-file", "no-W" -> o.wholeFile = 0;
            case "inplace", "no-inplace" -> o.inplace = on;
            case "existing", "ignore-non-existing" -> o.existing = true;
            case "ignore-existing" -> o.ignoreExisting = true;
            case "ignore-missing-args" -> o.ignoreMissingArgs = true;
            case "from0", "no-from0" -> o.from0 = on;
            case "dry-run" -> o.dryRun = true;
            case "list-only" -> o.listOnly = 2;
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean deletionFlag(String name) throws OptionException {
        switch (name) {
            case "delete" -> plainDelete = true;
            case "delete-before" -> deleteWhen(Delete.BEFORE);
            case "del", "delete-during" -> deleteWhen(Delete.DURING);
            case "delete-delay" -> deleteWhen(Delete.DELAY);
            case "delete-after" -> deleteWhen(Delete.AFTER);
            case "ignore-errors" -> o.ignoreErrors = true;
            case "no-ignore-errors" -> o.ignoreErrors = false;
            case "force" -> o.force = true;
            case "no-force" -> o.force = false;
            default -> {
                return false;
            }
        }
        return true;
    }

    private void deleteWhen(Delete when) throws OptionException {
        boolean bothDuring =
                (deleteWhen == Delete.DURING || deleteWhen == Delete.DELAY)
                        && (when == Delete.DURING || when == Delete.DELAY);
        if (deleteWhen != null && deleteWhen != when && !bothDuring) {
            throw syntax("You may not combine multiple --delete-WHEN options.");
        }
        deleteWhen = when;
    }

    private boolean compressFlag(String name) {
        switch (name) {
            case "compress" -> compress++;
            case "old-compress" -> o.compressChoice = "zlib";
            case "new-compress" -> o.compressChoice = "zlibx";
            case "no-compress", "no-z" -> {
                compress = 0;
                o.compressChoice = null;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean otherFlag(String name) {
        switch (name) {
            case "help" -> help = true;
            case "version" -> versions++;
            case "verbose" -> o.verbose++;
            case "no-verbose", "no-v" -> o.verbose = 0;
            case "quiet" -> o.quiet++;
            case "stats" -> o.stats = true;
            case "human-readable" -> o.humanReadable++;
            case "no-human-readable", "no-h" -> o.humanReadable = 0;
            case "itemize-changes" -> o.itemize++;
            case "no-itemize-changes", "no-i" -> o.itemize = 0;
            case "msgs2stderr" -> o.msgs2stderr = 1;
            case "no-msgs2stderr" -> o.msgs2stderr = 0;
            case "old-args" -> o.oldArgs++;
            case "no-old-args" -> o.oldArgs = 0;
            case "no-timeout" -> o.timeout = 0;
            case "server" -> o.server = true;
            case "sender" -> o.sender = true;
            default -> {
                return OptionTable.isHarmless(name);
            }
        }
        return true;
    }

    private void withValue(String name, Bytes value, Bytes shown) throws OptionException {
        switch (name) {
            case "checksum-choice", "cc" -> o.checksumChoice = value.utf8();
            case "checksum-seed" -> o.checksumSeed = number(value, shown);
            case "compress-choice", "zc" -> o.compressChoice = value.utf8();
            case "compress-level", "zl" -> o.compressLevel = number(value, shown);
            case "compress-threads", "zt" -> o.compressThreads = number(value, shown);
            case "skip-compress" -> o.skipCompress = value;
            case "block-size" ->
                    o.blockSize = SizeArg.parse("block-size", value.utf8(), maxBlockSize());
            case "files-from" -> o.filesFrom = value;
            case "timeout" -> o.timeout = number(value, shown);
            case "protocol" -> o.protocol = number(value, shown);
            case "rsync-path" -> o.rsyncPath = value.utf8();
            case "rsh" -> o.rsh = value.utf8();
            case "out-format", "log-format" -> o.outFormat = value.utf8();
            case "stderr" -> o.msgs2stderr = stderrMode(value.utf8());
            case "info", "debug" -> {
                if (value.equals(Bytes.utf8("help"))) {
                    help = true;
                }
            }
            default -> throw notOffered(name, shown);
        }
    }

    private int maxBlockSize() {
        return o.protocol < 30 ? 1 << 29 : 1 << 17;
    }

    private static int stderrMode(String mode) throws OptionException {
        if (!mode.isEmpty() && "errors".startsWith(mode)) {
            return 2;
        }
        if (!mode.isEmpty() && "all".startsWith(mode)) {
            return 1;
        }
        if (!mode.isEmpty() && "client".startsWith(mode)) {
            return 0;
        }
        throw syntax("--stderr mode \"" + mode + "\" is not one of errors, all, or client");
    }

    private int number(Bytes value, Bytes shown) throws OptionException {
        try {
            return Integer.decode(value.utf8());
        } catch (NumberFormatException e) {
            throw syntax(where() + shown + ": invalid numeric value");
        }
    }

    /// A choice or a level alone switches compression on; `-zz` is an old way to name zlibx.
    private void finishCompress() {
        if (o.compressChoice == null && compress > 1) {
            o.compressChoice = "zlibx";
        }
        String choice = o.compressChoice;
        if (choice != null && choice.equalsIgnoreCase("auto")) {
            o.compressChoice = null;
        }
        boolean none = choice != null && choice.equalsIgnoreCase("none");
        o.compress =
                !none
                        && (compress > 0
                                || o.compressChoice != null
                                || o.compressLevel != Integer.MIN_VALUE);
    }

    /// What options mean for each other; as the end of options.c:parse_arguments.
    private Parsed finish() throws OptionException {
        if (help || versions > 0) {
            Mode mode = help ? Mode.HELP : versions > 1 ? Mode.VERSION_JSON : Mode.VERSION;
            return new Parsed(o.build(), args, mode);
        }
        if (o.humanReadable > 1 && words.size() == 1 && !o.server) {
            return new Parsed(o.build(), args, Mode.HELP);
        }
        if (o.filesFrom != null) {
            recurse = recurse == 1 ? 0 : recurse;
            xferDirs = xferDirs < 0 ? 1 : xferDirs;
        }
        if (args.size() < 2 && !o.server && o.listOnly == 0) {
            o.listOnly = 1;
        }
        if (recurse != 0) {
            xferDirs = 1;
        } else if (xferDirs < 0) {
            xferDirs = o.listOnly != 0 ? 1 : 0;
        }
        o.recurse = recurse != 0;
        o.xferDirs = xferDirs;
        o.relative = relative < 0 ? o.filesFrom != null : relative > 0;
        o.impliedDirs = o.relative && impliedDirs;
        Delete when = deleteWhen;
        o.delete = when != null ? when : plainDelete ? Delete.UNDECIDED : Delete.NONE;
        if (o.delete != Delete.NONE && xferDirs == 0) {
            throw syntax("--delete does not work without --recursive (-r) or --dirs (-d).");
        }
        finishCompress();
        String rsh = o.rsh;
        if (o.server && rsh != null) {
            o.clientInfo = rsh;
            o.rsh = null;
        }
        return new Parsed(o.build(), List.copyOf(args), Mode.TRANSFER);
    }
}
