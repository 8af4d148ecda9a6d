package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.bytes.Transcoder;
import java.util.ArrayList;
import java.util.List;

/// The arguments a client gives to `rsync --server`, and their reading.
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
        List<Bytes> all = new ArrayList<>();
        new ServerWords(o, weSend).words().forEach(w -> all.add(w.plain()));
        return all;
    }

    /// All that follows the program's name: options, `.`, `paths`, unescaped (no shell between).
    public static List<Bytes> full(Options o, boolean weSend, List<Bytes> paths) {
        List<Bytes> all = new ArrayList<>(of(o, weSend));
        all.add(DOT);
        all.addAll(paths);
        return all;
    }

    /// As [#full], for a remote shell: what the shell would take for its own is escaped, except
    /// wildcards in paths (options.c:safe_arg). With `--old-args` paths are left as they are, given
    /// twice all is. With `-s` only the first words stand here, and [#secluded] has the others.
    public static List<Bytes> forShell(Options o, boolean weSend, List<Bytes> paths) {
        ServerWords server = new ServerWords(o, weSend);
        List<Bytes> all = new ArrayList<>();
        int count = o.remote.secludedArgs() ? server.beforeSecluded() : server.words().size();
        for (ServerWords.Word word : server.words().subList(0, count)) {
            all.add(escape(word, o));
        }
        if (o.remote.secludedArgs()) {
            return all;
        }
        all.add(DOT);
        for (Bytes path : paths) {
            all.add(o.oldArgs > 0 ? dashed(path, path) : escapePath(path, o, weSend));
        }
        return all;
    }

    /// With `-s`: what goes through the connection, each ended by a NUL and all by one more. The
    /// first word stands for the program's name.
    public static List<Bytes> secluded(Options o, boolean weSend, List<Bytes> paths) {
        ServerWords server = new ServerWords(o, weSend);
        List<Bytes> all = new ArrayList<>();
        all.add(Bytes.utf8("rsync"));
        server.words()
                .subList(server.beforeSecluded(), server.words().size())
                .forEach(w -> all.add(w.plain()));
        all.add(DOT);
        for (Bytes path : paths) {
            all.add(dashed(path, path));
        }
        Transcoder names = o.remote.transcoder(false);
        return names == null ? all : all.stream().map(names::toWireWherePossible).toList();
    }

    private static Bytes escape(ServerWords.Word word, Options o) {
        Bytes value = word.value();
        boolean asItIs =
                o.oldArgs > 1 || (o.oldArgs > 0 && word.splits()) || o.remote.secludedArgs();
        return value == null || asItIs
                ? word.plain()
                : word.text().plus(escape(value, false, false));
    }

    private static Bytes escapePath(Bytes path, Options o, boolean weSend) {
        boolean trusted = o.remote.trustSender() || o.filesFromHost() != null;
        boolean home = !path.isEmpty() && path.at(0) == '~' && !weSend && !trusted;
        boolean dotted = path.utf8().contains("/./");
        boolean tilde = home && ((o.relative && !dotted) || path.indexOf('/', 0) < 0);
        return dashed(path, escape(path, true, tilde));
    }

    /// A path must not look like an option.
    private static Bytes dashed(Bytes path, Bytes escaped) {
        return !path.isEmpty() && path.at(0) == '-' ? Bytes.utf8("./").plus(escaped) : escaped;
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
