package dev.rsyncproto.filter;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.filter.FilterRule.Elided;
import dev.rsyncproto.filter.FilterRule.Kind;
import dev.rsyncproto.options.FilterArg;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The filter rules of one end, and where in the tree they are being asked: each directory may add
/// rules of its own (exclude.c).
///
/// Names are relative to the root of the transfer. For one thread.
public final class Filters {
    /// What a directory's own rules replaced, for [#leave].
    public static final class Place {
        private final Bytes dir;
        private final int mergers;
        private final List<RuleList.@Nullable Saved> lists;

        private Place(Bytes dir, int mergers, List<RuleList.@Nullable Saved> lists) {
            this.dir = dir;
            this.mergers = mergers;
            this.lists = lists;
        }
    }

    private static final Place NOWHERE = new Place(Bytes.EMPTY, 0, List.of());

    final RuleList main = new RuleList();
    final RuleList cvs = new RuleList();

    /// The rules with a file in each directory, in the order they were met; null: gone again.
    final List<@Nullable FilterRule> mergers = new ArrayList<>();

    private final RuleReader reader;
    private Bytes root = Bytes.EMPTY;

    /// The present directory, absolute and with a slash at its end; empty before the transfer.
    private Bytes dir = Bytes.EMPTY;

    private boolean ignorePerishable;
    private @Nullable Trace trace;

    /// Directories entered by depth, for [#moveTo].
    private final List<Place> path = new ArrayList<>();

    private Filters(RuleContext context) {
        this.reader = new RuleReader(this, context);
    }

    /// The rules of a command line.
    ///
    /// @throws dev.rsyncproto.options.RuleException where they cannot be honoured
    public static Filters of(List<FilterArg> args, RuleContext context) throws IOException {
        Filters filters = new Filters(context);
        RuleReader reader = filters.reader;
        for (FilterArg arg : args) {
            reader.nulls(arg.nulls());
            switch (arg.kind()) {
                case FILTER -> reader.readText(filters.main, arg.value(), 0, false);
                case EXCLUDE -> reader.readText(filters.main, arg.value(), 0, true);
                case INCLUDE ->
                        reader.readText(filters.main, arg.value(), FilterRule.INCLUDE, true);
                case EXCLUDE_FROM -> reader.readOldFile(filters.main, arg.value(), 0);
                case INCLUDE_FROM ->
                        reader.readOldFile(filters.main, arg.value(), FilterRule.INCLUDE);
            }
        }
        reader.nulls(context.nulls());
        return filters;
    }

    RuleReader reader() {
        return reader;
    }

    Bytes dir() {
        return dir;
    }

    void dir(Bytes absolute) {
        dir = absolute;
    }

    /// The root of the transfer, absolute; before the first directory is entered.
    public void root(Bytes absolute) {
        root = absolute;
    }

    Bytes root() {
        return root;
    }

    /// Hears which rule decided about a name (`--debug=filter`).
    public interface Trace {
        /// @param rule as people may see it: what a file says is not shown
        void decided(Bytes name, boolean directory, boolean included, String rule);
    }

    /// Who hears of decisions from here on.
    public void trace(Trace listener) {
        trace = listener;
    }

    private void tell(FilterRule rule, Bytes name, Kind kind, String of) {
        Trace listener = trace;
        if (listener != null && kind != Kind.XATTR) {
            boolean hidden = rule.has(FilterRule.FROM_FILE);
            String slash = rule.has(FilterRule.DIRECTORY) ? "/" : "";
            String text =
                    hidden ? "<rule from " + RuleReader.UNKNOWN + ">" : rule.pattern() + slash;
            boolean included = rule.has(FilterRule.INCLUDE);
            listener.decided(name, kind == Kind.DIRECTORY, included, text + of);
        }
    }

    /// Whether there is any rule at all.
    public boolean isEmpty() {
        return main.isEmpty();
    }

    /// Rules that only hold while a directory stays are passed over from here on, or again heeded.
    public void ignorePerishable(boolean ignore) {
        ignorePerishable = ignore;
    }

    /// Whether a file or directory of this name is hidden from, or protected on this end.
    public boolean excludes(Bytes name, boolean directory) {
        return !main.isEmpty()
                && check(main, name, directory ? Kind.DIRECTORY : Kind.FILE, Elided.HERE) < 0;
    }

    /// Whether an extended attribute takes no part; null where no rule speaks of any. For any
    /// thread.
    public @Nullable Predicate<Bytes> xattrs() {
        List<FilterRule> rules = new ArrayList<>();
        for (FilterRule rule : main.all()) {
            if (rule.has(FilterRule.XATTR) && rule.merged == null) {
                rules.add(rule);
            }
        }
        if (!reader.sawXattrRule()) {
            return null;
        }
        Bytes at = root;
        return name -> {
            for (FilterRule rule : rules) {
                if (rule.matches(name, Kind.XATTR, at, Elided.HERE)) {
                    return !rule.has(FilterRule.INCLUDE);
                }
            }
            return false;
        };
    }

    /// Whether the peer, which was sent its rules, should have left this name out.
    public boolean peerExcludes(Bytes name, boolean directory) {
        return !main.isEmpty()
                && check(main, name, directory ? Kind.DIRECTORY : Kind.FILE, Elided.THERE) < 0;
    }

    /// Whether what the peer's directories hold decides what is sent.
    public boolean hasPerDirRules() {
        return !mergers.isEmpty();
    }

    private int check(RuleList list, Bytes name, Kind kind, Elided asIf) {
        return check(list, name, kind, asIf, "");
    }

    /// @param of what the list is, for people
    private int check(RuleList list, Bytes name, Kind kind, Elided asIf, String of) {
        for (FilterRule rule : list.all()) {
            if (ignorePerishable && rule.has(FilterRule.PERISHABLE)) {
                continue;
            }
            RuleList nested = rule.merged;
            if (nested == null && rule.has(FilterRule.CVS)) {
                nested = cvs;
            }
            if (nested != null) {
                int result = check(nested, name, kind, asIf, trace == null ? "" : kindOf(rule));
                if (result != 0) {
                    return result;
                }
            } else if (rule.matches(name, kind, root, asIf)) {
                if (asIf == Elided.HERE) {
                    tell(rule, name, kind, of);
                }
                return rule.has(FilterRule.INCLUDE) ? 1 : -1;
            }
        }
        return 0;
    }

    private static String kindOf(FilterRule rule) {
        boolean hidden = rule.has(FilterRule.FROM_FILE);
        String file = hidden ? "<rule from " + RuleReader.UNKNOWN + ">" : "" + rule.pattern();
        return rule.merged == null ? " [global CVS]" : " [per-dir " + file + "]";
    }

    /// Reads the rules that a directory adds.
    ///
    /// @param name of the directory, relative to the root or absolute
    public Place enter(Bytes name) throws IOException {
        if (mergers.isEmpty()) {
            return NOWHERE; // no file can add rules
        }
        Bytes before = dir;
        dir = FilterPaths.directory(root, name);
        Place place = new Place(before, mergers.size(), current());
        for (int i = 0; i < mergers.size(); i++) { // it may grow on the way
            FilterRule rule = mergers.get(i);
            RuleList list = rule == null ? null : rule.merged;
            if (rule == null || list == null) {
                continue;
            }
            list.inherit();
            if (rule.has(FilterRule.NO_INHERIT)) {
                list.clear();
            }
            if (rule.has(FilterRule.UNFINISHED)) {
                rule.clear(FilterRule.UNFINISHED);
                reader.readAbove(rule, list);
            }
            reader.readHere(list, rule);
        }
        return place;
    }

    /// Forgets the rules that [#enter] found.
    public void leave(Place place) {
        if (place == NOWHERE) {
            return;
        }
        while (mergers.size() > place.mergers) {
            mergers.removeLast();
        }
        for (int i = 0; i < mergers.size(); i++) {
            FilterRule rule = mergers.get(i);
            RuleList.Saved saved = place.lists.get(i);
            if (rule != null && rule.merged != null && saved != null) {
                rule.merged.restore(saved);
            }
        }
        dir = place.dir;
    }

    /// Goes to a directory in a walk where those above were entered before (exclude.c,
    /// `change_local_filter_dir`).
    ///
    /// @param depth of the directory; all that is as deep or deeper is left
    public void moveTo(Bytes name, int depth) throws IOException {
        leaveBelow(depth);
        while (path.size() < depth) {
            path.add(here());
        }
        path.add(enter(name));
    }

    private Place here() {
        return new Place(dir, mergers.size(), current());
    }

    private List<RuleList.@Nullable Saved> current() {
        List<RuleList.@Nullable Saved> saved = new ArrayList<>();
        for (FilterRule rule : mergers) {
            saved.add(rule == null || rule.merged == null ? null : rule.merged.save());
        }
        return saved;
    }

    /// The end of a walk.
    public void leaveAll() {
        leaveBelow(0);
    }

    private void leaveBelow(int depth) {
        while (path.size() > depth) {
            leave(path.removeLast());
        }
    }
}
