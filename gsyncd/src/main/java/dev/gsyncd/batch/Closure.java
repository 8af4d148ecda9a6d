package dev.gsyncd.batch;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Finds the names that must be planned together with the touched ones.
///
/// Works on two [View]s that know little at first: [#expand] asks them, the caller answers the
/// questions it takes from them and calls again, until [#expand] says that nothing is open.
public final class Closure {
    private final View want;
    private final View have;
    private final Set<EntryName> names = new LinkedHashSet<>();

    public Closure(Collection<EntryName> touched, View want, View have) {
        this.want = want;
        this.have = have;
        names.addAll(touched);
    }

    public Set<EntryName> names() {
        return names;
    }

    /// One step.
    ///
    /// @return whether all is known; if not, the views have questions
    public boolean expand() {
        boolean known = true;
        Map<Gfid, EntryName> wantedAt = new HashMap<>();
        Map<Gfid, EntryName> heldAt = new HashMap<>();
        for (EntryName name : names) {
            known &= want.ask(name);
            known &= have.ask(name);
            known &= have.ask(name.parent());
            Gfid wanted = want.at(name);
            Gfid held = have.at(name);
            if (wanted != null) {
                wantedAt.put(wanted, name);
                known &= have.ask(wanted);
            }
            if (held != null) {
                heldAt.put(held, name);
                known &= want.ask(held);
            }
        }
        if (!known) {
            return false;
        }
        Deque<EntryName> open = new ArrayDeque<>(names);
        while (!open.isEmpty()) {
            EntryName name = open.remove();
            Gfid wanted = want.at(name);
            Gfid held = have.at(name);
            if (wanted != null && !wanted.equals(held)) {
                known &= expandWanted(name, wanted, heldAt);
            }
            if (held != null
                    && !held.equals(wanted)
                    && want.exists(held)
                    && !wantedAt.containsKey(held)) {
                known &= addHomes(want, held);
            }
        }
        for (EntryName name : names) {
            known &= want.ask(name);
            known &= have.ask(name);
        }
        return known;
    }

    private boolean expandWanted(EntryName name, Gfid wanted, Map<Gfid, EntryName> heldAt) {
        boolean known = true;
        if (!have.exists(name.parent())) {
            known &= addHomes(want, name.parent());
        }
        if (have.isDirectory(wanted)) {
            if (!heldAt.containsKey(wanted)) {
                known &= addHomes(have, wanted);
            }
            known &= addAncestors(name.parent());
        }
        return known;
    }

    /// A directory that moves needs to know the whole way to its new place.
    private boolean addAncestors(Gfid from) {
        Set<Gfid> way = new LinkedHashSet<>();
        Gfid at = from;
        while (!at.equals(Gfid.ROOT) && way.add(at)) {
            if (!addHomes(want, at)) {
                return false;
            }
            if (want.homes(at).isEmpty()) {
                return true;
            }
            at = want.homes(at).getFirst().parent();
        }
        return true;
    }

    private boolean addHomes(View side, Gfid gfid) {
        if (gfid.equals(Gfid.ROOT)) {
            return true;
        }
        if (!side.askHomes(gfid)) {
            return false;
        }
        names.addAll(side.homes(gfid));
        return true;
    }
}
