package dev.gsyncd.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.batch.FileState;
import dev.gsyncd.change.ChangeFeed;
import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.EntryFop;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.change.Slice;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Parts;
import dev.gsyncd.gluster.SessionXattrs;
import dev.gsyncd.gluster.Xtime;
import dev.gsyncd.progress.RetryItem;
import dev.gsyncd.progress.RetryKey;
import dev.gsyncd.progress.RetryQueue;
import dev.gsyncd.progress.StateFile;
import dev.gsyncd.progress.StatusFile;
import dev.gsyncd.progress.StimeStore;
import dev.gsyncd.secondary.Secondary;
import dev.gsyncd.status.StatusFiles;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A worker between model volumes, with a feed whose n-th record has time 100 + n, and with faults:
/// the connection is cut at any call, the process dies at any call. What is on disk (stime, retry
/// queue) is all that a new worker has.
final class WorkerTest {
    private static final SessionXattrs XATTRS =
            new SessionXattrs(Bytes.utf8("user.p.s"), Bytes.utf8("user.p.xtime"));
    private static final Worker.Tuning TUNING =
            new Worker.Tuning(
                    20,
                    Duration.ZERO,
                    Duration.ZERO,
                    false,
                    Duration.ofDays(1),
                    true,
                    Conflicts.DELETE,
                    Duration.ZERO);

    private Worker.Tuning tuning = TUNING;

    /// The time before the first record.
    private static final int BASE = 100;

    @TempDir private Path temp;

    private ModelPrimary primary = new ModelPrimary(1, new SplittableRandom(1));
    private ModelSecondary secondary = new ModelSecondary(primary);
    private final List<Xtime> followedSince = new ArrayList<>();
    private final List<@Nullable Xtime> crawledSince = new ArrayList<>();
    private final List<Xtime> searchedSince = new ArrayList<>();

    /// What the marker saw and no changelog has.
    private List<ChangeRecord> unrecorded = List.of();

    private final List<Gfid> walks = new ArrayList<>();

    /// There is a file of that name: the session began before.
    private Path begun = Path.of("/");

    /// Calls until the fault; none where it is below zero.
    private int cutIn = -1;

    private int dieIn = -1;
    private boolean cut;

    /// With the connection goes what the secondary has in memory alone.
    private boolean crashes;

    /// Of a crawl's slice; 0: all are in one.
    private int recordsOfSlice;

    private boolean keeps;
    private int connections;
    private @Nullable Gfid badContent;

    private Lease lease = Lease.always();

    /// The peer has closed the connection, and so many tries to make another fail.
    private boolean severed;

    private int refusals;
    private final List<String> toldWhileRefused = new ArrayList<>();

    /// What it runs until it is stopped; null: it runs once.
    private @Nullable List<Worker> running;

    /// Directories and names that a walk cannot see.
    private List<Object> unreadable = List.of();

    private static final class Died extends Error {
        private static final long serialVersionUID = 1;
    }

    private static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// Before each call to one of both sides.
    private void call() {
        if (dieIn >= 0 && dieIn-- == 0) {
            throw new Died();
        }
        if (cut || (cutIn >= 0 && cutIn-- == 0)) {
            if (crashes && !cut) {
                secondary.crash();
            }
            cut = true;
            throw new Cut();
        }
    }

    private List<ChangeRecord> records() {
        return primary.bricks.getFirst();
    }

    // ---- the world of a worker

    /// Every method of the model, with a lost connection as an [IOException].
    private Secondary connection() throws IOException {
        if (refusals > 0) {
            refusals--;
            toldWhileRefused.add(statusFile());
            throw new IOException("refused");
        }
        connections++;
        cut = false;
        severed = false;
        return (Secondary)
                java.lang.reflect.Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {Secondary.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("close")) {
                                return null;
                            }
                            try {
                                if (method.getName().equals("keepAlive")) {
                                    call();
                                }
                                if (severed && method.getName().equals("requireConnected")) {
                                    throw new IOException("closed by the peer");
                                }
                                return method.invoke(secondary, arguments);
                            } catch (Cut e) {
                                throw new IOException("cut", e);
                            } catch (java.lang.reflect.InvocationTargetException e) {
                                if (e.getCause() instanceof Cut) {
                                    throw new IOException("cut", e);
                                }
                                throw Objects.requireNonNull(e.getCause());
                            }
                        });
    }

    private dev.gsyncd.data.DataEngine engine() {
        return new dev.gsyncd.data.DataEngine() {
            @Override
            public Outcome sync(Collection<Gfid> content, Collection<Gfid> meta)
                    throws IOException {
                try {
                    Outcome outcome = secondary.sync(content, meta);
                    Gfid bad = badContent;
                    return bad == null || !(content.contains(bad) || meta.contains(bad))
                            ? outcome
                            : new Outcome(Map.of(bad, "does not go"), Set.of(), 1, 0, 0);
                } catch (Cut e) {
                    throw new IOException("cut", e);
                }
            }

            @Override
            public void close() {}
        };
    }

    private final class Feed implements ChangeFeed {
        private final List<Slice> slices = new ArrayList<>();
        private final boolean ends;

        Feed(boolean ends) {
            this.ends = ends;
        }

        void add(List<ChangeRecord> records, long from, long to, @Nullable Long stime) {
            slices.add(
                    new Slice(
                            records,
                            Xtime.ofSeconds(from),
                            Xtime.ofSeconds(to),
                            stime == null ? null : Xtime.ofSeconds(stime),
                            stime == null && !ends,
                            List.of()));
        }

        @Override
        public @Nullable Slice next() {
            return slices.isEmpty() ? null : slices.removeFirst();
        }

        @Override
        public boolean ended() {
            return ends && slices.isEmpty();
        }

        @Override
        public void done(Slice slice) {}

        @Override
        public boolean isKeepDue() {
            return keeps;
        }

        /// A crash from now on: the walk that goes on from here must find nothing missing.
        @Override
        public void keep() {
            assertEquals(secondary.volume.dump(), secondary.durable());
        }

        @Override
        public void close() {}
    }

    private List<ChangeRecord> walk(Gfid directory) {
        List<ChangeRecord> found = new ArrayList<>();
        if (unreadable.contains(directory)) {
            return List.of(new ChangeRecord.Unread(directory, null, "EIO"));
        }
        for (Map.Entry<Bytes, Gfid> child :
                Objects.requireNonNull(primary.volume.files.get(directory)).children.entrySet()) {
            Gfid gfid = child.getValue();
            EntryName name = new EntryName(directory, child.getKey());
            if (unreadable.contains(name)) {
                found.add(new ChangeRecord.Unread(directory, child.getKey(), "EIO"));
                continue;
            }
            found.add(new ChangeRecord.Entry(gfid, EntryFop.CREATE, name));
            found.add(new ChangeRecord.Data(gfid));
            found.addAll(walk(gfid));
        }
        return found;
    }

    private final Feeds feeds =
            new Feeds() {
                @Override
                public ChangeFeed crawl(@Nullable Xtime since) {
                    crawledSince.add(since);
                    Feed feed = new Feed(true);
                    long now = BASE + records().size();
                    List<ChangeRecord> found = walk(Gfid.ROOT);
                    if (since != null) {
                        List<ChangeRecord> directories = new ArrayList<>();
                        directories.add(new ChangeRecord.Listed(Gfid.ROOT, true));
                        for (ChangeRecord record : found) {
                            if (record instanceof ChangeRecord.Entry entry
                                    && primary.volume.isDirectory(entry.gfid())) {
                                directories.add(new ChangeRecord.Listed(entry.gfid(), true));
                            }
                        }
                        found.addAll(directories);
                    }
                    List<ChangeRecord> all = found;
                    int from = 0;
                    while (recordsOfSlice > 0 && all.size() - from > recordsOfSlice) {
                        feed.add(all.subList(from, from + recordsOfSlice), 0, now, null);
                        from += recordsOfSlice;
                    }
                    feed.add(all.subList(from, all.size()), 0, now, now);
                    return feed;
                }

                /// Each part first as provisional, as the live changelog would give it.
                @Override
                public ChangeFeed changelogs(Xtime since) {
                    followedSince.add(since);
                    Feed feed = new Feed(false);
                    int from = (int) since.seconds() - BASE;
                    while (from < records().size()) {
                        int to = Math.min(records().size(), from + 7);
                        List<ChangeRecord> part = List.copyOf(records().subList(from, to));
                        feed.add(part, BASE + from, BASE + to, null);
                        feed.add(part, BASE + from, BASE + to, (long) BASE + to);
                        from = to;
                    }
                    return feed;
                }

                @Override
                public ChangeFeed names(Xtime since) {
                    searchedSince.add(since);
                    Feed feed = new Feed(true);
                    feed.add(unrecorded, 0, 1, null);
                    return feed;
                }

                @Override
                public ChangeFeed content(Xtime since) {
                    return names(since);
                }

                @Override
                public boolean changedSince(Xtime since) {
                    return !unrecorded.isEmpty();
                }

                @Override
                public ChangeFeed below(Gfid directory) {
                    walks.add(directory);
                    Feed feed = new Feed(true);
                    feed.add(walk(directory), 0, 1, null);
                    return feed;
                }
            };

    private interface Inspection {
        void look(StimeStore stime, RetryQueue queue) throws Exception;
    }

    /// A process: from what is on disk until all is synced, or until it dies.
    private void live(Inspection afterwards) throws Exception {
        live(primary, afterwards);
    }

    private void live(PrimaryNames names, Inspection afterwards) throws Exception {
        try (Dir dir = Dir.open(Bytes.utf8(temp.toString()));
                RetryQueue queue = RetryQueue.open(dir, Bytes.utf8("retry"))) {
            StimeStore stime = new StimeStore(dir, XATTRS);
            SecondarySource source =
                    new SecondarySource() {
                        @Override
                        public Secondary connect() throws IOException {
                            return connection();
                        }

                        @Override
                        public String name() {
                            return "model";
                        }
                    };
            try (Worker worker =
                    new Worker(
                            new Worker.Parts(
                                    names,
                                    feeds,
                                    lease,
                                    source,
                                    _ -> engine(),
                                    new FirstLook(begun),
                                    stime,
                                    queue,
                                    new StateFile(dir, Bytes.utf8("searched")),
                                    new StatusFile(temp, "/brick")),
                            tuning)) {
                if (running == null) {
                    worker.runOnce();
                } else {
                    running.add(worker);
                    worker.run();
                }
            }
            afterwards.look(stime, queue);
        }
    }

    private void work(long seed, int steps) throws IOException {
        primary = new ModelPrimary(1, new SplittableRandom(seed));
        secondary = new ModelSecondary(primary);
        secondary.onCall = this::call;
        for (int i = 0; i < steps; i++) {
            primary.work();
        }
        Files.deleteIfExists(temp.resolve("retry"));
    }

    private void startFrom(long stime) throws IOException {
        try (Dir dir = Dir.open(Bytes.utf8(temp.toString()))) {
            dir.setxattr(Bytes.utf8("."), XATTRS.stime(), Xtime.ofSeconds(stime).toBytes(), 0);
            dir.setxattr(Bytes.utf8("."), XATTRS.entryStime(), Xtime.ofSeconds(stime).toBytes(), 0);
        }
    }

    private void assertSynced() {
        cutIn = -1;
        assertEquals(primary.volume.dump(), secondary.volume.dump());
    }

    @Test
    void byWalksNoChangelogIsRead() throws Exception {
        tuning = TUNING.walkingEvery(Duration.ofMinutes(1));
        work(3, 60);
        live((stime, _) -> assertEquals(Xtime.ofSeconds(BASE + records().size()), stime.stime()));
        assertEquals(List.of(), followedSince);
        assertSynced();
    }

    // ---- faults

    private String statusFile() throws IOException {
        return Files.readString(new StatusFile(temp, "/brick").file());
    }

    @Test
    void anIdleWorkerNoticesThatTheConnectionIsLost() throws Exception {
        work(3, 20);
        startFrom(BASE);
        List<Worker> workers = new ArrayList<>();
        running = workers;
        int[] looks = {0};
        lease =
                () -> {
                    looks[0]++;
                    if (looks[0] == 6) {
                        assertSynced(); // nothing more to do
                        severed = true;
                        refusals = 3;
                    } else if (looks[0] == 9) {
                        workers.getFirst().stop();
                        return false;
                    }
                    return true;
                };
        live((_, _) -> {});
        assertEquals(3, toldWhileRefused.size());
        assertTrue(toldWhileRefused.getFirst().contains("Active"), toldWhileRefused::toString);
        assertTrue(toldWhileRefused.getLast().contains("Faulty"), toldWhileRefused::toString);
        Path file = new StatusFile(temp, "/brick").file();
        assertEquals("refused", StatusFiles.cause(file));
        assertEquals(2, connections);
        assertTrue(statusFile().contains("Active"), this::describe);
    }

    /// Whether it has the lead or another worker has it.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIdleWorkerEndsWhereItsMountIsGone(boolean lead) throws Exception {
        work(3, 20);
        startFrom(BASE);
        running = new ArrayList<>();
        int[] looks = {0};
        boolean[] gone = {false};
        lease =
                () -> {
                    looks[0]++;
                    gone[0] = looks[0] >= 6;
                    assertTrue(looks[0] < 20, "it goes on");
                    return lead || looks[0] < 4;
                };
        PrimaryNames mount =
                (PrimaryNames)
                        java.lang.reflect.Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {PrimaryNames.class},
                                (_, method, arguments) -> {
                                    if (gone[0] && method.getName().equals("requireAlive")) {
                                        throw new IOException("the mount is gone");
                                    }
                                    return method.invoke(primary, arguments);
                                });
        IOException e = assertThrows(IOException.class, () -> live(mount, (_, _) -> {}));
        assertEquals("the mount is gone", e.getMessage());
        assertSynced();
    }

    private String describe() {
        try {
            return statusFile();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aConnectionThatIsCutAnywhereCostsNothing(long seed) throws Exception {
        boolean reached = true;
        for (int n = 0; reached; n++) {
            work(seed, 60);
            startFrom(seed % 2 == 0 ? 0 : BASE); // 0: a crawl first
            connections = 0;
            cutIn = n;
            int at = n;
            live((stime, queue) -> {
                assertEquals(Xtime.ofSeconds(BASE + records().size()), stime.stime());
                assertEquals(List.of(), List.copyOf(queue.items()), "cut at " + at);
            });
            reached = cutIn < 0;
            assertEquals(reached ? 2 : 1, connections, "cut at " + n);
            assertSynced();
        }
    }

    /// The secondary's machine goes down, anywhere in a crawl, and comes back without what was not
    /// on its disks. (Seeds that make regular files: a crawl without any flushes nothing.)
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 4, 5, 6, 7})
    void aSecondaryThatCrashesInACrawlLosesNothing(long seed) throws Exception {
        crashes = true;
        recordsOfSlice = 9;
        boolean reached = true;
        for (int n = 0; reached; n++) {
            work(seed, 60);
            startFrom(0);
            cutIn = n;
            int at = n;
            live((stime, queue) -> {
                assertEquals(Xtime.ofSeconds(BASE + records().size()), stime.stime());
                assertEquals(List.of(), List.copyOf(queue.items()), "crash at " + at);
            });
            reached = cutIn < 0;
            cutIn = -1;
            secondary.crash();
            assertEquals(primary.volume.dump(), secondary.volume.dump(), "crash at " + n);
        }
    }

    @Test
    void whatACrawlKeepsIsOnTheDisksThere() throws Exception {
        keeps = true;
        recordsOfSlice = 9;
        work(7, 80);
        startFrom(0);
        live((_, _) -> {});
        assertSynced();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aProcessThatDiesAnywhereCostsNothing(long seed) throws Exception {
        boolean reached = true;
        for (int n = 0; reached; n++) {
            work(seed, 60);
            startFrom(seed % 2 == 0 ? 0 : BASE); // 0: a crawl first
            dieIn = n;
            reached = false;
            try {
                live((_, _) -> {});
            } catch (Died e) {
                reached = true;
            }
            dieIn = -1;
            int at = n;
            live((stime, queue) -> {
                assertEquals(Xtime.ofSeconds(BASE + records().size()), stime.stime());
                assertEquals(List.of(), List.copyOf(queue.items()), "died at " + at);
            });
            assertSynced();
        }
    }

    /// What was deleted before the next crawl began is in no changelog that is read.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aFirstCrawlThatIsCutOffLeavesNothingThatIsDeletedMeanwhile(long seed) throws Exception {
        boolean reached = true;
        for (int n = 0; reached; n += 5) {
            work(seed, 60);
            startFrom(0);
            crawledSince.clear();
            dieIn = n;
            reached = false;
            try {
                live((_, _) -> {});
            } catch (Died e) {
                reached = true;
            }
            dieIn = -1;
            for (int i = 0; i < 40; i++) {
                primary.work();
            }
            live((stime, _) ->
                    assertEquals(Xtime.ofSeconds(BASE + records().size()), stime.stime()));
            assertSynced();
        }
    }

    @Test
    void aFileThatFailsIsOwedBeforeStimeMoves() throws Exception {
        work(3, 80);
        startFrom(BASE);
        Gfid bad = anyFile();
        badContent = bad;
        live((stime, queue) -> {
            assertEquals(Xtime.ofSeconds(BASE + records().size()), stime.stime());
            assertEquals(Set.of(bad), gfids(queue));
        });
        badContent = null;
        try (Dir dir = Dir.open(Bytes.utf8(temp.toString()));
                RetryQueue queue = RetryQueue.open(dir, Bytes.utf8("retry"))) {
            assertEquals(Set.of(bad), gfids(queue));
        }
    }

    /// The look at what is there comes before the first change.
    @Test
    void somebodyElsesFilesAreNotMirroredOver() throws Exception {
        work(2, 40);
        startFrom(0);
        begun = temp.resolve("begun");
        EntryName name =
                new EntryName(Gfid.ROOT, primary.volume.files.get(Gfid.ROOT).children.firstKey());
        secondary.volume.create(name, new Gfid(77, 77), ModelVolume.FILE, 0);
        Map<String, String> before = secondary.volume.dump();
        IOException e = assertThrows(IOException.class, () -> live((_, _) -> {}));
        assertTrue(String.valueOf(e.getMessage()).contains("nothing is mirrored over it"));
        assertEquals(before, secondary.volume.dump());
    }

    /// The one that takes over begins where the Active one was, not where it began itself.
    @Test
    void whoTakesOverGoesOnFromTheStimeOfThen() throws Exception {
        work(4, 60);
        startFrom(BASE);
        boolean[] asked = {false};
        lease =
                () -> {
                    if (!asked[0]) {
                        asked[0] = true;
                        startFrom(BASE + 14);
                        return false;
                    }
                    return true;
                };
        live((_, _) -> {});
        assertEquals(List.of(Xtime.ofSeconds(BASE + 14)), followedSince);
    }

    private Gfid anyFile() {
        return primary.volume.files.values().stream()
                .filter(f -> f.type == ModelVolume.FILE)
                .map(f -> f.gfid)
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    private static Set<Gfid> gfids(RetryQueue queue) throws IOException {
        return queue.items().stream()
                .map(RetryItem::key)
                .map(key -> Objects.requireNonNull(key.gfid()))
                .collect(Collectors.toSet());
    }

    /// A name that the primary's brick cannot read (EIO) holds up nothing else.
    @Test
    void aNameThatCannotBeLookedAtIsOwedAndTheRestIsSynced() throws Exception {
        work(5, 80);
        startFrom(BASE);
        EntryName bad = primary.volume.allNames().getLast();
        Gfid gfid = Objects.requireNonNull(primary.volume.at(bad)).gfid;
        live(
                new Damaged(primary, bad, gfid),
                (stime, queue) -> {
                    assertEquals(Xtime.ofSeconds(BASE + records().size()), stime.stime());
                    assertTrue(
                            queue.items().stream().anyMatch(i -> bad.equals(i.key().name())),
                            "owed");
                });
        Set<String> missing = new java.util.TreeSet<>(primary.volume.dump().keySet());
        missing.removeAll(secondary.volume.dump().keySet());
        assertTrue(missing.size() <= 1, missing.toString());
    }

    /// The primary with one file that answers EIO.
    private static class Damaged implements PrimaryNames {
        private final PrimaryNames real;
        private final EntryName name;
        private final Gfid gfid;

        Damaged(PrimaryNames real, EntryName name, Gfid gfid) {
            this.real = real;
            this.name = name;
            this.gfid = gfid;
        }

        @Override
        public Map<EntryName, FileState> lookup(Collection<EntryName> names) throws IOException {
            fail(names.contains(name));
            return real.lookup(names);
        }

        @Override
        public Map<Gfid, FileState> files(Collection<Gfid> gfids) throws IOException {
            fail(gfids.contains(gfid));
            return real.files(gfids);
        }

        @Override
        public Map<Gfid, List<EntryName>> homes(Collection<Gfid> gfids) throws IOException {
            fail(gfids.contains(gfid));
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

        void fail(boolean asked) throws IOException {
            if (asked) {
                throw new IOException("EIO");
            }
        }
    }

    /// A mistake of ours over one file ends neither the worker nor the batch.
    @Test
    void aFileThatWeStumbleOverIsOwedAndTheRestIsSynced() throws Exception {
        work(5, 80);
        startFrom(BASE);
        Gfid odd = anyFile();
        PrimaryNames stumbling =
                new Damaged(primary, new EntryName(Gfid.ROOT, Bytes.EMPTY), odd) {
                    @Override
                    public Map<Gfid, ChangeMark> marks(Collection<FileState> files)
                            throws IOException {
                        if (files.stream().anyMatch(f -> f.gfid().equals(odd))) {
                            throw new IllegalStateException("a mistake");
                        }
                        return super.marks(files);
                    }

                    @Override
                    void fail(boolean asked) {}
                };
        live(
                stumbling,
                (stime, queue) -> {
                    assertEquals(Xtime.ofSeconds(BASE + records().size()), stime.stime());
                    assertTrue(
                            queue.items().stream().anyMatch(i -> odd.equals(i.key().gfid())),
                            queue.items().toString());
                    assertTrue(queue.items().size() <= 2, queue.items().toString());
                });
        List<String> differ = new ArrayList<>(primary.volume.dump().values());
        differ.removeAll(secondary.volume.dump().values());
        assertTrue(differ.stream().allMatch(l -> l.contains(" " + odd.low() + " ")), "" + differ);
    }

    /// The status file tells of what is under way.
    @Test
    void pendingCountsAreThoseOfTheBatch() throws Exception {
        work(3, 60);
        startFrom(BASE);
        List<String> during = new ArrayList<>();
        Path status = new StatusFile(temp, "/brick").file();
        secondary.onCall =
                () -> {
                    try {
                        during.add(Files.readString(status));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                };
        live((_, _) -> {});
        assertTrue(
                during.stream()
                        .anyMatch(s ->
                                s.matches(".*\"entry\": [1-9].*\"data\": [1-9].*\"meta\": \\d.*")),
                during.toString());
        assertTrue(
                Files.readString(status).contains("\"entry\": 0, \"data\": 0, \"meta\": 0"),
                Files.readString(status));
    }

    /// What a crawl could not see is owed, and comes when the brick can read it again.
    @Test
    void whatACrawlCouldNotSeeIsWalkedLater() throws Exception {
        work(2, 200);
        startFrom(0);
        Gfid directory =
                primary.volume.files.values().stream()
                        .filter(f -> f.isDirectory() && !f.children.isEmpty())
                        .map(f -> f.gfid)
                        .filter(g -> !g.equals(Gfid.ROOT))
                        .sorted()
                        .findFirst()
                        .orElseThrow();
        EntryName file =
                primary.volume.allNames().stream()
                        .filter(n -> !primary.volume.isBelow(n.parent(), directory))
                        .filter(n -> primary.volume.at(n).names.size() == 1)
                        .filter(n -> primary.volume.at(n).type == ModelVolume.FILE)
                        .findFirst()
                        .orElseThrow();
        unreadable = List.of(directory, file);
        live((stime, queue) -> {
            assertEquals(Xtime.ofSeconds(BASE + records().size()), stime.stime());
            assertEquals(
                    Set.of(RetryKey.below(directory), RetryKey.below(file)),
                    queue.items().stream().map(RetryItem::key).collect(Collectors.toSet()));
        });
        // Its content changes unseen: then only the walk can find it.
        primary.volume.at(file).content = 4711;
        unreadable = List.of();
        walks.clear();
        retryLater();
        assertEquals(List.of(directory), walks);
        assertSynced();
    }

    private void retryLater() throws Exception {
        EntryReconciler entries = new EntryReconciler(primary, secondary);
        BatchReplay replay = new BatchReplay(primary, entries, engine(), new SyncedMemo());
        try (Dir dir = Dir.open(Bytes.utf8(temp.toString()));
                RetryQueue queue = RetryQueue.open(dir, Bytes.utf8("retry"))) {
            new Replayer(
                            feeds,
                            queue,
                            new StimeStore(dir, XATTRS),
                            () -> Instant.now().plusSeconds(600),
                            true)
                    .retry(replay);
            assertEquals(List.of(), List.copyOf(queue.items()));
        }
    }

    /// After a restart as well: what a crawl may have missed is known from the disk.
    @Test
    void directoriesRenamedDuringACrawlAreWalkedAfterARestart() throws Exception {
        work(7, 60);
        startFrom(BASE);
        try (Dir dir = Dir.open(Bytes.utf8(temp.toString()));
                RetryQueue queue = RetryQueue.open(dir, Bytes.utf8("retry"))) {
            queue.crawled(Xtime.ofSeconds(1_000_000));
        }
        live((_, _) -> {});
        assertTrue(
                records().stream()
                        .anyMatch(r ->
                                r instanceof ChangeRecord.Entry e
                                        && e.op() == EntryFop.RENAME
                                        && primary.volume.isDirectory(e.gfid())));
        assertTrue(!walks.isEmpty());
        assertSynced();
    }

    /// A hole is punched: no record, no other mtime.
    @Test
    void whatNoChangelogRecordsIsSearchedForAtTheStart() throws Exception {
        long seed = 1;
        do {
            work(seed++, 60);
        } while (primary.volume.files.values().stream().noneMatch(f -> f.type == ModelVolume.FILE));
        startFrom(BASE);
        live((_, _) -> {});
        assertSynced();
        ModelVolume.File file =
                primary.volume.files.values().stream()
                        .filter(f -> f.type == ModelVolume.FILE)
                        .findFirst()
                        .orElseThrow();
        file.content++;
        file.ctime = ++primary.volume.clock;
        searchedSince.clear();
        live((_, _) -> {});
        assertEquals(1, searchedSince.size());
        unrecorded = List.of(new ChangeRecord.Data(file.gfid));
        live((_, _) -> {});
        assertSynced();
    }

    @Test
    void namesThatOnlyTheSecondaryHasAreFoundWhereACrawlComparesDirectories() throws Exception {
        work(9, 80);
        startFrom(BASE);
        live((_, _) -> {});
        assertSynced();
        int synced = records().size();
        for (int i = 0; i < 40; i++) {
            primary.work();
        }
        List<ChangeRecord> found = new ArrayList<>(walk(Gfid.ROOT));
        primary.volume.files.values().stream()
                .filter(ModelVolume.File::isDirectory)
                .forEach(f -> {
                    found.add(new ChangeRecord.Listed(f.gfid, true));
                    found.add(new ChangeRecord.Meta(f.gfid, ChangeRecord.MetaKind.ALL));
                });
        primary.volume
                .files
                .values()
                .forEach(f -> found.add(new ChangeRecord.Meta(f.gfid, ChangeRecord.MetaKind.ALL)));
        unrecorded = found;
        records().subList(synced, records().size()).clear();
        live((_, _) -> {});
        assertSynced();
    }

    /// The rest is compared, and that one later.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDirectoryThatCannotBeListedHoldsUpNoOther(boolean byMistake) throws Exception {
        work(9, 80);
        startFrom(BASE);
        live((_, _) -> {});
        List<Gfid> directories =
                primary.volume.files.values().stream()
                        .filter(ModelVolume.File::isDirectory)
                        .map(f -> f.gfid)
                        .sorted()
                        .toList();
        Gfid bad = directories.getFirst();
        unrecorded =
                directories.stream()
                        .map(gfid -> (ChangeRecord) new ChangeRecord.Listed(gfid, true))
                        .toList();
        directories.forEach(gfid ->
                secondary.volume.create(
                        new EntryName(gfid, Bytes.utf8("stranger")),
                        new Gfid(77, gfid.low()),
                        ModelVolume.FILE,
                        0));
        PrimaryNames damaged =
                new Damaged(primary, new EntryName(bad, Bytes.utf8("none")), new Gfid(78, 78)) {
                    @Override
                    public List<Bytes> list(Gfid directory) throws IOException {
                        if (byMistake && directory.equals(bad)) {
                            throw new IllegalStateException("a mistake");
                        }
                        fail(directory.equals(bad));
                        return super.list(directory);
                    }
                };
        live(
                damaged,
                (_, queue) ->
                        assertEquals(
                                List.of(RetryKey.below(bad)),
                                queue.items().stream().map(RetryItem::key).toList()));
        long strangers =
                secondary.volume.allNames().stream()
                        .filter(name -> name.name().equals(Bytes.utf8("stranger")))
                        .count();
        assertEquals(1, strangers);
    }
}
