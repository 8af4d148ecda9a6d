package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/// The arguments a client gives to `rsync --server` (options.c:server_options), and their reading.
///
/// The letters and words, and their order, are rsync's own, so that any rsync understands them.
public final class ServerArgs {
    private static final String SHELL_CHARS = "!#$&;|<>(){}\"'` \t\n\r\\";
    private static final String WILD_CHARS = "*?[]";
    private static final Bytes DOT = Bytes.utf8(".");

    private ServerArgs() {}

    /// The options for the server, beginning with `--server`, without `.` and paths.
    ///
    /// `weSend`: this client is the sender (so the server gets no `--sender`).
    public static List<Bytes> of(Options o, boolean weSend) {
        List<String> args = new ArrayList<>();
        args.add("--server");
        if (!weSend) {
            args.add("--sender");
        }
        String letters = letters(o, weSend);
        if (letters.length() > 1) {
            args.add(letters);
        }
        addWords(args, o, weSend);
        List<Bytes> all = new ArrayList<>(args.size() + 2);
        args.forEach(a -> all.add(Bytes.utf8(a)));
        addFilesFrom(all, o, weSend);
        if (o.relative && !o.impliedDirs && (!weSend || o.protocol >= 30)) {
            all.add(Bytes.utf8("--no-implied-dirs"));
        }
        return all;
    }

    private static String letters(Options o, boolean weSend) {
        StringBuilder s = new StringBuilder("-");
        s.repeat('v', Math.min(o.verbose, 9));
        add(s, 'q', o.quiet > 0 && o.msgs2stderr != 0);
        add(s, 'u', o.update);
        add(s, 'n', o.dryRun);
        add(s, 'l', o.links);
        boolean listing = o.listOnly != 0 || (o.deleting() && weSend);
        boolean asked = o.xferDirs >= 2 && o.xferDirs < 4;
        add(s, 'd', asked || (o.xferDirs != 0 && !o.recurse && listing));
        add(s, 'O', weSend && o.omitDirTimes);
        add(s, 'J', weSend && o.omitLinkTimes);
        add(s, 'W', o.wholeFile > 0);
        add(s, 'H', o.hardLinks);
        add(s, 'o', o.owner);
        add(s, 'g', o.group);
        add(s, 'D', o.devices);
        add(s, 't', o.times);
        add(s, 'p', o.perms);
        add(s, 'A', o.acls);
        s.repeat('X', Math.min(o.xattrs, 2));
        add(s, 'r', o.recurse);
        add(s, 'c', o.checksum);
        add(s, 'I', o.ignoreTimes);
        add(s, 'R', o.relative);
        add(s, 'S', o.sparse);
        String compressor = o.compressChoice;
        add(s, 'z', o.compress && (compressor == null || compressor.equalsIgnoreCase("zlib")));
        if (o.protocol >= 30) {
            s.append('e').append(CompatFlags.OUR_INFO);
        }
        return s.toString();
    }

    private static void add(StringBuilder s, char letter, boolean present) {
        if (present) {
            s.append(letter);
        }
    }

    private static void add(List<String> args, String word, boolean present) {
        if (present) {
            args.add(word);
        }
    }

    private static void addWords(List<String> args, Options o, boolean weSend) {
        add(args, "--list-only", o.listOnly > 1);
        add(args, "--no-r", o.xferDirs != 0 && !o.recurse && o.deleting() && weSend);
        add(
                args,
                "--compress-level=" + o.compressLevel,
                o.compress && o.compressLevel != Integer.MIN_VALUE);
        add(args, "--no-specials", o.devices && !o.specials);
        add(args, "--specials", !o.devices && o.specials);
        if (weSend) {
            addFormat(args, o);
        }
        add(args, "--msgs2stderr", o.msgs2stderr == 1);
        add(args, "--no-msgs2stderr", o.msgs2stderr == 0);
        add(args, "-B" + o.blockSize, o.blockSize != 0);
        add(args, "--timeout=" + o.timeout, o.timeout != 0);
        if (o.checksumChoice != null) {
            args.add("--checksum-choice=" + o.checksumChoice);
        }
        addCompressor(args, o);
        if (weSend) {
            switch (o.delete) {
                case NONE -> {}
                case UNDECIDED -> args.add("--delete");
                case BEFORE -> args.add("--delete-before");
                case DURING -> args.add("--delete-during");
                case DELAY -> args.add("--delete-delay");
                case AFTER -> args.add("--delete-after");
            }
            add(args, "--force", o.force);
            add(args, "--super", o.superUser > 0);
            add(args, "--size-only", o.sizeOnly);
            add(args, "--stats", o.stats);
        }
        if (!weSend && o.skipCompress != null) {
            args.add("--skip-compress=" + o.skipCompress.utf8());
        }
        add(args, "--ignore-missing-args", o.ignoreMissingArgs && !weSend);
        add(args, "--checksum-seed=" + o.checksumSeed, o.checksumSeed != 0);
        add(args, "--ignore-errors", o.ignoreErrors);
        add(args, "--numeric-ids", o.numericIds);
        add(args, "--ignore-existing", o.ignoreExisting && weSend);
        add(args, "--existing", o.existing && weSend);
        add(args, "--inplace", o.inplace);
        add(args, "--no-W", o.inplace && o.sparse && o.wholeFile <= 0 && weSend);
    }

    private static void addCompressor(List<String> args, Options o) {
        String choice = o.compressChoice;
        if (choice == null) {
            return;
        }
        if (choice.equalsIgnoreCase("zlibx")) {
            args.add("--new-compress");
        } else if (choice.equalsIgnoreCase("zlib")) {
            args.add("--old-compress");
        } else {
            args.add("--compress-choice=" + choice);
        }
    }

    /// What the receiving server must know of the client's output format.
    private static void addFormat(List<String> args, Options o) {
        int level = o.itemizeLevel();
        if (level > 1) {
            args.add("--log-format=%i%I");
        } else if (level == 1) {
            args.add("--log-format=%i");
        } else if (o.outFormat != null) {
            boolean operation = Options.hasEscape(o.outFormat, 'o');
            add(args, "--log-format=%o", operation);
            add(args, "--log-format=X", !operation && o.verbose == 0);
        }
    }

    private static void addFilesFrom(List<Bytes> args, Options o, boolean weSend) {
        HostSpec remote = o.filesFromHost();
        if (!o.hasFilesFrom() || (weSend && remote == null)) {
            return;
        }
        if (remote != null) {
            args.add(Bytes.utf8("--files-from"));
            args.add(remote.path());
            if (o.from0) {
                args.add(Bytes.utf8("--from0"));
            }
        } else {
            args.add(Bytes.utf8("--files-from=-"));
            args.add(Bytes.utf8("--from0"));
        }
        if (!o.relative) {
            args.add(Bytes.utf8("--no-relative"));
        }
    }

    /// All that follows the program's name: options, `.`, `paths`, unescaped (no shell between).
    public static List<Bytes> full(Options o, boolean weSend, List<Bytes> paths) {
        List<Bytes> all = new ArrayList<>(of(o, weSend));
        all.add(DOT);
        all.addAll(paths);
        return all;
    }

    /// As [#full], for a remote shell: what the shell would take for its own is escaped, except
    /// wildcards in paths (options.c:safe_arg). With `--old-args` nothing is.
    public static List<Bytes> forShell(Options o, boolean weSend, List<Bytes> paths) {
        List<Bytes> all = new ArrayList<>();
        for (Bytes option : of(o, weSend)) {
            all.add(escapeOption(option));
        }
        all.add(DOT);
        for (Bytes path : paths) {
            all.add(o.oldArgs > 0 ? path : escapePath(path, o, weSend));
        }
        return all;
    }

    private static Bytes escapeOption(Bytes option) {
        // Our own words need nothing; a value the user gave may.
        int equals = option.indexOf('=', 0);
        boolean format = option.startsWith(Bytes.utf8("--log-format="));
        if (equals < 0 || format) {
            return option.startsWith(Bytes.utf8("-")) ? option : escape(option, false, false);
        }
        return option.sub(0, equals + 1).plus(escape(option.from(equals + 1), false, false));
    }

    private static Bytes escapePath(Bytes path, Options o, boolean weSend) {
        boolean home = !path.isEmpty() && path.at(0) == '~' && !weSend;
        boolean dotted = path.utf8().contains("/./");
        boolean tilde = home && ((o.relative && !dotted) || path.indexOf('/', 0) < 0);
        Bytes safe = escape(path, true, tilde);
        return path.startsWith(Bytes.utf8("-")) ? Bytes.utf8("./").plus(safe) : safe;
    }

    private static Bytes escape(Bytes text, boolean isPath, boolean tilde) {
        byte[] out = new byte[2 * text.length() + 1];
        int to = 0;
        if (tilde) {
            out[to++] = '\\';
        }
        for (int i = 0; i < text.length(); i++) {
            byte b = text.at(i);
            boolean special = b >= 0 && SHELL_CHARS.indexOf(b) >= 0;
            if (b == '\\') {
                boolean wild = i + 1 < text.length() && isWild(text.at(i + 1));
                special = !isPath || !wild;
            } else if (!isPath && isWild(b)) {
                special = true;
            }
            if (special) {
                out[to++] = '\\';
            }
            out[to++] = b;
        }
        return Bytes.of(out, 0, to);
    }

    private static boolean isWild(byte b) {
        return b >= 0 && WILD_CHARS.indexOf(b) >= 0;
    }

    /// Reads what a client sent: all that follows the program's name (a first `--server` may be
    /// missing). The first path argument, `.`, is taken off.
    public static OptionParser.Parsed parse(List<Bytes> args) throws OptionException {
        List<Bytes> all = new ArrayList<>(args);
        Bytes server = Bytes.utf8("--server");
        if (all.isEmpty() || !all.getFirst().equals(server)) {
            all.addFirst(server);
        }
        OptionParser.Parsed parsed = OptionParser.parse(all);
        List<Bytes> paths = parsed.args();
        if (!paths.isEmpty() && paths.getFirst().equals(DOT)) {
            paths = paths.subList(1, paths.size());
        }
        return new OptionParser.Parsed(parsed.options(), paths, parsed.mode());
    }
}
