package dev.rsyncproto.filter;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.RuleException;
import org.jspecify.annotations.Nullable;

/// Takes the text of filter rules apart, one rule after the other (exclude.c, `parse_rule_tok`).
///
/// ```
/// RULE [,MODIFIERS] [space or _] PATTERN       exclude,! *.c      -p foo/      merge,n- file
/// ```
final class RuleText {
    /// Flags of the rules that hold for all that is read.
    ///
    /// @param oldPrefixes only `+ `, `- ` and `!` are special, as in exclude files
    record Style(int container, boolean oldPrefixes) {
        boolean has(int flag) {
            return (container & flag) != 0;
        }
    }

    /// @param flags as in `FilterRule`
    /// @param pattern without prefix, a trailing slash still there
    record Token(int flags, Bytes pattern) {}

    private final byte[] text;
    private final Style style;
    private final boolean deleteExcluded;

    /// Where the text stands, null where the user typed it.
    private final @Nullable String origin;

    private int at;

    RuleText(Bytes text, Style style, boolean deleteExcluded, @Nullable String origin) {
        this.text = text.toArray();
        this.style = style;
        this.deleteExcluded = deleteExcluded;
        this.origin = origin;
    }

    private int byteAt(int i) {
        return i < text.length ? text[i] & 0xff : 0;
    }

    private static boolean isSpace(int b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    private String shown(int from) {
        return origin == null
                ? Bytes.of(text, from, text.length - from).toString()
                : "<rule from " + origin + ">";
    }

    private RuleException wrong(String what, int from) {
        return new RuleException(RuleException.SYNTAX, what + ": " + shown(from));
    }

    /// The next rule; null at the end.
    @Nullable Token next() throws RuleException {
        boolean words = style.has(FilterRule.WORD_SPLIT);
        while (words && isSpace(byteAt(at))) {
            at++;
        }
        if (at >= text.length) {
            return null;
        }
        int start = at;
        int flags = style.container & FilterRule.FROM_CONTAINER;
        flags |= origin == null ? 0 : FilterRule.FROM_FILE;
        if (style.has(FilterRule.NO_PREFIXES)) {
            if (byteAt(at) == '!' && style.has(FilterRule.CVS)) {
                flags |= FilterRule.CLEAR;
            }
        } else if (style.oldPrefixes) {
            flags = oldPrefix(flags);
        } else {
            flags = prefix(flags, start);
        }
        if (style.has(FilterRule.SIDES)) {
            if ((flags & FilterRule.SIDES) != 0) {
                throw wrong("specified-side merge file contains specified-side filter", start);
            }
            flags |= style.container & FilterRule.SIDES;
        }
        int end = text.length;
        if (words) {
            end = at;
            while (end < text.length && !isSpace(byteAt(end))) {
                end++;
            }
        }
        int length = end - at;
        flags = checkEnd(flags, length, start);
        int settled = FilterRule.SIDES | FilterRule.MERGE_FILE | FilterRule.PER_DIR;
        if (deleteExcluded && (flags & settled) == 0) {
            flags |= FilterRule.SENDER_SIDE;
        }
        Bytes pattern = Bytes.of(text, at, length);
        at = end;
        return new Token(flags, pattern);
    }

    private int checkEnd(int flags, int length, int start) throws RuleException {
        if ((flags & FilterRule.CLEAR) != 0) {
            if (!style.has(FilterRule.NO_PREFIXES) && !style.oldPrefixes && length > 0) {
                throw wrong("'!' rule has trailing characters", start);
            }
            return length > 1 ? flags & ~FilterRule.CLEAR : flags;
        }
        if (length == 0 && (flags & FilterRule.CVS) == 0) {
            throw wrong("unexpected end of filter rule", start);
        }
        return flags;
    }

    private int oldPrefix(int flags) {
        int b = byteAt(at);
        if (b == '!') {
            return flags | FilterRule.CLEAR;
        }
        if (byteAt(at + 1) == ' ' && (b == '-' || b == '+')) {
            at += 2;
            return b == '-' ? flags & ~FilterRule.INCLUDE : flags | FilterRule.INCLUDE;
        }
        return flags;
    }

    private int prefix(int given, int start) throws RuleException {
        int rule = ruleLetter();
        int flags = given;
        boolean sided = false;
        switch (rule) {
            case ':' -> flags |= FilterRule.PER_DIR | FilterRule.UNFINISHED | FilterRule.MERGE_FILE;
            case '.' -> flags |= FilterRule.MERGE_FILE;
            case '+' -> flags |= FilterRule.INCLUDE;
            case '-' -> {}
            case 'S', 'H' -> {
                flags |= FilterRule.SENDER_SIDE | (rule == 'S' ? FilterRule.INCLUDE : 0);
                sided = true;
            }
            case 'R', 'P' -> {
                flags |= FilterRule.RECEIVER_SIDE | (rule == 'R' ? FilterRule.INCLUDE : 0);
                sided = true;
            }
            case '!' -> flags |= FilterRule.CLEAR;
            default -> throw wrong("Unknown filter rule", start);
        }
        // `at` is on the last byte of the rule's name, or on the comma after it
        while (rule != '!') {
            int b = byteAt(++at);
            if (b == 0 || b == ' ' || b == '_') {
                break;
            }
            if (style.has(FilterRule.WORD_SPLIT) && isSpace(b)) {
                at--;
                break;
            }
            flags = modifier(flags, b, sided, start);
        }
        if (at < text.length) {
            at++;
        }
        return flags;
    }

    private static final String[] WORDS = {
        "clear", "dir-merge", "exclude", "hide", "include", "merge", "protect", "risk", "show"
    };
    private static final String LETTERS = "!:-H+.PRS";
    private static final String FIRST = "cdehimprs";

    /// The letter of the rule, 0 where there is none; moves to its last byte.
    private int ruleLetter() {
        int b = byteAt(at);
        int word = FIRST.indexOf(b);
        if (word < 0) {
            if (byteAt(at + 1) == ',') {
                at++;
            }
            return b;
        }
        byte[] name = Bytes.utf8(WORDS[word]).toArray();
        for (int i = 0; i < name.length; i++) {
            if (byteAt(at + i) != name[i]) {
                return 0;
            }
        }
        int after = byteAt(at + name.length);
        if (after == ',') {
            at += name.length;
        } else if (after == 0 || after == '_' || isSpace(after)) {
            at += name.length - 1;
        } else {
            return 0;
        }
        return LETTERS.charAt(word);
    }

    private int modifier(int flags, int b, boolean sided, int start) throws RuleException {
        boolean merge = (flags & FilterRule.MERGE_FILE) != 0;
        boolean plain = (flags & FilterRule.NO_PREFIXES) != 0;
        boolean fits;
        int added;
        switch (b) {
            case '-' -> {
                fits = merge && !plain;
                added = FilterRule.NO_PREFIXES;
            }
            case '+' -> {
                fits = merge && !plain;
                added = FilterRule.NO_PREFIXES | FilterRule.INCLUDE;
            }
            case '/' -> {
                fits = true;
                added = FilterRule.ABS_PATH;
            }
            case '!' -> {
                fits = !merge;
                added = FilterRule.NEGATE;
            }
            case 'C' -> {
                fits = !plain && !sided;
                added =
                        FilterRule.NO_PREFIXES
                                | FilterRule.WORD_SPLIT
                                | FilterRule.NO_INHERIT
                                | FilterRule.CVS;
            }
            case 'e' -> {
                fits = merge;
                added = FilterRule.EXCLUDE_SELF;
            }
            case 'n' -> {
                fits = merge;
                added = FilterRule.NO_INHERIT;
            }
            case 'p' -> {
                fits = true;
                added = FilterRule.PERISHABLE;
            }
            case 'r' -> {
                fits = !sided;
                added = FilterRule.RECEIVER_SIDE;
            }
            case 's' -> {
                fits = !sided;
                added = FilterRule.SENDER_SIDE;
            }
            case 'w' -> {
                fits = merge;
                added = FilterRule.WORD_SPLIT;
            }
            case 'x' -> {
                fits = true;
                added = FilterRule.XATTR;
            }
            default -> {
                fits = false;
                added = 0;
            }
        }
        if (!fits) {
            String where =
                    origin == null ? " '%c' at position %d".formatted((char) b, at - start) : "";
            throw wrong("invalid modifier" + where + " in filter rule", start);
        }
        return flags | added;
    }
}
