package dev.rsyncproto.filter;

import dev.rsyncproto.bytes.Bytes;

/// Shell patterns over bytes (rsync's wildmatch.c): `?` and `*` stop at a slash, `**` does not,
/// `[…]` is a set of bytes with ranges, `!` or `^` negating it. A backslash takes the special
/// meaning from the byte after it.
public final class Wildmatch {
    private static final int NO_MATCH = 0;
    private static final int MATCH = 1;

    /// The text is at its end: no shorter rest will match either.
    private static final int GIVE_UP = -1;

    private Wildmatch() {}

    public static boolean matches(Bytes pattern, Bytes text) {
        return match(pattern, 0, text, 0) == MATCH;
    }

    private static int match(Bytes p, int pAt, Bytes t, int tAt) {
        int i = pAt;
        int j = tAt;
        for (; i < p.length(); i++, j++) {
            byte c = p.at(i);
            if (c == '*') {
                return star(p, i, t, j);
            }
            if (j == t.length()) {
                return GIVE_UP;
            }
            byte b = t.at(j);
            switch (c) {
                case '?' -> {
                    if (b == '/') {
                        return NO_MATCH;
                    }
                }
                case '[' -> {
                    int end = endOfSet(p, i);
                    if (end < 0 || b == '/' || !inSet(p, i, end, b)) {
                        return NO_MATCH;
                    }
                    i = end;
                }
                case '\\' -> {
                    if (i + 1 < p.length()) {
                        i++;
                    }
                    if (p.at(i) != b) {
                        return NO_MATCH;
                    }
                }
                default -> {
                    if (c != b) {
                        return NO_MATCH;
                    }
                }
            }
        }
        return j == t.length() ? MATCH : NO_MATCH;
    }

    private static int star(Bytes p, int pAt, Bytes t, int tAt) {
        int i = pAt;
        while (i < p.length() && p.at(i) == '*') {
            i++;
        }
        boolean slashes = i - pAt > 1;
        for (int j = tAt; ; j++) {
            int rest = match(p, i, t, j);
            if (rest == MATCH || (rest == GIVE_UP && slashes)) {
                return rest;
            }
            if (j == t.length()) {
                return GIVE_UP;
            }
            if (!slashes && t.at(j) == '/') {
                return NO_MATCH;
            }
        }
    }

    /// The index of the closing bracket, -1 where there is none.
    private static int endOfSet(Bytes p, int open) {
        int i = open + 1;
        if (i < p.length() && (p.at(i) == '!' || p.at(i) == '^')) {
            i++;
        }
        i++; // a bracket that comes first is a member
        while (i < p.length() && p.at(i) != ']') {
            i += p.at(i) == '\\' ? 2 : 1;
        }
        return i < p.length() ? i : -1;
    }

    private static boolean inSet(Bytes p, int open, int end, byte b) {
        int i = open + 1;
        boolean negated = p.at(i) == '!' || p.at(i) == '^';
        if (negated) {
            i++;
        }
        boolean found = false;
        while (i < end) {
            if (p.at(i) == '\\' && i + 1 < end) {
                i++;
            }
            int low = p.at(i) & 0xff;
            int high = low;
            if (i + 2 < end && p.at(i + 1) == '-') {
                high = p.at(i + 2) & 0xff;
                i += 2;
            }
            found |= low <= (b & 0xff) && (b & 0xff) <= high;
            i++;
        }
        return found != negated;
    }
}
