package dev.gsyncd.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.EntryFop;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.change.Slice;
import dev.gsyncd.crawl.Scope.Told;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a directory made up as a brick: gfids, handles and xtimes as the posix and marker translators
/// keep them. Needs root (trusted xattrs).
class HybridCrawlTest {
    private static final Bytes XTIME = Bytes.utf8("trusted.glusterfs.v.xtime");
    private static final Bytes LINKTO = Bytes.utf8("trusted.glusterfs.dht.linkto");
    private static final Bytes DOT = Bytes.utf8(".");

    @TempDir private Path temp;
    private Dir brick;
    private final Map<Bytes, Gfid> gfids = new HashMap<>();
    private int next = 2;

    @BeforeEach
    void make() throws Exception {
        assumeTrue(dev.rsyncproto.posix.Process.euid() == 0, "trusted xattrs need root");
        brick = Dir.open(Bytes.utf8(temp.toString()));
        brick.mkdir(Bytes.utf8(".glusterfs"), 0700);
        brick.mkdir(Bytes.utf8(".trashcan"), 0700);
        gfids.put(DOT, Gfid.ROOT);
        brick.setxattr(DOT, DirectoryHandles.GFID, Gfid.ROOT.toBytes(), 0);
    }

    @AfterEach
    void close() {
        if (brick != null) {
            brick.close();
        }
    }

    private Gfid gfidOf(Bytes path) {
        return java.util.Objects.requireNonNull(gfids.get(path));
    }

    private Gfid identify(Bytes path) throws Exception {
        Gfid gfid = new Gfid(7L << 32, next++);
        gfids.put(path, gfid);
        brick.setxattr(path, DirectoryHandles.GFID, gfid.toBytes(), 0);
        Files.createDirectories(temp.resolve(gfid.handlePath().parent().utf8()));
        return gfid;
    }

    private Gfid mkdir(String path) throws Exception {
        Bytes p = Bytes.utf8(path);
        brick.mkdir(p, 0755);
        Gfid gfid = identify(p);
        handle(p, gfid);
        return gfid;
    }

    private void handle(Bytes path, Gfid gfid) throws Exception {
        Bytes parent = path.parent().isEmpty() ? DOT : path.parent();
        String handle = gfidOf(parent).handlePath().utf8().substring(".glusterfs/".length());
        Files.deleteIfExists(temp.resolve(gfid.handlePath().utf8()));
        brick.symlink(Bytes.utf8("../../" + handle).slash(path.baseName()), gfid.handlePath());
    }

    private Gfid file(String path) throws Exception {
        Bytes p = Bytes.utf8(path);
        brick.create(p, 0644).close();
        Gfid gfid = identify(p);
        brick.link(p, brick, gfid.handlePath());
        return gfid;
    }

    private void xtime(String path, long seconds) throws Exception {
        brick.setxattr(Bytes.utf8(path), XTIME, Xtime.ofSeconds(seconds).toBytes(), 0);
    }

    private static Scope since(long seconds) {
        return since(seconds, Told.PRESENT);
    }

    private static Scope since(long seconds, Told told) {
        return new Scope(XTIME, Xtime.ofSeconds(seconds), Xtime.NEVER, Xtime.ofSeconds(999), told);
    }

    private static List<Slice> all(HybridCrawl crawl) throws Exception {
        List<Slice> slices = new ArrayList<>();
        try (crawl) {
            while (!crawl.ended()) {
                Slice slice = crawl.next();
                assertNotNull(slice);
                slices.add(slice);
            }
            assertNull(crawl.next());
        }
        return slices;
    }

    private static List<ChangeRecord> records(List<Slice> slices) {
        return slices.stream().flatMap(s -> s.records().stream()).toList();
    }

    private static Map<EntryName, ChangeRecord.Entry> names(List<Slice> slices) {
        Map<EntryName, ChangeRecord.Entry> names = new HashMap<>();
        for (ChangeRecord record : records(slices)) {
            if (record instanceof ChangeRecord.Entry entry) {
                assertNull(names.put(entry.name(), entry), "twice: " + entry);
            }
        }
        return names;
    }

    @Test
    void allOfABrickButWhatIsInternal() throws Exception {
        Gfid d = mkdir("d");
        Gfid f = file("d/f");
        Gfid odd = file("odd\nname");
        brick.link(Bytes.utf8("d/f"), brick, Bytes.utf8("hard"));
        brick.symlink(Bytes.utf8("target"), Bytes.utf8("link"));
        identify(Bytes.utf8("link"));
        mkdir(".glusterfs-anonymous-inode-1");
        file("pointer");
        brick.chmod(Bytes.utf8("pointer"), 01000);
        brick.setxattr(Bytes.utf8("pointer"), LINKTO, Bytes.utf8("pop-client-1\0"), 0);
        file("sticky");
        brick.chmod(Bytes.utf8("sticky"), 01000);
        brick.create(Bytes.utf8("no gfid"), 0600).close();

        List<Slice> slices = all(HybridCrawl.ofBrick(brick, since(0), 2));
        Map<EntryName, ChangeRecord.Entry> names = names(slices);
        assertEquals(
                Set.of("d", "f", "odd\nname", "hard", "link", "sticky"),
                new HashSet<>(names.keySet().stream().map(n -> n.name().utf8()).toList()));
        assertEquals(f, names.get(new EntryName(d, Bytes.utf8("f"))).gfid());
        assertEquals(f, names.get(new EntryName(Gfid.ROOT, Bytes.utf8("hard"))).gfid());
        assertEquals(EntryFop.LINK, names.get(new EntryName(Gfid.ROOT, Bytes.utf8("hard"))).op());
        assertEquals(EntryFop.MKDIR, names.get(new EntryName(Gfid.ROOT, Bytes.utf8("d"))).op());
        assertTrue(records(slices).contains(new ChangeRecord.Data(odd)));
        assertEquals(
                List.of(Bytes.utf8("no gfid")),
                records(slices).stream()
                        .filter(ChangeRecord.Unread.class::isInstance)
                        .map(record -> ((ChangeRecord.Unread) record).name())
                        .toList());
        for (Slice slice : slices) {
            assertTrue(slice.records().size() <= 7, "slice of " + slice.records().size());
            assertEquals(slice == slices.getLast() ? Xtime.ofSeconds(999) : null, slice.stime());
        }
    }

    @Test
    void onlyWhatChangedSince() throws Exception {
        mkdir("old");
        file("old/f");
        mkdir("new");
        file("new/old");
        file("new/new");
        file("new/none");
        for (String path : List.of("old", "old/f", "new/old")) {
            xtime(path, 100);
        }
        for (String path : List.of(".", "new", "new/new")) {
            xtime(path, 101);
        }
        Set<String> found = new HashSet<>();
        names(all(HybridCrawl.ofBrick(brick, since(100), 100)))
                .keySet()
                .forEach(n -> found.add(n.name().utf8()));
        // What has no xtime may have changed.
        // (`new` is the name of a directory and of a file in it.)
        assertEquals(Set.of("new", "none"), found);
        assertEquals(List.of(), records(all(HybridCrawl.ofBrick(brick, since(101), 100))));
        // Times from before the marker was switched on tell nothing.
        Scope marked =
                new Scope(
                        XTIME,
                        Xtime.ofSeconds(101),
                        Xtime.ofSeconds(102),
                        Xtime.ofSeconds(999),
                        Told.PRESENT);
        assertEquals(6, names(all(HybridCrawl.ofBrick(brick, marked, 100))).size());
    }

    @Test
    void directoriesComeBeforeWhatIsInThemAndNothingIsMissed() throws Exception {
        Random random = new Random(5);
        List<String> dirs = new ArrayList<>(List.of(""));
        int count = 0;
        for (int i = 0; i < 300; i++) {
            String path = dirs.get(random.nextInt(dirs.size())) + "n" + i;
            if (random.nextInt(3) == 0) {
                mkdir(path);
                dirs.add(path + "/");
            } else {
                file(path);
            }
            count++;
        }
        List<Slice> slices = all(HybridCrawl.ofBrick(brick, since(0), 20));
        assertTrue(slices.size() >= 15);
        Set<Gfid> seen = new HashSet<>(Set.of(Gfid.ROOT));
        for (ChangeRecord record : records(slices)) {
            if (record instanceof ChangeRecord.Entry entry) {
                assertTrue(seen.contains(entry.name().parent()), "before its parent: " + entry);
                seen.add(entry.gfid());
            }
        }
        assertEquals(count, names(slices).size());
    }

    @Test
    void aDirectoryRenamedMeanwhileIsStillWalked() throws Exception {
        mkdir("a");
        Gfid b = mkdir("a/b");
        file("a/b/f");
        mkdir("c");
        HybridCrawl crawl = HybridCrawl.ofBrick(brick, since(0), 1);
        List<Slice> slices = new ArrayList<>();
        boolean moved = false;
        while (!crawl.ended()) {
            Slice slice = crawl.next();
            assertNotNull(slice);
            slices.add(slice);
            boolean listed =
                    slice.records().stream()
                            .anyMatch(r -> r instanceof ChangeRecord.Entry && r.gfid().equals(b));
            if (listed && !moved) {
                moved = true;
                brick.rename(Bytes.utf8("a/b"), brick, Bytes.utf8("c/b2"));
                handle(Bytes.utf8("c/b2"), b);
            }
        }
        assertTrue(moved);
        EntryName file = new EntryName(b, Bytes.utf8("f"));
        assertTrue(
                records(slices).stream()
                        .anyMatch(r -> r instanceof ChangeRecord.Entry e && e.name().equals(file)));
    }

    @Test
    void aPartOfABrick() throws Exception {
        Gfid d = mkdir("d");
        mkdir("d/e");
        file("d/e/f");
        file("g");
        assertEquals(2, names(all(HybridCrawl.below(brick, d, 10))).size());
        assertEquals(Bytes.utf8("d/e"), DirectoryHandles.pathOf(brick, gfidOf(Bytes.utf8("d/e"))));
        assertNull(DirectoryHandles.pathOf(brick, gfidOf(Bytes.utf8("g"))));
        assertNull(DirectoryHandles.pathOf(brick, new Gfid(1, 1)));
        assertEquals(List.of(), records(all(HybridCrawl.below(brick, new Gfid(1, 1), 10))));
    }

    private static DirectoryWalk.Faults eio(List<Object> odd) {
        return (directory, name) -> {
            if (odd.contains(name == null ? directory : name)) {
                throw new PosixException("read", directory.path(), Errno.EIO);
            }
        };
    }

    /// One bad sector: told of, and all the rest is walked.
    @Test
    void whatTheBrickCannotReadDoesNotEndTheWalk() throws Exception {
        Gfid a = mkdir("a");
        file("a/f");
        mkdir("b");
        file("b/f");
        file("bad");
        file("last");
        HybridCrawl crawl =
                HybridCrawl.of(brick, Gfid.ROOT, since(0), 2, eio(List.of(a, Bytes.utf8("bad"))));
        List<Slice> slices = all(crawl);
        Set<String> names = new HashSet<>();
        names(slices).keySet().forEach(name -> names.add(name.name().utf8()));
        assertEquals(Set.of("a", "b", "f", "last"), names);
        Set<ChangeRecord> unread = new HashSet<>(records(slices));
        unread.removeIf(record -> !(record instanceof ChangeRecord.Unread));
        String reason = "brick: ";
        assertEquals(
                Set.of(a + " null", Gfid.ROOT + " bad"),
                unread.stream()
                        .map(ChangeRecord.Unread.class::cast)
                        .filter(u -> u.reason().startsWith(reason))
                        .map(u -> u.gfid() + " " + u.name())
                        .collect(java.util.stream.Collectors.toSet()));
        assertEquals(Xtime.ofSeconds(999), slices.getLast().stime());
    }

    /// A disk that is gone is no odd file.
    @Test
    void aBrickThatIsGoneEndsTheWalk() throws Exception {
        mkdir("a");
        HybridCrawl crawl =
                HybridCrawl.of(
                        brick,
                        Gfid.ROOT,
                        since(0),
                        100,
                        (directory, _) -> {
                            brick.removexattr(DOT, DirectoryHandles.GFID);
                            throw new PosixException("read", directory.path(), Errno.EIO);
                        });
        assertThrows(PosixException.class, () -> all(crawl));
    }

    @Test
    void aReconcileCrawlTellsWhichDirectoriesChanged() throws Exception {
        Gfid a = mkdir("a");
        file("a/f");
        Gfid b = mkdir("b");
        file("b/f");
        Gfid c = mkdir("a/c");
        for (String path : List.of(".", "a", "a/c")) {
            xtime(path, 101);
        }
        for (String path : List.of("a/f", "b", "b/f")) {
            xtime(path, 100);
        }
        List<ChangeRecord> records =
                records(all(HybridCrawl.ofBrick(brick, since(100, Told.RECONCILED), 100)));
        assertEquals(
                Set.of(Gfid.ROOT, a, c),
                new HashSet<>(
                        records.stream()
                                .filter(ChangeRecord.Listed.class::isInstance)
                                .map(ChangeRecord::gfid)
                                .toList()));
        assertTrue(records.stream().noneMatch(record -> record.gfid().equals(b)));
    }

    @Test
    void aSearchForContentTellsOfRegularFilesAlone() throws Exception {
        mkdir("d");
        Gfid f = file("d/f");
        file("d/old");
        brick.symlink(Bytes.utf8("x"), Bytes.utf8("d/link"));
        identify(Bytes.utf8("d/link"));
        xtime("d/old", 100);
        assertEquals(
                List.of(new ChangeRecord.Data(f)),
                records(all(HybridCrawl.ofBrick(brick, since(100, Told.CONTENT), 100))));

        brick.unlink(f.handlePath());
        List<Slice> slices = all(HybridCrawl.ofBrick(brick, since(100, Told.CONTENT), 100));
        assertEquals(Set.of(f), Set.copyOf(records(slices).stream().map(r -> r.gfid()).toList()));
        assertEquals(1, names(slices).size(), "by its gfid alone it would count as gone");
    }

    /// Killed after any slice: what is told again is little, and nothing is missed.
    @Test
    void aCrawlThatWasCutOffGoesOn() throws Exception {
        Random random = new Random(6);
        List<String> dirs = new ArrayList<>(List.of(""));
        Set<String> paths = new HashSet<>();
        for (int i = 0; i < 600; i++) {
            String path = dirs.get(random.nextInt(dirs.size())) + "n" + i;
            paths.add("n" + i);
            if (random.nextInt(4) == 0) {
                mkdir(path);
                dirs.add(path + "/");
            } else {
                file(path);
            }
        }
        byte[][] state = {new byte[0]};
        HybridCrawl.Place place = new HybridCrawl.Place(Bytes.utf8("htime/HTIME.1"), 77);
        Map<String, Integer> told = new HashMap<>();
        Scope scope = since(0);
        boolean through = false;
        int lives = 0;
        while (!through) {
            lives++;
            HybridCrawl crawl;
            if (state[0].length == 0) {
                crawl = HybridCrawl.kept(brick, scope, 10, place, bytes -> state[0] = bytes);
            } else {
                Scope later =
                        new Scope(
                                XTIME,
                                scope.since(),
                                scope.mark(),
                                Xtime.ofSeconds(5000),
                                Told.PRESENT);
                HybridCrawl.Resumed resumed =
                        HybridCrawl.resume(brick, later, 10, state[0], bytes -> state[0] = bytes);
                assertNotNull(resumed);
                assertEquals(place, resumed.place());
                crawl = resumed.crawl();
            }
            try (crawl) {
                for (int i = 3 + random.nextInt(4); i > 0 && !crawl.ended(); i--) {
                    Slice slice = crawl.next();
                    assertNotNull(slice);
                    for (ChangeRecord record : slice.records()) {
                        if (record instanceof ChangeRecord.Entry entry) {
                            told.merge(entry.name().name().utf8(), 1, Integer::sum);
                        }
                    }
                    if (i > 1 || crawl.ended()) { // the last one is not done
                        crawl.done(slice);
                        crawl.keep();
                    }
                    if (crawl.ended()) {
                        assertEquals(Xtime.ofSeconds(999), slice.stime());
                        through = true;
                    }
                }
            }
        }
        Set<String> lost = new HashSet<>(paths);
        lost.removeAll(told.keySet());
        assertEquals(Set.of(), lost);
        assertEquals(0, state[0].length, "nothing is left of it");
        int again = told.values().stream().mapToInt(n -> n - 1).sum();
        assertTrue(again <= lives * 40, again + " of 600 names twice in " + lives + " lives");
        assertTrue(lives > 8, lives + " lives");
    }

    @Test
    void theStateOfAnotherCrawlIsNotTakenUp() throws Exception {
        mkdir("d");
        mkdir("e");
        byte[][] state = {new byte[0]};
        HybridCrawl.Place place = new HybridCrawl.Place(Bytes.utf8("htime/HTIME.1"), 77);
        try (HybridCrawl crawl =
                HybridCrawl.kept(brick, since(5), 1, place, bytes -> state[0] = bytes)) {
            byte[] begun = state[0];
            assertTrue(begun.length > 0, "its beginning is kept before anything is told");
            Slice slice = crawl.next();
            assertNotNull(slice);
            crawl.done(slice);
            assertSame(begun, state[0], "done alone keeps nothing");
            crawl.keep();
            assertNotSame(begun, state[0]);
        }
        assertNull(HybridCrawl.resume(brick, since(6), 1, state[0], _ -> {}));
        for (int n = 0; n < state[0].length; n++) {
            assertNull(
                    HybridCrawl.resume(
                            brick, since(5), 1, java.util.Arrays.copyOf(state[0], n), _ -> {}),
                    "cut at " + n);
        }
    }

    @Test
    void progressGoesUpToTheWhole() throws Exception {
        for (int i = 0; i < 20; i++) {
            mkdir("d" + i);
            file("d" + i + "/f");
        }
        HybridCrawl crawl = HybridCrawl.ofBrick(brick, since(0), 5);
        all(crawl);
        assertTrue(
                crawl.progress()
                        .startsWith("21 directories, 40 names, 0 directories to walk, about 100 %"),
                crawl.progress());
    }
}
