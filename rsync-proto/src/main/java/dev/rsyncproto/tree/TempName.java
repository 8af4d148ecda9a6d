package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import java.util.concurrent.ThreadLocalRandom;

/// Names of temp files: `.name.XXXXXX` beside the file (receiver.c, `get_tmpname`).
public final class TempName {
    private static final int NAME_MAX = 255;
    private static final int SUFFIX = 7;
    private static final byte[] LETTERS =
            Bytes.utf8("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789").toArray();

    private TempName() {}

    /// Another one at each call; the caller creates it with O_EXCL and tries again if it exists.
    public static Bytes of(Bytes path) {
        return of(path, true);
    }

    /// @param hidden with a dot in front; in a directory for such files there is none
    public static Bytes of(Bytes path, boolean hidden) {
        Bytes dir = path.sub(0, path.lastIndexOf('/') + 1);
        Bytes base = path.baseName();
        if (base.length() > 0 && base.at(0) == '.') {
            base = base.from(1);
        }
        int most = NAME_MAX - 1 - SUFFIX;
        if (base.length() > most) {
            int cut = most;
            // not in the middle of a character
            while (cut > 0 && (base.at(cut) & 0xc0) == 0x80) {
                cut--;
            }
            base = base.sub(0, cut);
        }
        if (base.endsWith('.')) {
            base = base.sub(0, base.length() - 1);
        }
        byte[] suffix = new byte[SUFFIX];
        suffix[0] = '.';
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 1; i < SUFFIX; i++) {
            suffix[i] = LETTERS[random.nextInt(LETTERS.length)];
        }
        return dir.plus(hidden ? "." : "").plus(base).plus(Bytes.of(suffix));
    }
}
