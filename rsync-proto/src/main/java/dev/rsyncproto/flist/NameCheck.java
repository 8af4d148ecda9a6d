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
        int from = 0;
        for (int slash = name.indexOf('/', 0); slash >= 0; slash = name.indexOf('/', from)) {
            boolean empty = slash == from && slash > 0;
            if (empty || (slash == from + 1 && name.at(from) == '.')) {
                return false;
            }
            from = slash + 1;
        }
        return length > 0 && !(length > 1 && from == length);
    }

    /// Has a component `..`?
    public static boolean climbs(Bytes name) {
        int from = 0;
        while (true) {
            int slash = name.indexOf('/', from);
            int end = slash < 0 ? name.length() : slash;
            if (end - from == 2 && name.at(from) == '.' && name.at(from + 1) == '.') {
                return true;
            }
            if (slash < 0) {
                return false;
            }
            from = slash + 1;
        }
    }
}
