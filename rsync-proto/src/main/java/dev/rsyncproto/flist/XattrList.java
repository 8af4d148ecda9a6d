package dev.rsyncproto.flist;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The extended attributes of a file, sorted by name. Files with equal ones share a list.
public final class XattrList {
    public static final XattrList EMPTY = new XattrList(List.of());

    private final List<Xattr> items;

    XattrList(List<Xattr> items) {
        this.items = items;
    }

    /// Of a local file. Which names to leave out is the caller's matter: see
    /// [XattrTable#isTransferred].
    public static XattrList of(Map<Bytes, Bytes> values) {
        if (values.isEmpty()) {
            return EMPTY;
        }
        List<Xattr> list = new ArrayList<>(values.size());
        new TreeMap<>(values)
                .forEach((name, value) -> list.add(Xattr.local(name, list.size() + 1, value)));
        return new XattrList(list);
    }

    static XattrList received(List<Xattr> list) {
        list.sort(Comparator.comparing(Xattr::name));
        return new XattrList(list);
    }

    public List<Xattr> items() {
        return items;
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }

    public boolean contains(Bytes name) {
        return items.stream().anyMatch(x -> x.name().equals(name));
    }

    /// Does a file that has `local` need a change to have this (received) list?
    public boolean differsFrom(XattrList local) {
        return items.size() != local.items.size() || diff(local, false);
    }

    /// The same, and notes which long values are not there locally: [XattrRequests#write] asks for
    /// them.
    public boolean markNeeded(XattrList local) {
        boolean differs = items.size() != local.items.size();
        return diff(local, true) || differs;
    }

    private boolean diff(XattrList local, boolean all) {
        boolean differs = false;
        int theirs = 0;
        for (Xattr wanted : items) {
            while (theirs < local.items.size()
                    && local.items.get(theirs).name().compareTo(wanted.name()) < 0) {
                theirs++;
                differs = true;
            }
            Xattr present = theirs < local.items.size() ? local.items.get(theirs) : null;
            boolean named = present != null && present.name().equals(wanted.name());
            boolean same = named && present != null && present.sameValue(wanted);
            if (named) {
                theirs++;
            }
            if (!same) {
                differs = true;
                if (all && wanted.isLong() && wanted.request == Xattr.Request.NONE) {
                    wanted.request = Xattr.Request.TODO;
                }
            }
            if (differs && !all) {
                return true;
            }
        }
        return differs || theirs < local.items.size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof XattrList o && items.equals(o.items);
    }

    @Override
    public int hashCode() {
        return items.hashCode();
    }
}
