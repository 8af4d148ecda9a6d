package dev.rsyncproto.filter;

import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// One rule of a filter list (exclude.c, `filter_rule`): a pattern and what goes with it, or the
/// place of a list that each directory fills anew.
final class FilterRule {
    static final int INCLUDE = 1;

    /// Ended in a slash: directories only.
    static final int DIRECTORY = 1 << 1;

    /// Matched against the whole path from the root of the file system.
    static final int ABS_PATH = 1 << 2;

    static final int NEGATE = 1 << 3;

    /// Not heeded below a directory that goes away.
    static final int PERISHABLE = 1 << 4;

    /// About names of extended attributes.
    static final int XATTR = 1 << 5;

    static final int SENDER_SIDE = 1 << 6;
    static final int RECEIVER_SIDE = 1 << 7;
    static final int SIDES = SENDER_SIDE | RECEIVER_SIDE;

    static final int MERGE_FILE = 1 << 8;
    static final int PER_DIR = 1 << 9;
    static final int EXCLUDE_SELF = 1 << 10;
    static final int NO_PREFIXES = 1 << 11;
    static final int WORD_SPLIT = 1 << 12;
    static final int NO_INHERIT = 1 << 13;
    static final int CVS = 1 << 14;

    /// The rule is no rule: it empties the list.
    static final int CLEAR = 1 << 15;

    /// A per-directory file that may also lie above the transfer was not looked for there yet.
    static final int UNFINISHED = 1 << 16;

    /// The text came out of a file: it is not repeated to whoever may not read that file.
    static final int FROM_FILE = 1 << 17;

    private static final int WILD = 1 << 18;
    private static final int WILD2 = 1 << 19;
    private static final int WILD2_PREFIX = 1 << 20;
    private static final int WILD3_SUFFIX = 1 << 21;

    /// What rules in a merged file take over from the rule that names it.
    static final int FROM_CONTAINER = ABS_PATH | INCLUDE | DIRECTORY | NEGATE | PERISHABLE;

    /// Which side has no use for the rule.
    enum Elided {
        NOWHERE,
        HERE,
        THERE
    }

    private Bytes pattern;
    private byte[] bytes = {};
    private int flags;
    private int slashes;
    private Elided elided = Elided.NOWHERE;

    /// Of a per-directory rule: what holds in the present directory.
    final @Nullable RuleList merged;

    FilterRule(Bytes pattern, int flags) {
        this.pattern = pattern;
        this.flags = flags;
        this.merged = (flags & PER_DIR) != 0 ? new RuleList() : null;
        classify();
    }

    private void classify() {
        bytes = pattern.toArray();
        int firstDouble = -1;
        boolean wild = false;
        slashes = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            slashes += b == '/' ? 1 : 0;
            wild |= b == '*' || b == '[' || b == '?';
            if (firstDouble < 0 && b == '*' && i + 1 < bytes.length && bytes[i + 1] == '*') {
                firstDouble = i;
            }
        }
        if (wild) {
            flags |= WILD;
        }
        if (firstDouble >= 0) {
            flags |= WILD2;
            flags |= firstDouble == 0 ? WILD2_PREFIX : 0;
            int n = bytes.length;
            if (n >= 3 && bytes[n - 1] == '*' && bytes[n - 2] == '*' && bytes[n - 3] == '*') {
                flags |= WILD3_SUFFIX;
            }
        }
    }

    Bytes pattern() {
        return pattern;
    }

    /// For a per-directory rule whose directory was found.
    void rename(Bytes name) {
        pattern = name;
    }

    int flags() {
        return flags;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    void clear(int flag) {
        flags &= ~flag;
    }

    Elided elided() {
        return elided;
    }

    void elided(Elided where) {
        elided = where;
    }

    /// Whether the rule speaks of this name (exclude.c, `rule_matches`).
    ///
    /// @param name relative to the root of the transfer, or absolute
    /// @param root where that root is in the file system, without a trailing slash
    boolean matches(Bytes name, Kind kind, Bytes root, Elided asIf) {
        boolean absolute = name.length() > 0 && name.at(0) == '/';
        Bytes plain = absolute ? name.from(1) : name;
        if (plain.isEmpty() || (elided == asIf && elided != Elided.NOWHERE)) {
            return false;
        }
        if ((kind == Kind.XATTR) != has(XATTR)) {
            return false;
        }
        return speaksOf(plain, absolute, kind, root) != has(NEGATE);
    }

    private boolean speaksOf(Bytes plain, boolean absolute, Kind kind, Bytes root) {
        Bytes text = plain;
        boolean composed = false;
        if (slashes == 0 && !has(WILD2)) {
            text = plain.baseName();
        } else if (has(ABS_PATH) && !absolute && root.length() > 1) {
            text = root.from(1).slash(plain);
            composed = true;
        } else if (has(WILD2_PREFIX) && !absolute) {
            text = Bytes.utf8("/").plus(plain); // `**/` matches at the start, too
            composed = true;
        }
        if (kind == Kind.DIRECTORY) {
            if (has(WILD3_SUFFIX)) {
                text = text.plus("/"); // `dir/***` is about the directory itself, too
                composed = true;
            }
        } else if (has(DIRECTORY)) {
            return false;
        }
        boolean anchored = bytes.length > 0 && bytes[0] == '/';
        byte[] wanted = anchored ? pattern.from(1).toArray() : bytes;
        int components = !anchored && slashes > 0 && !has(WILD2) ? slashes + 1 : 0;
        boolean anywhere = !anchored && components == 0 && has(WILD2) && !has(WILD2_PREFIX);
        byte[] t = text.toArray();
        if (has(WILD)) {
            return anywhere
                    ? Wildmatch.matchesAnywhere(wanted, t)
                    : components > 0
                            ? Wildmatch.matchesTail(wanted, t, components)
                            : Wildmatch.matchesAll(wanted, t);
        }
        if (anchored || (composed && components == 0)) {
            return Bytes.of(t).equals(Bytes.of(wanted));
        }
        int from = t.length - wanted.length;
        return from >= 0
                && Bytes.of(t, from, wanted.length).equals(Bytes.of(wanted))
                && (from == 0 || t[from - 1] == '/');
    }

    /// What a name belongs to.
    enum Kind {
        FILE,
        DIRECTORY,
        XATTR
    }
}
