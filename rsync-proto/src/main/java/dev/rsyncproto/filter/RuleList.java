package dev.rsyncproto.filter;

import java.util.ArrayList;
import java.util.List;

/// Rules in order. Those of a directory come before what it inherits from the one above; the
/// inherited ones belong to several lists and are never changed.
final class RuleList {
    private List<FilterRule> own = new ArrayList<>();
    private List<FilterRule> inherited = List.of();

    /// What a list was, to come back to.
    record Saved(List<FilterRule> own, List<FilterRule> inherited) {}

    void add(FilterRule rule) {
        own.add(rule);
    }

    void clear() {
        own = new ArrayList<>();
        inherited = List.of();
    }

    /// From here on what is there is inherited.
    void inherit() {
        if (!own.isEmpty()) {
            List<FilterRule> all = new ArrayList<>(own);
            all.addAll(inherited);
            inherited = all;
        }
        own = new ArrayList<>(); // a new one always: what was saved keeps the old one
    }

    Saved save() {
        return new Saved(own, inherited);
    }

    void restore(Saved saved) {
        own = saved.own;
        inherited = saved.inherited;
    }

    boolean isEmpty() {
        return own.isEmpty() && inherited.isEmpty();
    }

    /// All rules in the order that they are asked. Not a copy.
    Iterable<FilterRule> all() {
        if (inherited.isEmpty()) {
            return own;
        }
        if (own.isEmpty()) {
            return inherited;
        }
        List<FilterRule> all = new ArrayList<>(own);
        all.addAll(inherited);
        return all;
    }
}
