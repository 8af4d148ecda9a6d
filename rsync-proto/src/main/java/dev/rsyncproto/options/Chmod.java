package dev.rsyncproto.options;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `--chmod`: changes to modes, as chmod(1) takes them, with `D` and `F` for directories or other
/// entries only (chmod.c). Immutable.
public final class Chmod {
    public static final Chmod NONE = new Chmod(List.of());

    private static final int ALL = 07777;
    private static final int S_IFMT = 0170000;
    private static final int S_IFDIR = 0040000;

    /// One change.
    ///
    /// @param who one of 0100, 0010, 0001 for each of user, group, others
    /// @param umask bits that a change for nobody in particular leaves alone
    /// @param copyFrom as `who`: whose bits are taken, 0 for none
    private record Change(
            char op,
            int who,
            int set,
            int special,
            int specialOf,
            int umask,
            int copyFrom,
            boolean keepX,
            boolean dirs,
            boolean files) {

        int apply(int mode, boolean directory, boolean executable) {
            if ((dirs && !directory) || (files && directory)) {
                return mode;
            }
            int copied = 0;
            if (copyFrom != 0) {
                int bits = mode >> (copyFrom == 0100 ? 6 : copyFrom == 0010 ? 3 : 0) & 7;
                copied = who * bits & ~umask;
            }
            int added = set + special;
            int given = keepX && !executable && !directory ? added & ~0111 : added;
            return switch (op) {
                case '+' -> mode & ALL | given | copied;
                case '-' -> mode & (ALL - added) & ~copied;
                case '=' -> mode & ALL & ~(who * 7) & ~cleared() | given | copied;
                default -> set;
            };
        }

        /// The special bits that `=` takes away.
        private int cleared() {
            int bits = special != 0 ? specialOf : 0;
            if (copyFrom != 0) {
                bits |= (who & 0100) != 0 ? 04000 : 0;
                bits |= (who & 0010) != 0 ? 02000 : 0;
                bits |= (who & 0001) != 0 ? 01000 : 0;
            }
            return bits;
        }
    }

    private final List<Change> changes;

    private Chmod(List<Change> changes) {
        this.changes = List.copyOf(changes);
    }

    /// @param texts each `--chmod`
    /// @param umask of the process
    public static Chmod of(List<String> texts, int umask) throws OptionException {
        List<Change> all = new ArrayList<>();
        for (String text : texts) {
            for (String part : text.split(",", -1)) {
                Change change = change(part, umask);
                if (change == null) {
                    throw OptionException.syntax(
                            "Invalid argument passed to --chmod (" + text + ")");
                }
                all.add(change);
            }
        }
        return all.isEmpty() ? NONE : new Chmod(all);
    }

    private static @Nullable Change change(String text, int umask) {
        int at = 0;
        boolean dirs = false;
        boolean files = false;
        int who = 0;
        int specialOf = 0;
        for (; at < text.length(); at++) {
            switch (text.charAt(at)) {
                case 'D' -> dirs = true;
                case 'F' -> files = true;
                case 'u' -> {
                    who |= 0100;
                    specialOf |= 04000;
                }
                case 'g' -> {
                    who |= 0010;
                    specialOf |= 02000;
                }
                case 'o' -> who |= 0001;
                case 'a' -> {
                    who |= 0111;
                    specialOf |= 06000;
                }
                default -> {
                    return dirs && files
                            ? null
                            : rest(text, at, umask, who, specialOf, dirs, files);
                }
            }
        }
        return null;
    }

    private static @Nullable Change rest(
            String text, int from, int umask, int who, int specialOf, boolean dirs, boolean files) {
        char op = text.charAt(from);
        if (op >= '0' && op <= '7') {
            String digits = text.substring(from);
            boolean octal = digits.length() < 10 && digits.matches("[0-7]+");
            int mode = octal ? Integer.parseInt(digits, 8) : -1;
            return who != 0 || mode < 0 || mode > ALL
                    ? null
                    : new Change('8', 1, mode, 0, 0, 0, 0, false, dirs, files);
        }
        if ("+-=".indexOf(op) < 0) {
            return null;
        }
        int what = 0;
        int special = 0;
        int copy = 0;
        boolean keepX = false;
        for (int i = from + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (copy != 0 || ("ugo".indexOf(c) >= 0 && (what | special) != 0)) {
                return null;
            }
            switch (c) {
                case 'r' -> what |= 4;
                case 'w' -> what |= 2;
                case 'x' -> what |= 1;
                case 'X' -> {
                    what |= 1;
                    keepX = true;
                }
                case 's' -> special |= specialOf != 0 ? specialOf : 04000;
                case 't' -> special |= 01000;
                case 'u' -> copy = 0100;
                case 'g' -> copy = 0010;
                case 'o' -> copy = 0001;
                default -> {
                    return null;
                }
            }
        }
        int masked = who == 0 ? umask : 0;
        int all = who == 0 ? 0111 : who;
        int set = all * what & ~masked;
        return new Change(op, all, set, special, specialOf, masked, copy, keepX, dirs, files);
    }

    /// The mode after all changes; the type stays.
    public int apply(int mode) {
        if (changes.isEmpty()) {
            return mode;
        }
        boolean directory = (mode & S_IFMT) == S_IFDIR;
        boolean executable = (mode & 0111) != 0;
        int now = mode & ALL;
        for (Change change : changes) {
            now = change.apply(now, directory, executable);
        }
        return now | mode & ~ALL;
    }
}
