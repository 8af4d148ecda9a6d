package dev.gsyncd.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.AuxMount;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.secondary.EntryResult;
import dev.gsyncd.secondary.Found;
import dev.gsyncd.secondary.VolumeSecondary;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.Stat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A program for inside a lab host: entry operations on a real volume.
///
///     VolumeScenario HOST VOLUME LOG            all cases, then what they cost
///     VolumeScenario HOST VOLUME LOG hold       mounts, prints "ready", waits for kill -9
public final class VolumeScenario {
    private static final int COSTS = 1000;

    private final VolumeSecondary secondary;
    private final Dir root;
    private final Gfid top = random();

    private VolumeScenario(Dir root) {
        this.root = root;
        this.secondary = new VolumeSecondary(root);
    }

    public static void main(String[] args) throws Exception {
        long start = System.nanoTime();
        AuxMount.Options options =
                new AuxMount.Options(
                        "glusterfs",
                        args[0],
                        args[1],
                        Path.of(args[2]),
                        "INFO",
                        List.of(),
                        Duration.ofSeconds(30));
        try (AuxMount mount = AuxMount.open(options)) {
            System.out.printf("mounted in %d ms%n", (System.nanoTime() - start) / 1_000_000);
            if (args.length > 3) {
                System.out.println("ready");
                Thread.sleep(Duration.ofMinutes(1));
                return;
            }
            VolumeScenario scenario = new VolumeScenario(mount.root());
            scenario.cases();
            scenario.costs();
            scenario.secondary.close();
        }
        System.out.println("passed");
    }

    private static Gfid random() {
        UUID uuid = UUID.randomUUID();
        return new Gfid(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    private static EntryName in(Gfid parent, String name) {
        return new EntryName(parent, Bytes.utf8(name));
    }

    private EntryResult op(EntryOp op) throws Exception {
        return secondary.entryOps(List.of(op)).getFirst();
    }

    private void done(EntryOp op) throws Exception {
        assertEquals(EntryResult.DONE, op(op), op::toString);
    }

    private @Nullable Found at(EntryName name) throws Exception {
        return secondary.lookup(List.of(name)).get(name);
    }

    private void cases() throws Exception {
        done(new EntryOp.Mkdir(top, in(Gfid.ROOT, "scenario-" + top), 0755, 0, 0));
        types();
        oddNames();
        conflicts();
        links();
        renames();
        removals();
    }

    private void types() throws Exception {
        Gfid file = random();
        done(new EntryOp.Create(file, in(top, "file"), 04640, 1000, 1001));
        Stat stat = root.stat(file.path());
        assertEquals(Mode.S_IFREG | 04640, stat.mode());
        assertEquals(1000, stat.uid());
        assertEquals(1001, stat.gid());
        Gfid node = random();
        int mode = Mode.S_IFCHR | 0600;
        done(new EntryOp.Mknod(node, in(top, "char"), mode, 0, 0, 300, 70000));
        stat = root.stat(node.path());
        assertEquals(mode, stat.mode());
        assertEquals("300:70000", stat.rdevMajor() + ":" + stat.rdevMinor());
        Gfid fifo = random();
        done(new EntryOp.Mknod(fifo, in(top, "fifo"), Mode.S_IFIFO | 0622, 5, 6, 0, 0));
        assertTrue(root.stat(fifo.path()).isFifo());
        Gfid socket = random();
        done(new EntryOp.Mknod(socket, in(top, "socket"), Mode.S_IFSOCK | 0700, 0, 0, 0, 0));
        assertTrue(root.stat(socket.path()).isSocket());
        Gfid link = random();
        byte[] target = {'.', '.', '/', -1, '\n', 'x'};
        done(new EntryOp.Symlink(link, in(top, "link"), Bytes.of(target), 7, 8));
        assertEquals(Bytes.of(target), root.readlink(link.path()));
        assertEquals(7, root.stat(link.path()).uid());
        Gfid dir = random();
        done(new EntryOp.Mkdir(dir, in(top, "dir"), 02751, 9, 10));
        stat = root.stat(dir.path());
        assertEquals(Mode.S_IFDIR | 02751, stat.mode());
        assertEquals(10, stat.gid());
        Map<Gfid, Found> found = secondary.lookupGfids(List.of(file, link, dir, random()));
        assertEquals(3, found.size());
        assertEquals(new Found(link, Mode.S_IFLNK), found.get(link));
        assertEquals(new Found(dir, Mode.S_IFDIR), at(in(top, "dir")));
    }

    private void oddNames() throws Exception {
        byte[] longest = new byte[255];
        Arrays.fill(longest, (byte) 0xe9);
        Gfid dir = random();
        done(new EntryOp.Mkdir(dir, in(top, "odd"), 0755, 0, 0));
        List<Bytes> names = new ArrayList<>();
        for (byte[] name :
                new byte[][] {{-1, 'a', -2}, {'a', '\n', 'b'}, {'%', '0', 'A'}, {'-'}, longest}) {
            Gfid gfid = random();
            EntryName entry = new EntryName(dir, Bytes.of(name));
            names.add(entry.name());
            done(new EntryOp.Create(gfid, entry, 0644, 0, 0));
            assertEquals(new Found(gfid, Mode.S_IFREG), at(entry));
        }
        List<Bytes> listed = new ArrayList<>(secondary.list(dir));
        Collections.sort(listed);
        Collections.sort(names);
        assertEquals(names, listed);
        assertEquals(List.of(), secondary.list(random()));
    }

    private void conflicts() throws Exception {
        Gfid one = random();
        Gfid two = random();
        EntryName name = in(top, "taken");
        done(new EntryOp.Create(one, name, 0644, 0, 0));
        done(new EntryOp.Create(one, name, 0644, 0, 0));
        EntryResult taken = op(new EntryOp.Create(two, name, 0644, 0, 0));
        assertEquals(new EntryResult(Errno.EEXIST, new Found(one, Mode.S_IFREG)), taken);
        taken = op(new EntryOp.Mkdir(two, name, 0755, 0, 0));
        assertEquals(new EntryResult(Errno.EEXIST, new Found(one, Mode.S_IFREG)), taken);
        EntryResult elsewhere = op(new EntryOp.Create(one, in(top, "other"), 0644, 0, 0));
        assertEquals(new EntryResult(Errno.EEXIST, new Found(one, Mode.S_IFREG)), elsewhere);
        EntryResult orphan = op(new EntryOp.Create(two, in(random(), "x"), 0644, 0, 0));
        assertEquals(Errno.ENOENT, orphan.errno());
        assertEquals(1, secondary.lookup(List.of(name, in(top, "no"), in(random(), "x"))).size());
    }

    private void links() throws Exception {
        Gfid file = random();
        done(new EntryOp.Create(file, in(top, "l1"), 0644, 0, 0));
        done(new EntryOp.Link(file, in(top, "l2")));
        done(new EntryOp.Link(file, in(top, "l2")));
        assertEquals(2, root.stat(file.path()).nlink());
        EntryResult taken = op(new EntryOp.Link(file, in(top, "file")));
        assertEquals(Errno.EEXIST, taken.errno());
        assertNotNull(taken.found());
        assertEquals(Errno.ENOENT, op(new EntryOp.Link(random(), in(top, "l3"))).errno());
        Gfid symlink = random();
        done(new EntryOp.Symlink(symlink, in(top, "s1"), Bytes.utf8("nowhere"), 0, 0));
        done(new EntryOp.Link(symlink, in(top, "s2")));
        assertEquals(new Found(symlink, Mode.S_IFLNK), at(in(top, "s2")));
        // Both names exist: the rename takes the old one away.
        done(new EntryOp.Rename(file, in(top, "l1"), in(top, "l2"), null));
        assertEquals(1, root.stat(file.path()).nlink());
        assertEquals(null, at(in(top, "l1")));
    }

    private void renames() throws Exception {
        Gfid a = random();
        Gfid b = random();
        done(new EntryOp.Create(a, in(top, "ra"), 0644, 0, 0));
        done(new EntryOp.Create(b, in(top, "rb"), 0644, 0, 0));
        EntryResult taken = op(new EntryOp.Rename(a, in(top, "ra"), in(top, "rb"), null));
        assertEquals(new EntryResult(Errno.EEXIST, new Found(b, Mode.S_IFREG)), taken);
        EntryResult wrong = op(new EntryOp.Rename(b, in(top, "ra"), in(top, "rc"), null));
        assertEquals(new EntryResult(Errno.ESTALE, new Found(a, Mode.S_IFREG)), wrong);
        done(new EntryOp.Rename(a, in(top, "ra"), in(top, "rb"), b));
        assertEquals(new Found(a, Mode.S_IFREG), at(in(top, "rb")));
        assertEquals(Map.of(), secondary.lookupGfids(List.of(b)));
        done(new EntryOp.Rename(a, in(top, "ra"), in(top, "rb"), null));
        Gfid d1 = random();
        Gfid d2 = random();
        Gfid child = random();
        done(new EntryOp.Mkdir(d1, in(top, "d1"), 0755, 0, 0));
        done(new EntryOp.Mkdir(d2, in(top, "d2"), 0755, 0, 0));
        done(new EntryOp.Create(child, in(d1, "child"), 0644, 0, 0));
        done(new EntryOp.Rename(d1, in(top, "d1"), in(d2, "moved"), null));
        assertEquals(new Found(d1, Mode.S_IFDIR), at(in(d2, "moved")));
        assertEquals(new Found(child, Mode.S_IFREG), at(in(d1, "child")));
        EntryResult loop = op(new EntryOp.Rename(d2, in(top, "d2"), in(d1, "loop"), null));
        assertTrue(!loop.done(), loop::toString);
        // A swap, through a third name.
        List<EntryResult> swap =
                secondary.entryOps(
                        List.of(
                                new EntryOp.Rename(a, in(top, "rb"), in(top, ".gsyncd-t"), null),
                                new EntryOp.Rename(child, in(d1, "child"), in(top, "rb"), null),
                                new EntryOp.Rename(
                                        a, in(top, ".gsyncd-t"), in(d1, "child"), null)));
        assertTrue(swap.stream().allMatch(EntryResult::done), swap::toString);
        assertEquals(new Found(a, Mode.S_IFREG), at(in(d1, "child")));
        assertEquals(new Found(child, Mode.S_IFREG), at(in(top, "rb")));
    }

    private void removals() throws Exception {
        Gfid dir = random();
        Gfid file = random();
        done(new EntryOp.Mkdir(dir, in(top, "rm"), 0755, 0, 0));
        done(new EntryOp.Create(file, in(dir, "f"), 0644, 0, 0));
        assertEquals(Errno.ENOTEMPTY, op(new EntryOp.Rmdir(dir, in(top, "rm"))).errno());
        EntryResult wrong = op(new EntryOp.Unlink(dir, in(dir, "f")));
        assertEquals(new EntryResult(Errno.ESTALE, new Found(file, Mode.S_IFREG)), wrong);
        assertEquals(Errno.EISDIR, op(new EntryOp.Unlink(dir, in(top, "rm"))).errno());
        assertEquals(Errno.ENOTDIR, op(new EntryOp.Rmdir(file, in(dir, "f"))).errno());
        List<EntryOp> ops =
                List.of(
                        new EntryOp.Unlink(file, in(dir, "f")),
                        new EntryOp.Rmdir(dir, in(top, "rm")));
        assertEquals(List.of(EntryResult.DONE, EntryResult.DONE), secondary.entryOps(ops));
        assertEquals(List.of(EntryResult.DONE, EntryResult.DONE), secondary.entryOps(ops));
        assertEquals(null, at(in(top, "rm")));
        assertEquals(Map.of(), secondary.lookupGfids(List.of(dir, file)));
    }

    private void costs() throws Exception {
        Gfid dir = random();
        done(new EntryOp.Mkdir(dir, in(top, "costs"), 0755, 0, 0));
        List<Gfid> gfids = new ArrayList<>();
        List<EntryName> names = new ArrayList<>();
        List<EntryOp> create = new ArrayList<>();
        List<EntryOp> rename = new ArrayList<>();
        List<EntryOp> unlink = new ArrayList<>();
        for (int i = 0; i < COSTS; i++) {
            Gfid gfid = random();
            gfids.add(gfid);
            names.add(in(dir, "f" + i));
            create.add(new EntryOp.Create(gfid, in(dir, "f" + i), 0644, 0, 0));
            rename.add(new EntryOp.Rename(gfid, in(dir, "f" + i), in(dir, "r" + i), null));
            unlink.add(new EntryOp.Unlink(gfid, in(dir, "r" + i)));
        }
        for (int i = 0; i < 2; i++) {
            time("lookup of absent names", () -> assertEquals(0, secondary.lookup(names).size()));
        }
        time("lookup of absent gfids", () -> assertEquals(0, secondary.lookupGfids(gfids).size()));
        time("create", () -> allDone(create));
        time("lookup of names", () -> assertEquals(COSTS, secondary.lookup(names).size()));
        time("lookup of gfids", () -> assertEquals(COSTS, secondary.lookupGfids(gfids).size()));
        time("rename", () -> allDone(rename));
        time("unlink", () -> allDone(unlink));
        time("list", () -> assertEquals(List.of(), secondary.list(dir)));
    }

    private void allDone(List<EntryOp> ops) throws Exception {
        List<EntryResult> results = secondary.entryOps(ops);
        assertTrue(results.stream().allMatch(EntryResult::done), results::toString);
    }

    private interface Step {
        void run() throws Exception;
    }

    private static void time(String what, Step step) throws Exception {
        long start = System.nanoTime();
        step.run();
        System.out.printf("%-24s %6d us each%n", what, (System.nanoTime() - start) / 1000 / COSTS);
    }
}
