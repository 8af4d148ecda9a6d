package dev.gsyncd.worker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.batch.Coalescer;
import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.batch.Fate;
import dev.gsyncd.batch.FileState;
import dev.gsyncd.batch.Plan;
import dev.gsyncd.batch.Planner;
import dev.gsyncd.batch.Touched;
import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Parts;
import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Replay against a model: people work on a volume of one to three bricks, a worker for each brick
/// replays slices cut anywhere, workers and people interrupt each other between any two calls,
/// replays are cut off (a crash) and begin again from before; changelogs are lost, and crawls make
/// that good; content changes that no changelog has. In the end both volumes must be equal.
///
/// Each [Break] is one thing left out or done wrong, in the replay or in what it stands on; the
/// comparison must find every one of them, with as many cases as it takes.
final class ReplayModelTest {
    private static final int CASES = Integer.getInteger("model.cases", 4_000);

    /// What is broken on purpose, to see that the comparison finds it.
    enum Break {
        NOTHING,
        NO_UNLINK,
        NO_RENAME,
        NO_LINK,
        /// What a crash left parked stays.
        PARKED_FORGOTTEN,
        /// The primary's names are looked up once, not again after the operations.
        NO_LOOK_AFTERWARDS,
        /// The secondary does not check what a name holds.
        UNCHECKED,
        /// Content is compared by time.
        TRUST_TIMES,
        NO_DATA,
        NO_DIRECTORY_TIMES,
        NO_HOMES,
        /// The memo goes by mtime.
        MEMO_OF_TIMES,
        /// The replay goes on after a crash with the next slice.
        CRASH_IS_DONE,
        /// Changelogs that are missing are passed over.
        LOST_HISTORY_IS_DONE,
        /// A crawl looks at what there is alone: not at what is gone.
        NO_LOOK_AT_GONE,
        /// A crawl begins where the next changelog begins, not where the last one ended.
        CRAWL_FROM_TOO_LATE,
        /// What no changelog records is not searched for.
        NO_SEARCH,
        /// What changes while it is searched for counts as found.
        SEARCH_COVERS_TOO_MUCH,
        /// What only the secondary has is deleted.
        STRANGERS_DELETED,
        /// What is on a brick that is down counts as gone.
        DOWN_IS_GONE,
        /// A rename whose record does not tell the new directory is not followed.
        ASTRAY_FORGOTTEN,
        /// A file of another brick is synced once, also where it changed meanwhile.
        SHARED_ONCE
    }

    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;

        Crash() {
            super(null, null, false, false);
        }
    }

    /// High half of the gfids of what only the secondary ever had.
    private static final long STRANGER = 13;

    /// One case.
    private static final class World {
        final SplittableRandom random;
        final ModelPrimary primary;
        final ModelSecondary secondary;
        final List<BrickWorker> workers = new ArrayList<>();
        final Break broken;
        final List<Gfid> strangers = new ArrayList<>();

        final boolean intruders;

        /// Bricks are down for a time; not together with lost history (docs/crawls.md).
        final boolean bricksFail;

        /// Looked at in the end, as a crawl of both sides would.
        final Set<EntryName> intruded = new LinkedHashSet<>();

        boolean quiet;
        int busy;

        World(long seed, Break broken) {
            this.random = new SplittableRandom(seed);
            this.intruders = random.nextInt(4) == 0;
            this.bricksFail = random.nextInt(3) == 0;
            this.broken = broken;
            primary = new ModelPrimary(1 + random.nextInt(3), random.split());
            primary.punches = true;
            primary.knowsHomes = random.nextInt(4) > 0;
            primary.losesParents = random.nextInt(3) == 0;
            secondary = new ModelSecondary(primary);
            secondary.unchecked = broken == Break.UNCHECKED;
            secondary.trustsTimes = broken == Break.TRUST_TIMES;
            secondary.noDirectories = broken == Break.NO_DIRECTORY_TIMES;
            primary.noHomes = broken == Break.NO_HOMES;
            primary.hidesDown = broken == Break.DOWN_IS_GONE;
            primary.coarseMarks = broken == Break.MEMO_OF_TIMES;
            primary.onCall = this::disturb;
            secondary.onCall = this::disturb;
            secondary.onTheWay = this::overtake;
            for (int i = 0; i < primary.bricks.size(); i++) {
                workers.add(new BrickWorker(this, i));
            }
        }

        /// Between any two calls of a worker.
        void disturb() {
            if (quiet) {
                return;
            }
            int draw = random.nextInt(300);
            if (bricksFail && draw == 25) {
                brickFails();
            } else if (draw < 12) {
                primary.work();
            } else if (draw < 24 && busy < 3) {
                workers.get(random.nextInt(workers.size())).step();
            } else if (draw == 24) {
                throw new Crash();
            }
        }

        /// While content and attributes are on their way.
        void overtake() {
            if (!quiet && random.nextInt(8) == 0) {
                primary.work();
                if (busy < 3) {
                    workers.get(random.nextInt(workers.size())).step();
                }
            }
        }

        SortedMap<String, String> run() {
            int steps = 5 + random.nextInt(40);
            for (int i = 0; i < steps; i++) {
                if (bricksFail && random.nextInt(8) == 0) {
                    brickFails();
                }
                if (random.nextInt(3) == 0) {
                    workers.get(random.nextInt(workers.size())).step();
                } else if (intruders && random.nextInt(6) == 0) {
                    intrude();
                } else {
                    primary.work();
                }
            }
            quiet = true;
            primary.down = -1;
            for (int i = 0; i < 100; i++) {
                workers.forEach(BrickWorker::step);
            }
            SortedMap<String, String> different =
                    difference(primary.volume.dump(), secondary.volume.dump());
            for (Gfid stranger : strangers) {
                if (!secondary.volume.files.containsKey(stranger)) {
                    different.put("lost " + stranger, "only the secondary had it");
                }
            }
            return different;
        }

        /// Or is back.
        private void brickFails() {
            primary.down = random.nextInt(primary.bricks.size() + 1) - 1;
            primary.downs++;
        }

        /// Somebody puts something on the secondary, where a name of the primary's is or was: so it
        /// is in the way some time.
        private void intrude() {
            List<EntryName> touched = new ArrayList<>();
            for (List<ChangeRecord> brick : primary.bricks) {
                for (ChangeRecord record : brick) {
                    if (record instanceof ChangeRecord.Entry entry) {
                        touched.add(entry.name());
                    }
                }
            }
            if (touched.isEmpty()) {
                return;
            }
            EntryName name = touched.get(random.nextInt(touched.size()));
            ModelVolume.File there = secondary.volume.at(name);
            if (!secondary.volume.isDirectory(name.parent())
                    || there != null && there.gfid.high() != STRANGER && !there.isDirectory()) {
                return;
            }
            EntryName at =
                    there != null && there.isDirectory()
                            ? new EntryName(there.gfid, Bytes.utf8("stranger"))
                            : name;
            if (secondary.volume.at(at) != null) {
                return;
            }
            Gfid gfid = new Gfid(STRANGER, strangers.size());
            boolean directory = random.nextInt(3) == 0;
            secondary.volume.create(at, gfid, directory ? ModelVolume.DIR : ModelVolume.FILE, 0);
            strangers.add(gfid);
            intruded.add(at);
        }
    }

    private static SortedMap<String, String> difference(
            SortedMap<String, String> want, SortedMap<String, String> have) {
        SortedMap<String, String> difference = new TreeMap<>();
        Set<String> paths = new LinkedHashSet<>(want.keySet());
        paths.addAll(have.keySet());
        for (String path : paths) {
            String a = want.get(path);
            String b = have.get(path);
            if (a == null || !a.equals(b)) {
                difference.put(path, a + " | " + b);
            }
        }
        return difference;
    }

    private static final class BrickWorker {
        private final World world;
        private final int brick;
        private final BatchReplay replay;
        private final SyncedMemo memo = new SyncedMemo();
        private int position;

        /// The changelogs from here on are lost; -1: none are.
        private long lostSince = -1;

        /// What changed without a record until then is found.
        private long searchedTo;

        private boolean active;
        private boolean restarted = true;
        private @Nullable OneLook once;
        private Set<EntryName> retryNames = new LinkedHashSet<>();
        private Set<Gfid> retryFiles = new LinkedHashSet<>();

        /// All that is on the brick is to be looked at.
        private boolean owesAll;

        BrickWorker(World world, int brick) {
            this.world = world;
            this.brick = brick;
            EntryReconciler.Planning planning =
                    (names, want, have, states, fates) ->
                            broken(Planner.plan(names, want, have, states, fates), world);
            EntryReconciler entries =
                    new EntryReconciler(
                            world.broken == Break.NO_LOOK_AFTERWARDS
                                    ? (once = new OneLook(world.primary))
                                    : world.primary,
                            world.secondary,
                            planning,
                            new Strangers(
                                    world.broken == Break.STRANGERS_DELETED
                                            ? Fate.DELETE
                                            : Fate.KEEP,
                                    false));
            PrimaryNames primary =
                    world.broken == Break.SHARED_ONCE
                            ? world.primary
                            : new OfBrick(world.primary, brick);
            replay = new BatchReplay(primary, entries, world.secondary, memo);
        }

        /// One batch.
        void step() {
            boolean down = brick == world.primary.down;
            // A brick may live on of a dispersed part that is down.
            if (active || down && world.random.nextBoolean()) {
                return;
            }
            active = true;
            world.busy++;
            try {
                batch();
            } catch (Crash e) {
                if (world.busy > 1 && world.random.nextBoolean()) {
                    restarted = true;
                    memo.clear();
                    throw e;
                }
                restarted = true;
                memo.clear();
                position -= Math.min(position, world.random.nextInt(6));
                if (world.broken == Break.CRASH_IS_DONE) {
                    position = world.primary.bricks.get(brick).size();
                }
            } finally {
                active = false;
                world.busy--;
            }
        }

        private void batch() {
            SplittableRandom random = world.random;
            boolean mayLose = !world.quiet && !world.bricksFail && lostSince < 0;
            if (mayLose && random.nextInt(40) == 0) {
                lose();
            }
            if (lostSince >= 0) {
                crawl();
            }
            changelogs();
            if (owesAll && world.primary.down < 0) {
                replayInParts(world.primary.marker.reconcile(brick, 0));
                owesAll = false;
            }
            if (world.broken != Break.NO_SEARCH && (world.quiet || random.nextInt(12) == 0)) {
                long covers = world.primary.volume.clock;
                replayInParts(world.primary.marker.content(brick, searchedTo));
                searchedTo =
                        world.broken == Break.SEARCH_COVERS_TOO_MUCH
                                ? world.primary.volume.clock
                                : covers;
            }
        }

        private void lose() {
            List<Long> clocks = world.primary.clocks.get(brick);
            int from = world.broken == Break.CRAWL_FROM_TOO_LATE ? clocks.size() : position;
            if (world.broken == Break.LOST_HISTORY_IS_DONE) {
                position = clocks.size();
            } else {
                lostSince = from == 0 ? 0 : clocks.get(from - 1);
            }
        }

        private void crawl() {
            int bound = world.primary.bricks.get(brick).size();
            List<ChangeRecord> found = world.primary.marker.reconcile(brick, lostSince);
            if (world.broken == Break.NO_LOOK_AT_GONE) {
                found.removeIf(ChangeRecord.Listed.class::isInstance);
            }
            replayInParts(found);
            position = bound;
            lostSince = -1;
        }

        private void replayInParts(List<ChangeRecord> records) {
            int from = 0;
            while (from < records.size()) {
                int to = Math.min(records.size(), from + 1 + world.random.nextInt(12));
                Coalescer coalescer = new Coalescer();
                records.subList(from, to).forEach(coalescer::add);
                BatchReplay.Result result = replay(coalescer.touched());
                retryNames.addAll(result.failedNames().keySet());
                retryFiles.addAll(result.failedFiles().keySet());
                owesAll |= !result.unlisted().isEmpty();
                from = to;
            }
        }

        private BatchReplay.Result replay(Touched touched) {
            if (world.broken == Break.NO_DATA) {
                touched.data().clear();
            }
            if (world.broken == Break.ASTRAY_FORGOTTEN) {
                touched.astray().clear();
            }
            try {
                if (once != null) {
                    once.forget();
                }
                return replay.replay(touched);
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private void changelogs() {
            List<ChangeRecord> all = world.primary.bricks.get(brick);
            int count =
                    world.quiet
                            ? all.size() - position
                            : Math.min(all.size() - position, 1 + world.random.nextInt(12));
            Coalescer coalescer = new Coalescer();
            all.subList(position, position + count).forEach(coalescer::add);
            boolean provisional = !world.quiet && world.random.nextInt(4) == 0;
            if (restarted && world.broken != Break.PARKED_FORGOTTEN) {
                parked().forEach(coalescer::add);
            }
            retryNames.forEach(coalescer::add);
            if (world.quiet) {
                world.intruded.forEach(coalescer::add);
            }
            Touched touched = coalescer.touched();
            touched.data().addAll(retryFiles);
            if (touched.names().isEmpty() && touched.data().isEmpty() && touched.meta().isEmpty()) {
                return;
            }
            BatchReplay.Result result = replay(touched);
            restarted = false;
            retryNames = new LinkedHashSet<>(result.failedNames().keySet());
            retryFiles = new LinkedHashSet<>(result.failedFiles().keySet());
            owesAll |= !result.unlisted().isEmpty();
            if (!provisional) {
                position += count;
            }
        }

        private List<EntryName> parked() {
            try {
                return OwnNames.parked(world.secondary);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static Plan broken(Plan plan, World world) {
            List<EntryOp> ops = new ArrayList<>(plan.ops());
            switch (world.broken) {
                case NO_UNLINK -> ops.removeIf(EntryOp.Unlink.class::isInstance);
                case NO_RENAME -> ops.removeIf(EntryOp.Rename.class::isInstance);
                case NO_LINK -> ops.removeIf(EntryOp.Link.class::isInstance);
                default -> {}
            }
            return new Plan(ops, plan.created(), plan.waiting());
        }
    }

    /// Asks another.
    private static class Asking implements PrimaryNames {
        private final PrimaryNames real;

        Asking(PrimaryNames real) {
            this.real = real;
        }

        @Override
        public Map<EntryName, FileState> lookup(Collection<EntryName> names) throws IOException {
            return real.lookup(names);
        }

        @Override
        public Map<Gfid, FileState> files(Collection<Gfid> gfids) throws IOException {
            return real.files(gfids);
        }

        @Override
        public Map<Gfid, List<EntryName>> homes(Collection<Gfid> gfids) throws IOException {
            return real.homes(gfids);
        }

        @Override
        public Parts parts() throws IOException {
            return real.parts();
        }

        @Override
        public List<Bytes> list(Gfid directory) throws IOException {
            return real.list(directory);
        }

        @Override
        public Map<Gfid, ChangeMark> marks(Collection<FileState> files) throws IOException {
            return real.marks(files);
        }
    }

    /// Answers the same name always the same within one batch.
    private static final class OneLook extends Asking {
        private final Map<EntryName, Optional<FileState>> seen = new HashMap<>();

        OneLook(PrimaryNames real) {
            super(real);
        }

        void forget() {
            seen.clear();
        }

        @Override
        public Map<EntryName, FileState> lookup(Collection<EntryName> names) throws IOException {
            Map<EntryName, FileState> now = super.lookup(names);
            Map<EntryName, FileState> found = new HashMap<>();
            for (EntryName name : names) {
                seen.computeIfAbsent(name, n -> Optional.ofNullable(now.get(n)))
                        .ifPresent(state -> found.put(name, state));
            }
            return found;
        }
    }

    /// As the worker of one brick sees it: the files of the others are theirs as well.
    private static final class OfBrick extends Asking {
        private final ModelPrimary primary;
        private final int brick;

        OfBrick(ModelPrimary primary, int brick) {
            super(primary);
            this.primary = primary;
            this.brick = brick;
        }

        @Override
        public Map<Gfid, ChangeMark> marks(Collection<FileState> files) throws IOException {
            Map<Gfid, ChangeMark> marks = new HashMap<>();
            super.marks(files)
                    .forEach((gfid, mark) -> {
                        ModelVolume.File file = primary.volume.files.get(gfid);
                        boolean other = file != null && file.brick != brick;
                        marks.put(
                                gfid,
                                other
                                        ? new ChangeMark(mark.seconds(), mark.nanos(), false, true)
                                        : mark);
                    });
            return marks;
        }
    }

    private static void check(long firstSeed, int cases) {
        for (long seed = firstSeed; seed < firstSeed + cases; seed++) {
            SortedMap<String, String> difference = new World(seed, Break.NOTHING).run();
            assertTrue(difference.isEmpty(), "seed " + seed + ": " + difference);
        }
    }

    @Test
    void secondaryEqualsPrimaryInTheEnd() {
        long start = System.nanoTime();
        check(1, CASES);
        long millis = Math.max(1, (System.nanoTime() - start) / 1_000_000);
        System.out.println(CASES + " cases, " + CASES * 1000L / millis + " a second");
    }

    @ParameterizedTest
    @EnumSource(names = "NOTHING", mode = EnumSource.Mode.EXCLUDE)
    void theComparisonFindsWhatIsBroken(Break broken) {
        for (long seed = 1; seed < 20_000; seed++) {
            if (!new World(seed, broken).run().isEmpty()) {
                return;
            }
        }
        throw new AssertionError(broken + " goes unnoticed");
    }
}
