package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What users call options themselves, as popt reads it from `/etc/popt` and `~/.popt`:
///
/// ```
/// rsync alias --mine -av --exclude='*.o'
/// rsync alias -Y --info=progress2
/// ```
///
/// A line that popt passes over is passed over here. The name of a long option or a letter stands
/// for the words behind it; what was said last counts. `rsync exec --name program` is known, but no
/// program is started.
public final class Aliases {
    public static final Aliases NONE = new Aliases();

    private static final Set<String> NEVER = Set.of("--server", "--daemon");

    private final Map<String, List<Bytes>> words = new HashMap<>();
    private final Set<String> programs = new HashSet<>();

    public Aliases() {}

    /// Takes the lines of one file; what is behind the last end of line is not read.
    ///
    /// @param program whether a pattern at the beginning of a line means this program
    public void read(Bytes text, Predicate<Bytes> program) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            byte c = text.at(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                if (text.at(i) != '\n') {
                    line.write(c);
                    line.write(text.at(i));
                }
            } else if (c == '\n') {
                take(Bytes.of(line.toByteArray()), program);
                line.reset();
            } else {
                line.write(c);
            }
        }
    }

    private void take(Bytes line, Predicate<Bytes> program) {
        int at = skip(line, 0, true);
        if (at == line.length() || line.at(at) == '#') {
            return;
        }
        Bytes[] head = new Bytes[3];
        for (int i = 0; i < head.length; i++) {
            int end = skip(line, at, false);
            head[i] = line.sub(at, end);
            at = skip(line, end, true);
        }
        String name = head[2].utf8();
        boolean option = name.startsWith("--") ? name.length() > 2 : name.matches("-[^-]");
        if (!program.test(head[0]) || !option || NEVER.contains(name)) {
            return;
        }
        List<Bytes> expansion = split(line.from(at));
        while (!expansion.isEmpty() && expansion.getFirst().startsWith(Bytes.utf8("--POPT"))) {
            expansion.removeFirst(); // words for popt's own help
        }
        if (expansion.isEmpty()) {
            return;
        }
        switch (head[1].utf8()) {
            case "alias" -> words.put(name, List.copyOf(expansion));
            case "exec" -> programs.add(name);
            default -> {}
        }
    }

    /// From `at` on over what is space, or is not.
    private static int skip(Bytes line, int at, boolean space) {
        int i = at;
        while (i < line.length() && isSpace(line.at(i)) == space) {
            i++;
        }
        return i;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b >= '\t' && b <= '\r';
    }

    /// Words with quotes and backslashes as popt has them: inside of quotes a backslash counts only
    /// before that quote, and a quote that is not closed goes to the end.
    static List<Bytes> split(Bytes text) {
        List<Bytes> found = new ArrayList<>();
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        byte quote = 0;
        for (int i = 0; i < text.length(); i++) {
            byte c = text.at(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                    continue;
                }
                if (c == '\\' && i + 1 < text.length()) {
                    i++;
                    if (text.at(i) != quote) {
                        word.write(c);
                    }
                    c = text.at(i);
                }
                word.write(c);
            } else if (isSpace(c)) {
                end(word, found);
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else {
                if (c == '\\' && i + 1 < text.length()) {
                    i++;
                }
                word.write(text.at(i));
            }
        }
        end(word, found);
        return found;
    }

    private static void end(ByteArrayOutputStream word, List<Bytes> found) {
        if (word.size() > 0) {
            found.add(Bytes.of(word.toByteArray()));
            word.reset();
        }
    }

    /// What `--name` or `-x` stands for; null where it stands for itself.
    ///
    /// @throws OptionException where it stands for a program
    @Nullable List<Bytes> of(String name) throws OptionException {
        List<Bytes> found = words.get(name);
        if (found == null && programs.contains(name)) {
            throw new OptionException(
                    OptionException.UNSUPPORTED,
                    name + ": a program for an option (exec in a popt file) is not supported");
        }
        return found;
    }
}
