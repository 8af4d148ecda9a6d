package dev.rsyncproto.session;

/// A mode as `ls -l` shows it: `drwxr-sr-t`.
public final class Permissions {
    private static final String LETTERS = "rwxrwxrwx";
    private static final int SET_UID = 04000;
    private static final int SET_GID = 02000;
    private static final int STICKY = 01000;

    private Permissions() {}

    public static String of(int mode) {
        char[] c = new char[10];
        c[0] =
                switch (mode & 0170000) {
                    case 0040000 -> 'd';
                    case 0120000 -> 'l';
                    case 0060000 -> 'b';
                    case 0020000 -> 'c';
                    case 0140000 -> 's';
                    case 0010000 -> 'p';
                    default -> '-';
                };
        for (int i = 0; i < LETTERS.length(); i++) {
            c[i + 1] = (mode & 0400 >> i) != 0 ? LETTERS.charAt(i) : '-';
        }
        special(c, 3, mode & SET_UID, 's');
        special(c, 6, mode & SET_GID, 's');
        special(c, 9, mode & STICKY, 't');
        return new String(c);
    }

    private static void special(char[] c, int at, int bit, char letter) {
        if (bit != 0) {
            c[at] = c[at] == 'x' ? letter : Character.toUpperCase(letter);
        }
    }
}
