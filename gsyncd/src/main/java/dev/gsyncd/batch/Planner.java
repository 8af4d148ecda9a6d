package dev.gsyncd.batch;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Plans the operations that make the secondary's names those of the primary; see the package.
///
/// Goes through the names, keeps book of what the secondary will hold after the operations so far,
/// and settles what a name depends on before the name itself.
public final class Planner {
    /// In front of the gfid in the name of a parked file, in the root.
    public static final Bytes PARKED_PREFIX = Bytes.utf8(".gsyncd-");

    /// Where a chain of names that wait for each other is cut by parking (stack depth).
    private static final int MAX_DEPTH = 300;

    private final View want;
    private final View have;
    private final Function<Gfid, @Nullable FileState> states;
    private final Fates fates;
    private final Collection<EntryName> names;

    private final Map<EntryName, Gfid> wanted = new LinkedHashMap<>();
    private final Map<Gfid, Set<EntryName>> wantedNames = new HashMap<>();
    private final Map<EntryName, Gfid> held = new HashMap<>();
    private final Map<Gfid, Set<EntryName>> heldNames = new HashMap<>();
    private final Set<EntryName> started = new HashSet<>();
    private final Set<EntryName> finished = new HashSet<>();

    private final List<EntryOp> ops = new ArrayList<>();
    private final Set<Gfid> created = new LinkedHashSet<>();
    private final Set<EntryName> waiting = new LinkedHashSet<>();
    private final Set<EntryName> parked = new LinkedHashSet<>();
    private int depth;

    private Planner(
            Collection<EntryName> names,
            View want,
            View have,
            Function<Gfid, @Nullable FileState> states,
            Fates fates) {
        this.names = names;
        this.want = want;
        this.have = have;
        this.states = states;
        this.fates = fates;
    }

    /// The plan for `names`, a finished [Closure].
    ///
    /// @param states what the primary knows of the files that its names hold
    /// @param fates asked about files that the primary does not have
    public static Plan plan(
            Collection<EntryName> names,
            View want,
            View have,
            Function<Gfid, @Nullable FileState> states,
            Fates fates) {
        return new Planner(names, want, have, states, fates).plan(false);
    }

    /// The same, but what only the secondary has stays there: a name goes where another file takes
    /// its place or its file is renamed, and only then.
    public static Plan planKeepingDeleted(
            Collection<EntryName> names,
            View want,
            View have,
            Function<Gfid, @Nullable FileState> states,
            Fates fates) {
        return new Planner(names, want, have, states, fates).plan(true);
    }

    /// Whether a name in the root is one that [#parkedName] gives.
    public static boolean isParked(Bytes name) {
        return name.startsWith(PARKED_PREFIX)
                && name.length() == PARKED_PREFIX.length() + Gfid.TEXT_LENGTH;
    }

    /// The name under which a file that stands in the way waits for its turn.
    public static EntryName parkedName(Gfid gfid) {
        return new EntryName(Gfid.ROOT, PARKED_PREFIX.plus(gfid.toString()));
    }

    private Plan plan(boolean keepDeleted) {
        readBothSides();
        names.forEach(this::settle);
        Set<EntryName> removed = new HashSet<>();
        for (EntryName name : names) {
            if (!keepDeleted || isParked(name.name())) {
                remove(name, removed);
            }
        }
        for (EntryName name : List.copyOf(parked)) {
            remove(name, removed);
        }
        return new Plan(ops, created, waiting);
    }

    private void readBothSides() {
        for (EntryName name : names) {
            Gfid there = have.at(name);
            if (there != null) {
                hold(name, there);
            }
            Gfid gfid = want.at(name);
            if (gfid == null) {
                continue;
            }
            FileState state = states.apply(gfid);
            if (state == null || have.exists(gfid) && have.typeOf(gfid) != state.type()) {
                waiting.add(name);
                continue;
            }
            wanted.put(name, gfid);
            wantedNames.computeIfAbsent(gfid, g -> new TreeSet<>()).add(name);
        }
        // A directory has one name: two were read before and after a rename.
        wantedNames.forEach((gfid, at) -> {
            if (at.size() > 1 && want.isDirectory(gfid)) {
                EntryName home = want.homes(gfid).size() == 1 ? want.homes(gfid).getFirst() : null;
                for (EntryName name : List.copyOf(at)) {
                    if (!name.equals(home)) {
                        at.remove(name);
                        wanted.remove(name);
                        waiting.add(name);
                    }
                }
            }
        });
    }

    // ---- names that should hold something

    private void settle(EntryName name) {
        if (!started.add(name)) {
            return;
        }
        Gfid gfid = wanted.get(name);
        if (gfid != null && !gfid.equals(held.get(name)) && !waiting.contains(name)) {
            depth++;
            boolean moves = have.isDirectory(gfid);
            if (!parentReady(name.parent(), moves) || !makeWay(name, gfid) || !place(name, gfid)) {
                waiting.add(name);
            }
            depth--;
        }
        finished.add(name);
    }

    /// Whether `parent` exists for what is to be put in it, with all of its ancestors where they
    /// belong if `wholeWay`; settles those that do not.
    private boolean parentReady(Gfid parent, boolean wholeWay) {
        if (parent.equals(Gfid.ROOT)) {
            return true;
        }
        if (!wholeWay && (have.isDirectory(parent) || created.contains(parent))) {
            return true;
        }
        List<EntryName> homes = want.homes(parent);
        if (homes.size() != 1) {
            return false;
        }
        EntryName home = homes.getFirst();
        if (started.contains(home) && !finished.contains(home)) {
            return false;
        }
        if (!parentReady(home.parent(), wholeWay)) {
            return false;
        }
        settle(home);
        return parent.equals(held.get(home));
    }

    /// Makes `name` free, or leaves there a file that may be replaced by `wantedGfid`.
    private boolean makeWay(EntryName name, Gfid wantedGfid) {
        Gfid occupant = held.get(name);
        if (occupant == null || occupant.equals(wantedGfid)) {
            return true;
        }
        Set<EntryName> targets = wantedNames.getOrDefault(occupant, Set.of());
        if (depth < MAX_DEPTH) {
            List.copyOf(targets).forEach(this::settle);
        }
        if (!occupant.equals(held.get(name))) {
            return true;
        }
        if (have.isDirectory(occupant)) {
            if (targets.isEmpty()) {
                if (want.exists(occupant)) {
                    return false;
                }
                // In place: its path is told by the trash.
                switch (fate(name, occupant, false)) {
                    case LEAVE -> {
                        return false;
                    }
                    case KEEP -> {
                        displace(name, occupant);
                        return true;
                    }
                    case DELETE -> {}
                }
            }
            return park(name, occupant);
        }
        if (mayGo(occupant)) {
            return fate(name, occupant, false) != Fate.LEAVE;
        }
        return !targets.isEmpty() && park(name, occupant);
    }

    private boolean park(EntryName name, Gfid gfid) {
        EntryName to = parkedName(gfid);
        if (held.containsKey(to) || to.equals(name)) {
            return false;
        }
        ops.add(new EntryOp.Rename(gfid, name, to, null));
        release(name, gfid);
        hold(to, gfid);
        parked.add(to);
        return true;
    }

    /// Puts `gfid` at `name`; what is still there may be replaced.
    private boolean place(EntryName name, Gfid gfid) {
        Gfid occupant = held.get(name);
        if (gfid.equals(occupant)) {
            return true;
        }
        boolean exists = have.exists(gfid) || created.contains(gfid);
        boolean directory = want.isDirectory(gfid);
        EntryName source = exists ? sparedName(gfid) : null;
        if (source != null) {
            if (occupant != null && (directory || fate(name, occupant, true) != Fate.DELETE)) {
                drop(name, occupant);
                occupant = null;
            }
            ops.add(new EntryOp.Rename(gfid, source, name, occupant));
            if (occupant != null) {
                release(name, occupant);
            }
            release(source, gfid);
            hold(name, gfid);
            return true;
        }
        if (exists && directory) {
            return false;
        }
        FileState state = states.apply(gfid);
        if (state == null) {
            return false;
        }
        if (occupant != null) {
            drop(name, occupant);
        }
        if (exists) {
            ops.add(new EntryOp.Link(gfid, name));
        } else {
            ops.add(make(name, state));
            created.add(gfid);
        }
        hold(name, gfid);
        return true;
    }

    /// A name of `gfid` on the secondary that is not one on the primary.
    private @Nullable EntryName sparedName(Gfid gfid) {
        for (EntryName name : heldNames.getOrDefault(gfid, Set.of())) {
            if (!gfid.equals(wanted.get(name))
                    && !waiting.contains(name)
                    && (have.isDirectory(gfid) || isParkedAt(name) || isGone(name, gfid))) {
                return name;
            }
        }
        return null;
    }

    private static EntryOp make(EntryName name, FileState file) {
        int permissions = file.mode() & 07777;
        return switch (file.type()) {
            case FileState.S_IFDIR ->
                    new EntryOp.Mkdir(file.gfid(), name, permissions, file.uid(), file.gid());
            case FileState.S_IFREG ->
                    new EntryOp.Create(file.gfid(), name, permissions, file.uid(), file.gid());
            case FileState.S_IFLNK ->
                    new EntryOp.Symlink(
                            file.gfid(),
                            name,
                            file.target() == null ? Bytes.EMPTY : file.target(),
                            file.uid(),
                            file.gid());
            default ->
                    new EntryOp.Mknod(
                            file.gfid(),
                            name,
                            file.mode(),
                            file.uid(),
                            file.gid(),
                            file.major(),
                            file.minor());
        };
    }

    // ---- names that should hold nothing

    private void remove(EntryName name, Set<EntryName> removed) {
        Gfid gfid = held.get(name);
        if (gfid == null
                || wanted.containsKey(name)
                || waiting.contains(name)
                || !removed.add(name)) {
            return;
        }
        if (!have.isDirectory(gfid)) {
            if (isGone(name, gfid) && mayGo(gfid) && fate(name, gfid, false) != Fate.LEAVE) {
                drop(name, gfid);
            } else {
                waiting.add(name);
            }
            return;
        }
        Fate fate = want.exists(gfid) ? Fate.LEAVE : fate(name, gfid, false);
        if (fate == Fate.LEAVE) {
            waiting.add(name);
            return;
        }
        if (fate == Fate.KEEP) {
            goAlong(gfid, removed);
            displace(name, gfid);
            return;
        }
        for (EntryName child : List.copyOf(childrenHeld(gfid))) {
            remove(child, removed);
        }
        ops.add(new EntryOp.Rmdir(gfid, name));
        release(name, gfid);
    }

    /// What is in a directory that is moved away as a whole.
    private void goAlong(Gfid directory, Set<EntryName> removed) {
        for (EntryName child : childrenHeld(directory)) {
            Gfid gfid = held.get(child);
            if (removed.add(child) && gfid != null && have.isDirectory(gfid)) {
                goAlong(gfid, removed);
            }
        }
    }

    private @Nullable Map<Gfid, Set<EntryName>> children;

    private Set<EntryName> childrenHeld(Gfid directory) {
        Map<Gfid, Set<EntryName>> map = children;
        if (map == null) {
            map = new HashMap<>();
            for (EntryName name : held.keySet()) {
                map.computeIfAbsent(name.parent(), p -> new TreeSet<>()).add(name);
            }
            children = map;
        }
        return map.getOrDefault(directory, Set.of());
    }

    /// Whether a name of `gfid`, no directory, may be taken away: the primary has no such file, or
    /// the secondary has another name for it, or nobody can say what its names are (then it is made
    /// again, with content, when its name's turn comes).
    private boolean mayGo(Gfid gfid) {
        if (!want.exists(gfid) || heldNames.getOrDefault(gfid, Set.of()).size() > 1) {
            return true;
        }
        return want.homes(gfid).isEmpty() && !wantedNames.containsKey(gfid);
    }

    /// Whether a name of a file that the primary has is known not to be one there.
    private boolean isGone(EntryName name, Gfid gfid) {
        boolean another = heldNames.getOrDefault(gfid, Set.of()).size() > 1;
        return fates.primaryIsWhole()
                || !want.exists(gfid)
                || want.at(name) != null
                || another && isParkedAt(name);
    }

    private static boolean isParkedAt(EntryName name) {
        return name.parent().equals(Gfid.ROOT) && isParked(name.name());
    }

    private void drop(EntryName name, Gfid gfid) {
        if (fate(name, gfid, false) == Fate.KEEP) {
            displace(name, gfid);
        } else {
            ops.add(new EntryOp.Unlink(gfid, name));
            release(name, gfid);
        }
    }

    private void displace(EntryName name, Gfid gfid) {
        ops.add(new EntryOp.Displace(gfid, name));
        release(name, gfid);
    }

    /// A name of a file that the primary has costs nothing, and what is parked was the primary's.
    private Fate fate(EntryName name, Gfid gfid, boolean byRename) {
        boolean ours = want.exists(gfid) || isParkedAt(name) && fates.primaryIsWhole();
        return ours ? Fate.DELETE : fates.of(gfid, byRename);
    }

    // ---- book-keeping

    private void hold(EntryName name, Gfid gfid) {
        held.put(name, gfid);
        heldNames.computeIfAbsent(gfid, g -> new TreeSet<>()).add(name);
    }

    private void release(EntryName name, Gfid gfid) {
        held.remove(name);
        Set<EntryName> at = heldNames.get(gfid);
        if (at != null) {
            at.remove(name);
        }
    }
}
