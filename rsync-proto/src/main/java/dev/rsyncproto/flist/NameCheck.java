package dev.rsyncproto.flist;

import dev.rsyncproto.bytes.Bytes;

/// Names from a peer, made canonical or refused.
public final class NameCheck {
    private NameCheck() {}

    /// As util1.c:clean_fname with no flags: no double slashes, no inner `.`, no trailing slash. A
    /// trailing `/.` stays. Empty becomes `.`.
    public static Bytes clean(Bytes name) {
        if (isClean(name)) {
            return name;
        }
        byte[] out = new byte[name.length() + 1];
        int to = 0;
        int from = 0;
        int length = name.length();
        boolean anchored = length > 0 && name.at(0) == '/';
        if (anchored) {
            out[to++] = '/';
            from++;
        }
        while (from < length) {
            if (name.at(from) == '/') {
                from++;
            } else if (name.at(from) == '.' && from + 1 < length && name.at(from + 1) == '/') {
                from += 2;
            } else {
                while (from < length) {
                    byte b = name.at(from++);
                    out[to++] = b;
                    if (b == '/') {
                        break;
                    }
                }
            }
        }
        if (to > (anchored ? 1 : 0) && out[to - 1] == '/') {
            to--;
        }
        if (to == 0) {
            out[to++] = '.';
        }
        return Bytes.of(out, 0, to);
    }

    /// Nothing to be done: the usual case, without a copy.
    private static boolean isClean(Bytes name) {
        int length = name.length();
        boolean start = true;
        for (int i = 0; i < length; i++) {
            byte b = name.at(i);
            if (start && (b == '/' && i > 0)) {
                return false;
            }
            if (start && b == '.' && i + 1 < length && name.at(i + 1) == '/') {
                return false;
            }
            start = b == '/';
        }
        return length > 0 && !(length > 1 && name.at(length - 1) == '/');
    }

    /// Has a component `..`?
    public static boolean climbs(Bytes name) {
        int length = name.length();
        for (int i = 0; i + 1 < length; i++) {
            if (name.at(i) == '.'
                    && name.at(i + 1) == '.'
                    && (i == 0 || name.at(i - 1) == '/')
                    && (i + 2 == length || name.at(i + 2) == '/')) {
                return true;
            }
        }
        return false;
    }
}
