package dev.rsyncproto.filter;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.RuleException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fills lists of rules from texts and files, files named in files among them (exclude.c,
/// `parse_filter_str`, `parse_filter_file`, `add_rule`).
final class RuleReader {
    private static final int MAX_MERGE_DEPTH = 32;
    private static final int MAX_PATH = 4096;
    private static final String OVER_LONG = "discarding over-long filter: ";
    private static final Bytes CVS_FILE = Bytes.utf8(".cvsignore");

    /// What CVS leaves alone, as rsync's manual lists it.
    private static final Bytes CVS_PATTERNS =
            Bytes.utf8(
                    "RCS SCCS CVS CVS.adm RCSLOG cvslog.* tags TAGS .make.state .nse_depinfo"
                            + " *~ #* .#* ,* _$* *$ *.old *.bak *.BAK *.orig *.rej .del-* *.a"
                            + " *.olb *.o *.obj *.so *.exe *.Z *.elc *.ln core .svn/ .git/ .hg/"
                            + " .bzr/");

    // config
    private final Filters filters;
    private final RuleContext context;

    // state
    private int mergeDepth;
    private boolean nulls;
    private boolean above;
    private boolean cvsRead;
    private boolean xattrRule;
    private boolean perishableCvs = true;

    /// Where the text that is being read stands; null: the user typed it.
    private @Nullable String origin;

    RuleReader(Filters filters, RuleContext context) {
        this.filters = filters;
        this.context = context;
    }

    /// Whether lines of files end in NUL from here on.
    void nulls(boolean end) {
        nulls = end;
    }

    boolean sawXattrRule() {
        return xattrRule;
    }

    /// Since protocol 30 the patterns of CVS do not keep a directory.
    void protocol(int protocol) {
        perishableCvs = protocol >= 30;
    }

    /// Rules as the user typed them, or as they came from the peer.
    void readText(RuleList list, Bytes text, int container, boolean oldPrefixes)
            throws IOException {
        read(list, text, new RuleText.Style(container, oldPrefixes), false);
    }

    /// @param anchored the text belongs to a directory: a leading slash means that directory
    private void read(RuleList list, Bytes text, RuleText.Style style, boolean anchored)
            throws IOException {
        RuleText rules = new RuleText(text, style, context.deleteExcluded(), origin);
        for (RuleText.Token t = rules.next(); t != null; t = rules.next()) {
            xattrRule |= (t.flags() & FilterRule.XATTR) != 0;
            if (t.pattern().length() >= MAX_PATH) {
                context.notices().leftOut(OVER_LONG + shown(t.pattern(), t.flags()));
                continue;
            }
            if ((t.flags() & FilterRule.CLEAR) != 0) {
                list.clear();
            } else if ((t.flags() & FilterRule.MERGE_FILE) != 0) {
                merge(list, t, anchored);
            } else {
                add(list, t.pattern(), t.flags(), anchored);
                if ((t.flags() & FilterRule.CVS) != 0) {
                    readCvs(t.flags());
                }
            }
        }
    }

    private void merge(RuleList list, RuleText.Token token, boolean anchored) throws IOException {
        Bytes name = token.pattern().isEmpty() ? CVS_FILE : token.pattern();
        int flags = token.flags();
        if ((flags & FilterRule.EXCLUDE_SELF) != 0) {
            add(list, name.baseName(), flags & FilterRule.FROM_FILE, false);
            flags &= ~FilterRule.EXCLUDE_SELF;
        }
        boolean perDir = (flags & FilterRule.PER_DIR) != 0;
        if (perDir && !above) {
            add(list, name, flags, anchored);
            return;
        }
        Bytes path = mergeName(name, flags);
        if (path == null) {
            return;
        }
        if (perDir) {
            add(list, path, flags, false);
        } else {
            readFile(list, path, new FilterRule(name, flags), false, true);
        }
    }

    /// Files with a path are found from the present directory (`parse_merge_name`).
    ///
    /// @return null where the path is too long, which has been told
    private @Nullable Bytes mergeName(Bytes name, int flags) throws IOException {
        if (name.length() > 0 && name.at(0) == '/') {
            return FilterPaths.clean(name);
        }
        if (!above && name.indexOf('/', 1) < 0) {
            return name;
        }
        Bytes dir = filters.dir();
        Bytes path = FilterPaths.clean(name);
        if (dir.length() + path.length() >= MAX_PATH) {
            context.notices().leftOut("merge-file name overflows: " + shown(path, flags));
            return null;
        }
        return dir.isEmpty() ? path : FilterPaths.clean(dir.plus(path));
    }

    /// A rule's text as people may see it: not what a file says, which the peer may have chosen
    /// (exclude.c, `rule_text`).
    private String shown(Bytes text, int flags) {
        return isHidden(flags)
                ? "<rule from " + (origin == null ? UNKNOWN : origin) + ">"
                : text.toString();
    }

    private boolean isHidden(int flags) {
        return origin != null || (flags & FilterRule.FROM_FILE) != 0;
    }

    private void add(RuleList list, Bytes given, int givenFlags, boolean anchored)
            throws IOException {
        int flags = givenFlags;
        Bytes pattern = given;
        if (given.endsWith(' ') || given.endsWith('\t')) {
            tellTrailingBlank(given, flags);
        }
        int otherSide = context.sending() ? FilterRule.RECEIVER_SIDE : FilterRule.SENDER_SIDE;
        if (anchored && (flags & FilterRule.SIDES) == otherSide) {
            return;
        }
        if (pattern.length() > 1 && pattern.endsWith('/')) {
            pattern = pattern.sub(0, pattern.length() - 1);
            flags |= FilterRule.DIRECTORY;
        }
        if (anchored
                && (flags & (FilterRule.ABS_PATH | FilterRule.MERGE_FILE)) == 0
                && !pattern.isEmpty()
                && pattern.at(0) == '/') {
            flags |= FilterRule.ABS_PATH;
            Bytes dir = filters.dir();
            pattern = dir.sub(0, dir.length() - 1).plus(pattern);
        }
        FilterRule rule = new FilterRule(pattern, flags);
        if (rule.merged != null) {
            for (FilterRule other : filters.mergers) {
                if (other != null && other.pattern().baseName().equals(pattern.baseName())) {
                    return;
                }
            }
            filters.mergers.add(rule);
        }
        list.add(rule);
    }

    private void tellTrailingBlank(Bytes pattern, int flags) throws IOException {
        boolean hidden = isHidden(flags);
        String rule = hidden ? "" : FilterWire.prefix(new FilterRule(pattern, flags));
        String caution = hidden ? "" : " -- CAUTION: trailing whitespace!";
        context.notices()
                .odd(
                        "add_rule(" + rule + shown(pattern, flags) + ")" + caution,
                        !filters.dir().isEmpty());
    }

    /// The file of a directory may lie above the transfer: from there down to the present
    /// directory, each may have one (`setup_merge_file`).
    void readAbove(FilterRule rule, RuleList list) throws IOException {
        Bytes name = rule.pattern();
        if (name.indexOf('/', 0) < 0) {
            return;
        }
        Bytes path = mergeName(name, rule.flags());
        if (path == null || path.isEmpty() || path.at(0) != '/') {
            return;
        }
        rule.rename(path.baseName());
        Bytes here = filters.dir();
        Bytes start = FilterPaths.directory(Bytes.EMPTY, path.sub(0, path.lastIndexOf('/') + 1));
        above = true;
        try {
            for (Bytes at = start; here.startsWith(at) && !at.equals(here); ) {
                filters.dir(at);
                readFile(list, at.plus(rule.pattern()), rule, true, false);
                if (rule.has(FilterRule.NO_INHERIT)) {
                    list.clear();
                }
                list.inherit();
                at = here.sub(0, here.indexOf('/', at.length()) + 1);
            }
        } finally {
            above = false;
            filters.dir(here);
        }
    }

    /// The file that a rule names in the present directory.
    void readHere(RuleList list, FilterRule rule) throws IOException {
        Bytes path = filters.dir().plus(rule.pattern());
        if (path.length() >= MAX_PATH) {
            String whole = "\"" + path.sub(0, MAX_PATH - 1) + "\"";
            String where = isHidden(rule.flags()) ? shown(path, rule.flags()) : whole;
            context.notices()
                    .notRead("cannot add local filter rules in long-named directory: " + where);
            return;
        }
        readFile(list, path, rule, true, false);
    }

    /// @param must the session ends when it is not there
    private void readFile(
            RuleList list, Bytes path, FilterRule rule, boolean anchored, boolean must)
            throws IOException {
        read(list, path, rule.flags(), anchored, must, false);
    }

    /// `--exclude-from` and `--include-from`.
    void readOldFile(RuleList list, Bytes path, int container) throws IOException {
        read(list, path, container, false, true, true);
    }

    private void read(
            RuleList list,
            Bytes path,
            int container,
            boolean anchored,
            boolean must,
            boolean oldPrefixes)
            throws IOException {
        if (path.isEmpty()) {
            return;
        }
        boolean named = isHidden(container);
        String shown = shown(path, container);
        if (mergeDepth >= MAX_MERGE_DEPTH) {
            if (must) {
                throw new RuleException(
                        RuleException.FILE_IO,
                        "merge-file include depth limit ("
                                + MAX_MERGE_DEPTH
                                + ") exceeded at "
                                + shown);
            }
            return;
        }
        byte[] content;
        try {
            content = context.files().read(fromHere(path));
        } catch (RuleException e) {
            throw e;
        } catch (IOException e) {
            if (must) {
                String kind = (container & FilterRule.INCLUDE) != 0 ? "include" : "exclude";
                throw new RuleException(
                        RuleException.FILE_IO,
                        "rsync: [client] failed to open "
                                + kind
                                + " file "
                                + shown
                                + (named ? "" : ": " + e.getMessage()));
            }
            return;
        }
        String before = origin;
        mergeDepth++;
        try {
            RuleText.Style style = new RuleText.Style(container, oldPrefixes);
            String file =
                    !named
                            ? path.toString()
                            : before == null ? UNKNOWN : "a file named at " + before;
            boolean words = style.has(FilterRule.WORD_SPLIT);
            List<@Nullable Bytes> lines = RuleLines.split(content, words, nulls);
            for (int i = 0; i < lines.size(); i++) {
                Bytes line = lines.get(i);
                origin = words || named ? file : file + " line " + (i + 1);
                if (line == null) {
                    context.notices().leftOut(OVER_LONG + shown(Bytes.EMPTY, 0));
                    continue;
                }
                boolean comment =
                        !line.isEmpty() && !words && (line.at(0) == ';' || line.at(0) == '#');
                if (!line.isEmpty() && !comment) {
                    read(list, line, style, anchored);
                }
            }
        } finally {
            origin = before;
            mergeDepth--;
        }
    }

    /// During the transfer the root of it is what a relative name is relative to.
    private Bytes fromHere(Bytes path) {
        boolean absolute = path.at(0) == '/';
        return absolute || filters.root().isEmpty() ? path : filters.root().slash(path);
    }

    /// A rule that names a file came out of one that was read before.
    static final String UNKNOWN = "a file read earlier";

    private void readCvs(int flags) throws IOException {
        if (cvsRead) {
            return;
        }
        cvsRead = true;
        int perishable = perishableCvs ? FilterRule.PERISHABLE : 0;
        read(filters.cvs, CVS_PATTERNS, new RuleText.Style(flags | perishable, false), false);
        Bytes home = context.home();
        if (home != null) {
            read(filters.cvs, home.slash(CVS_FILE), flags, false, false, false);
        }
        Bytes more = context.cvsIgnore();
        if (more != null) {
            read(filters.cvs, more, new RuleText.Style(flags, false), false);
        }
    }
}
