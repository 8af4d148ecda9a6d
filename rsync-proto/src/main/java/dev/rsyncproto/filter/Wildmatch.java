package dev.rsyncproto.filter;

import dev.rsyncproto.bytes.Bytes;

/// Shell patterns over bytes, deciding as rsync's wildmatch.c does: `?` and `*` stop at a slash,
/// `**` does not, `[…]` is a set of bytes with ranges and POSIX classes, `!` or `^` negating it. A
/// backslash takes the special meaning from the byte after it.
public final class Wildmatch {
    private static final int NO_MATCH = 0;
    private static final int MATCH = 1;

    /// The text is at its end: no shorter rest will match either.
    private static final int ABORT_ALL = -1;

    /// A slash is in the way of a `*`: only a `**` before it can still help.
    private static final int ABORT_TO_STARSTAR = -2;

    private final byte[] p;
    private final byte[] t;

    private Wildmatch(byte[] pattern, byte[] text) {
        this.p = pattern;
        this.t = text;
    }

    public static boolean matches(Bytes pattern, Bytes text) {
        return new Wildmatch(pattern.toArray(), text.toArray()).match(0, 0) == MATCH;
    }

    /// Matches the last `components` components of `text`, which has to have as many.
    static boolean matchesTail(byte[] pattern, byte[] text, int components) {
        int from = tail(text, components);
        return from >= 0 && new Wildmatch(pattern, text).match(0, from) == MATCH;
    }

    static boolean matchesAll(byte[] pattern, byte[] text) {
        return new Wildmatch(pattern, text).match(0, 0) == MATCH;
    }

    /// Matches at the start or after any slash.
    static boolean matchesAnywhere(byte[] pattern, byte[] text) {
        Wildmatch m = new Wildmatch(pattern, text);
        int matched = m.match(0, 0);
        if (matched == MATCH || matched == ABORT_ALL) {
            return matched == MATCH;
        }
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '/') {
                matched = m.match(0, i + 1);
                if (matched != NO_MATCH && matched != ABORT_TO_STARSTAR) {
                    return matched == MATCH;
                }
            }
        }
        return false;
    }

    /// Where the last `components` components begin; -1 where there are fewer.
    static int tail(byte[] text, int components) {
        int left = components;
        for (int i = text.length - 1; i >= 0; i--) {
            if (text[i] == '/' && --left == 0) {
                return i + 1;
            }
        }
        return left == 1 ? 0 : -1;
    }

    /// The byte at `i` of the pattern, 0 at its end: no name and no pattern has a NUL.
    private int at(int i) {
        return i < p.length ? p[i] & 0xff : 0;
    }

    private int match(int pAt, int tAt) {
        int i = pAt;
        int j = tAt;
        for (; i < p.length; i++, j++) {
            int c = at(i);
            if (j == t.length && c != '*') {
                return ABORT_ALL;
            }
            int b = j < t.length ? t[j] & 0xff : 0;
            switch (c) {
                case '*' -> {
                    return star(i, j);
                }
                case '?' -> {
                    if (b == '/') {
                        return NO_MATCH;
                    }
                }
                case '[' -> {
                    i = set(i, b);
                    if (i < 0) {
                        return i == SET_MALFORMED ? ABORT_ALL : NO_MATCH;
                    }
                }
                default -> {
                    if (c == '\\') {
                        c = at(++i);
                    }
                    if (c != b) {
                        return NO_MATCH;
                    }
                }
            }
        }
        return j == t.length ? MATCH : NO_MATCH;
    }

    private int star(int pAt, int tAt) {
        int i = pAt + 1;
        boolean slashes = at(i) == '*';
        while (at(i) == '*') {
            i++;
        }
        if (i == p.length) {
            return slashes || indexOfSlash(tAt) < 0 ? MATCH : NO_MATCH;
        }
        for (int j = tAt; j < t.length; j++) {
            int rest = match(i, j);
            if (rest != NO_MATCH) {
                if (!slashes || rest != ABORT_TO_STARSTAR) {
                    return rest;
                }
            } else if (!slashes && t[j] == '/') {
                return ABORT_TO_STARSTAR;
            }
        }
        return ABORT_ALL;
    }

    private int indexOfSlash(int from) {
        for (int j = from; j < t.length; j++) {
            if (t[j] == '/') {
                return j;
            }
        }
        return -1;
    }

    private static final int SET_NO_MATCH = -1;
    private static final int SET_MALFORMED = -2;

    /// The index of the closing bracket where `b` is in the set, else one of the negative values.
    private int set(int open, int b) {
        int i = open + 1;
        int c = at(i);
        boolean negated = c == '!' || c == '^';
        if (negated) {
            c = at(++i);
        }
        int previous = 0;
        boolean found = false;
        do { // a bracket that comes first is a member
            if (c == 0) {
                return SET_MALFORMED;
            }
            if (c == '\\') {
                c = at(++i);
                if (c == 0) {
                    return SET_MALFORMED;
                }
                found |= b == c;
            } else if (c == '-' && previous != 0 && at(i + 1) != 0 && at(i + 1) != ']') {
                c = at(++i);
                if (c == '\\') {
                    c = at(++i);
                    if (c == 0) {
                        return SET_MALFORMED;
                    }
                }
                found |= previous <= b && b <= c;
                c = 0; // the end of a range begins none
            } else if (c == '[' && at(i + 1) == ':') {
                int from = i + 2;
                int end = from;
                while (at(end) != 0 && at(end) != ']') {
                    end++;
                }
                if (at(end) == 0) {
                    return SET_MALFORMED;
                }
                if (end == from || at(end - 1) != ':') {
                    found |= b == '['; // no class: an ordinary bracket
                } else {
                    int in = inClass(new String(p, from, end - 1 - from, CLASS_NAMES), b);
                    if (in < 0) {
                        return SET_MALFORMED;
                    }
                    found |= in > 0;
                    i = end;
                    c = 0;
                }
            } else {
                found |= b == c;
            }
            previous = c;
            c = at(++i);
        } while (c != ']');
        return found == negated || b == '/' ? SET_NO_MATCH : i;
    }

    private static final java.nio.charset.Charset CLASS_NAMES =
            java.nio.charset.StandardCharsets.ISO_8859_1;

    /// 1 in the class, 0 not, -1 no such class. Only ASCII has classes.
    private static int inClass(String name, int b) {
        boolean upper = b >= 'A' && b <= 'Z';
        boolean lower = b >= 'a' && b <= 'z';
        boolean digit = b >= '0' && b <= '9';
        boolean graph = b > ' ' && b < 0x7f;
        boolean in;
        switch (name) {
            case "alnum" -> in = upper || lower || digit;
            case "alpha" -> in = upper || lower;
            case "blank" -> in = b == ' ' || b == '\t';
            case "cntrl" -> in = b < ' ' || b == 0x7f;
            case "digit" -> in = digit;
            case "graph" -> in = graph;
            case "lower" -> in = lower;
            case "print" -> in = graph || b == ' ';
            case "punct" -> in = graph && !upper && !lower && !digit;
            case "space" -> in = b == ' ' || (b >= '\t' && b <= '\r');
            case "upper" -> in = upper;
            case "xdigit" -> in = digit || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
            default -> {
                return -1;
            }
        }
        return in ? 1 : 0;
    }
}
