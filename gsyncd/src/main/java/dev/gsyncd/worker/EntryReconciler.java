package dev.gsyncd.worker;

import dev.gsyncd.batch.Closure;
import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.batch.Fate;
import dev.gsyncd.batch.Fates;
import dev.gsyncd.batch.FileState;
import dev.gsyncd.batch.Plan;
import dev.gsyncd.batch.Planner;
import dev.gsyncd.batch.View;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Parts;
import dev.gsyncd.gluster.RootNames;
import dev.gsyncd.secondary.EntryResult;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Errno;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes names on the secondary hold what they hold on the primary: looks both up, plans, executes,
/// and does so again for what did not work or changed meanwhile, a bounded number of times.
///
/// After the operations the names they made or took are looked up on the primary once more: another
/// brick's worker may have replayed, between our look and our operation, a change that our look did
/// not see, and its record will not come again.
final class EntryReconciler {
    /// Rounds of look, plan and execute before a name is given up (to the retry queue).
    private static final int MAX_ROUNDS = 8;

    /// Steps in which a closure may grow: one for each level of missing or moved directories.
    private static final int MAX_STEPS = 10_000;

    private static final int OPS_PER_CALL = 2_000;

    private static final String STRANGER = "secondary: holds a file that the primary does not have";

    /// Why what was not found may be there all the same.
    static final String NOT_WHOLE =
            "primary: a part of the volume is down: whether the name is gone is not known";

    private final PrimaryNames primary;
    private final Secondary secondary;
    private final Answers answers;
    private final Planning planning;
    private final Strangers strangers;
    private final Halving halving;

    /// The planner, or in tests a broken one.
    interface Planning {
        Plan plan(
                Set<EntryName> names,
                View want,
                View have,
                Function<Gfid, @Nullable FileState> states,
                Fates fates);
    }

    /// Deletes what the primary does not have.
    EntryReconciler(PrimaryNames primary, Secondary secondary) {
        this(primary, secondary, Planner::plan, new Strangers(Fate.DELETE, false));
    }

    /// @param strangers asked about what the primary does not have
    EntryReconciler(
            PrimaryNames primary, Secondary secondary, Planning planning, Strangers strangers) {
        this.primary = primary;
        this.secondary = secondary;
        this.answers = new Answers(primary, secondary);
        this.planning = planning;
        this.strangers = strangers;
        this.halving =
                new Halving(() -> {
                    primary.requireAlive();
                    secondary.keepAlive();
                });
    }

    /// See [Secondary#flush].
    Map<Gfid, Integer> flush(Collection<Gfid> files) throws IOException {
        return files.isEmpty() ? Map.of() : secondary.flush(files);
    }

    /// Which files the primary deleted, and which it never had.
    Strangers strangers() {
        return strangers;
    }

    /// For other questions to the same two.
    Halving halving() {
        return halving;
    }

    /// How it went.
    ///
    /// @param created made on the secondary, without content yet
    /// @param wanted what the names hold on the primary
    /// @param places of those files, one name of each
    /// @param parents directories in which names changed, on either side
    /// @param failed names that could not be brought in order, and why
    record Outcome(
            Set<Gfid> created,
            Map<Gfid, FileState> wanted,
            Map<Gfid, EntryName> places,
            Set<Gfid> parents,
            Map<EntryName, String> failed,
            int ops) {
        /// Of more names.
        Outcome plus(Outcome more) {
            Set<Gfid> allCreated = new LinkedHashSet<>(created);
            allCreated.addAll(more.created);
            Map<Gfid, FileState> allWanted = new LinkedHashMap<>(wanted);
            allWanted.putAll(more.wanted);
            Map<Gfid, EntryName> allPlaces = new HashMap<>(places);
            allPlaces.putAll(more.places);
            Set<Gfid> allParents = new LinkedHashSet<>(parents);
            allParents.addAll(more.parents);
            Map<EntryName, String> allFailed = new LinkedHashMap<>(failed);
            allFailed.putAll(more.failed);
            return new Outcome(
                    allCreated, allWanted, allPlaces, allParents, allFailed, ops + more.ops);
        }
    }

    /// Names that are not in order yet, and why.
    private static final class Open {
        final Map<EntryName, String> names = new LinkedHashMap<>();

        /// Where what only the secondary has stays.
        final Set<EntryName> left;

        private final Map<EntryName, String> aside = new LinkedHashMap<>();

        Open(Set<EntryName> left) {
            this.left = new HashSet<>(left);
        }

        void put(EntryName name, String reason) {
            names.put(name, reason);
        }

        /// For a name that may be on its way already.
        void putIfAbsent(EntryName name, String reason) {
            if (!aside.containsKey(name)) {
                names.putIfAbsent(name, reason);
            }
        }

        /// Not looked at again this time.
        void leave(EntryName name, String reason) {
            aside.put(name, reason);
        }

        Map<EntryName, String> all() {
            Map<EntryName, String> all = new LinkedHashMap<>(aside);
            all.putAll(names);
            return all;
        }
    }

    /// The names in a directory that only one side has. What is true of each shows when it is
    /// looked up.
    ///
    /// @param whole those that both have as well
    List<EntryName> differing(Gfid directory, boolean whole) throws IOException {
        Set<Bytes> here = new LinkedHashSet<>(primary.list(directory));
        List<EntryName> differing = new ArrayList<>();
        secondary.eachName(
                directory,
                name -> {
                    if (!here.remove(name) || whole) {
                        differing.add(new EntryName(directory, name));
                    }
                });
        here.forEach(name -> differing.add(new EntryName(directory, name)));
        differing.removeIf(name -> OwnNames.has(directory, name.name()));
        return differing;
    }

    Outcome reconcile(Collection<EntryName> touched) throws IOException {
        return reconcile(touched, Set.of());
    }

    /// @param young names at which a file that only the secondary has is left for now: another
    ///   brick's worker may be about to delete it
    Outcome reconcile(Collection<EntryName> touched, Set<EntryName> young) throws IOException {
        Outcome outcome =
                new Outcome(
                        new LinkedHashSet<>(),
                        new LinkedHashMap<>(),
                        new HashMap<>(),
                        new LinkedHashSet<>(),
                        Map.of(),
                        0);
        Open open = new Open(young);
        for (EntryName name : touched) {
            if (!name.parent().equals(Gfid.ROOT) || !name.name().equals(RootNames.TRASH)) {
                open.put(name, "not looked at");
                outcome.parents.add(name.parent());
            }
        }
        int ops = 0;
        for (int round = 0; round < MAX_ROUNDS && !open.names.isEmpty(); round++) {
            Set<EntryName> names = new LinkedHashSet<>(open.names.keySet());
            open.names.clear();
            int[] done = {0};
            Map<EntryName, String> odd = new LinkedHashMap<>();
            halving.ask(
                    names,
                    some -> {
                        done[0] += round(new LinkedHashSet<>(some), outcome, open);
                        return Map.of();
                    },
                    odd);
            odd.forEach(open::put);
            ops += done[0];
        }
        return new Outcome(
                outcome.created, outcome.wanted, outcome.places, outcome.parents, open.all(), ops);
    }

    private int round(Set<EntryName> names, Outcome outcome, Open open) throws IOException {
        View want = new View();
        View have = new View();
        Map<Gfid, FileState> states = new HashMap<>();
        Map<EntryName, Gfid> planned = new HashMap<>();
        Closure closure = new Closure(names, want, have);
        Parts before = primary.parts();
        int steps = 0;
        while (!closure.expand()) {
            if (steps++ > MAX_STEPS) {
                names.forEach(name -> open.put(name, "directories form no tree"));
                return 0;
            }
            answers.ofPrimary(want, states, planned);
            answers.ofSecondary(have);
        }
        planned.forEach((name, gfid) -> {
            outcome.wanted.put(gfid, states.get(gfid));
            outcome.places.put(gfid, name);
        });
        strangers.saw(planned.values());
        Set<Gfid> leave = new HashSet<>();
        for (EntryName name : open.left) {
            Gfid there = closure.names().contains(name) ? have.at(name) : null;
            if (there != null) {
                leave.add(there);
            }
        }
        boolean whole = !want.anyAbsent() || primary.parts().wholeSince(before);
        Fates fates = fates(whole, leave);
        Plan plan = planning.plan(closure.names(), want, have, states::get, fates);
        Set<EntryName> unknown = new HashSet<>();
        for (EntryName name : whole ? Set.<EntryName>of() : closure.names()) {
            if (want.at(name) == null) {
                open.leave(name, NOT_WHOLE);
                unknown.add(name);
            }
        }
        for (EntryName name : plan.waiting()) {
            if (unknown.contains(name)) {
                continue;
            }
            Gfid there = have.at(name);
            boolean stranger =
                    there != null && !want.exists(there) && fates.of(there, false) == Fate.LEAVE;
            if (stranger) {
                open.leave(name, whole ? STRANGER : NOT_WHOLE);
            } else {
                open.put(name, whyWaiting(name, planned, states));
            }
        }
        outcome.created.addAll(plan.created()); // also where the call is cut off
        execute(plan, planned, outcome, open);
        return plan.ops().size();
    }

    private static String whyWaiting(
            EntryName name, Map<EntryName, Gfid> planned, Map<Gfid, FileState> states) {
        Gfid gfid = planned.get(name);
        FileState state = gfid == null ? null : states.get(gfid);
        if (state != null && state.isDirectory()) {
            for (Map.Entry<EntryName, Gfid> other : planned.entrySet()) {
                if (other.getValue().equals(gfid) && !other.getKey().equals(name)) {
                    return "primary: the directory "
                            + gfid
                            + " is also found as "
                            + other.getKey()
                            + ": it is being renamed, or a rename was cut short on the bricks";
                }
            }
        }
        return "is changing";
    }

    private Fates fates(boolean whole, Set<Gfid> leave) {
        return new Fates() {
            @Override
            public Fate of(Gfid gfid, boolean byRename) {
                Fate fate = whole ? strangers.of(gfid, byRename) : Fate.LEAVE;
                return fate == Fate.KEEP && leave.contains(gfid) ? Fate.LEAVE : fate;
            }

            @Override
            public boolean primaryIsWhole() {
                return whole;
            }
        };
    }

    private void execute(Plan plan, Map<EntryName, Gfid> planned, Outcome outcome, Open open)
            throws IOException {
        Set<EntryName> changed = new LinkedHashSet<>();
        List<EntryOp> ops = plan.ops();
        for (int from = 0; from < ops.size(); from += OPS_PER_CALL) {
            List<EntryOp> call = ops.subList(from, Math.min(ops.size(), from + OPS_PER_CALL));
            List<EntryResult> results = secondary.entryOps(call);
            if (results.size() != call.size()) {
                throw new IOException(
                        "secondary: " + results.size() + " results for " + call.size() + " ops");
            }
            for (int i = 0; i < call.size(); i++) {
                EntryOp op = call.get(i);
                outcome.parents.addAll(parents(op));
                if (results.get(i).done()) {
                    changed.addAll(names(op));
                } else {
                    notDone(op, results.get(i), open);
                }
            }
        }
        if (changed.isEmpty()) {
            return;
        }
        Map<EntryName, String> odd = new HashMap<>();
        Map<EntryName, FileState> now = halving.ask(changed, primary::lookup, odd);
        odd.forEach(open::putIfAbsent);
        for (EntryName name : changed) {
            FileState state = now.get(name);
            Gfid before = planned.get(name);
            if (state == null ? before != null : !state.gfid().equals(before)) {
                open.putIfAbsent(name, "changed meanwhile");
            }
        }
    }

    private void notDone(EntryOp op, EntryResult result, Open open) throws IOException {
        String reason =
                "secondary: "
                        + op.getClass().getSimpleName().toLowerCase(Locale.ROOT)
                        + ": "
                        + Errno.text(result.errno())
                        + (result.found() == null ? "" : ", found " + result.found().gfid());
        names(op).forEach(name -> open.put(name, reason));
        if (op instanceof EntryOp.Rmdir && result.errno() == Errno.ENOTEMPTY) {
            for (Bytes child : secondary.list(op.gfid())) {
                EntryName name = new EntryName(op.gfid(), child);
                open.putIfAbsent(name, "in a removed directory");
                open.left.add(name);
            }
        }
    }

    private static List<EntryName> names(EntryOp op) {
        return op instanceof EntryOp.Rename rename
                ? List.of(rename.name(), rename.to())
                : List.of(op.name());
    }

    private static List<Gfid> parents(EntryOp op) {
        List<Gfid> parents = new ArrayList<>();
        names(op).forEach(name -> parents.add(name.parent()));
        if (op instanceof EntryOp.Displace) {
            parents.add(Gfid.ROOT); // has the trash, maybe only now
        }
        return parents;
    }
}
