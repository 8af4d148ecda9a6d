package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A command line as `--debug=cmd` tells it (rsync: util1.c, `print_child_argv`).
public final class ToldArgs {
    private static final String PLAIN = ",.-_=+@/";

    private ToldArgs() {}

    /// The line without its end, null where the options do not ask for it.
    ///
    /// @param what the words before it, with their colon
    public static @Nullable Bytes line(Options o, String what, List<Bytes> words) {
        if (!o.output.levels().has(Debug.CMD, 1) || o.quiet > 0) {
            return null;
        }
        Bytes line = Bytes.utf8(what + " ");
        for (Bytes word : words) {
            line = line.plus(isPlain(word) ? word : Bytes.utf8("\"").plus(word).plus("\""));
            line = line.plus(" ");
        }
        return line.plus(" (" + words.size() + " args)");
    }

    private static boolean isPlain(Bytes word) {
        for (int i = 0; i < word.length(); i++) {
            int c = word.at(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && PLAIN.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
