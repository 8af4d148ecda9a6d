package dev.gsyncd.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.it.cluster.ClusterCondition.OnCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// What happens to a session in its life, under glusterd's own command line: a distributed,
/// replicated volume of two nodes, two nodes there.
@OnCluster
@TestMethodOrder(OrderAnnotation.class)
class SessionLifeTest {
    private static final List<String> PRIMARIES = List.of("gp1", "gp2");
    private static final List<String> SECONDARIES = List.of("gs1", "gs2");
    private static final String[] STEADY = {"Active", "Active", "Passive", "Passive"};

    private static Lab lab;
    private static GeoSession session;
    private static Path pop;
    private static Path moz;

    @BeforeAll
    static void build() {
        lab =
                Lab.up(
                        "--primary-hosts",
                        "2",
                        "--primary-bricks",
                        "4",
                        "--replica",
                        "2",
                        "--secondary-hosts",
                        "2");
        session = new GeoSession(lab, "pop", "gs1::moz");
        lab.lab(List.of("gsyncd", Lab.GSYNCD.toString()));
        // A first start makes the cache that the others start from.
        lab.ok("gp1", Lab.GSYNCD.toString(), "version");
        pop = lab.mount("gp1", "pop", "/mnt/pop");
        moz = lab.mount("gs1", "moz", "/mnt/moz");
        lab.lab(List.of("session", "create"));
        session.georep("start");
        session.awaitRows(STEADY);
    }

    @AfterAll
    static void end() {
        if (lab != null) {
            lab.close();
        }
    }

    /// Each process, 2 times or with `-Dlong=true` 20 times, under running changes.
    @Test
    @Order(1)
    void eachProcessKilledAgainAndAgain() throws Exception {
        int each = Integer.getInteger("kills", Boolean.getBoolean("long") ? 20 : 2);
        long seed = Long.getLong("seed", 1);
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread load =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, e) -> failure.set(e))
                        .start(() -> changes(seed, over));
        Kills kills = new Kills(lab, session, new Random(seed));
        try {
            kills.all(each);
        } finally {
            over.set(true);
            load.join();
            System.out.println("seed " + seed + ": " + kills);
        }
        assertEquals(null, failure.get());
        lab.assertEqualTrees(pop, moz, false, 240);
        session.awaitRows(STEADY);
        awaitNothingStray();
    }

    private static void changes(long seed, AtomicBoolean over) {
        for (long s = 1000 * seed; !over.get(); s++) {
            lab.workload(pop, "--seed", "" + s, "--pace", "0.02", "churn", "100");
        }
    }

    /// All that runs belongs to a monitor or to a connection that is used.
    private static void awaitNothingStray() {
        List<String> odd = new ArrayList<>();
        try {
            Lab.await(
                    "stray processes and mounts to end",
                    Duration.ofSeconds(60),
                    () -> {
                        odd.clear();
                        odd.addAll(stray());
                        return odd.isEmpty();
                    });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ": " + odd, e);
        }
    }

    private static List<String> stray() {
        List<String> odd = new ArrayList<>();
        for (String host : PRIMARIES) {
            count(odd, host, "monitors", 1, session.monitors(host).size());
            count(odd, host, "workers", 2, session.workers(host).size());
            count(odd, host, "mounts", 2 * 2, Sessions.mounts(lab, host));
        }
        int secondaries = 0;
        for (String host : SECONDARIES) {
            int here = GeoSession.ours(lab, host, "(.* )?secondary").size();
            count(odd, host, "mounts", here, Sessions.mounts(lab, host));
            count(odd, host, "connections", here, lab.pids(host, "^sshd.*@notty").size());
            secondaries += here;
        }
        count(odd, "both nodes", "secondaries", 2, secondaries);
        for (String host : List.of("gp1", "gp2", "gs1", "gs2")) {
            lab.ok(host, "cat", "/proc/mounts")
                    .lines()
                    .filter(line -> line.contains("gsyncd-mount"))
                    .forEach(line -> odd.add(host + " has " + line));
        }
        return odd;
    }

    private static void count(List<String> odd, String host, String what, int wanted, int there) {
        if (wanted != there) {
            odd.add(host + ": " + there + " " + what + ", not " + wanted);
        }
    }

    private static void awaitMirrored(String name, String content) throws Exception {
        // A mount of the test's own takes a moment to find bricks that are back.
        Lab.await(
                "the primary's mount to take " + name,
                GeoSession.SOON,
                () -> {
                    try {
                        Files.writeString(pop.resolve(name), content);
                        return true;
                    } catch (IOException _) {
                        return false;
                    }
                });
        GeoSession.awaitThere(moz, name, content);
    }

    @Test
    @Order(2)
    void thePrimaryVolumeIsStoppedAndStarted() throws Exception {
        awaitMirrored("before-stop", "of pop\n");
        // Without force glusterd refuses, for there is a session.
        GeoSession.gluster(lab, "gp1", "volume", "stop", "pop", "force");
        session.awaitRows("Faulty", "Faulty", "Faulty", "Faulty");
        GeoSession.gluster(lab, "gp1", "volume", "start", "pop");
        session.awaitRows(STEADY);
        awaitMirrored("after-stop", "of pop\n");
        lab.assertEqualTrees(pop, moz, false, 120);
    }

    @Test
    @Order(3)
    void theSecondaryVolumeIsStoppedAndStarted() throws Exception {
        GeoSession.gluster(lab, "gs1", "volume", "stop", "moz");
        for (int i = 0; i < 10; i++) {
            Files.writeString(pop.resolve("while-moz-is-stopped-" + i), "number " + i + "\n");
        }
        session.awaitRows("Faulty", "Faulty", "Passive", "Passive");
        GeoSession.gluster(lab, "gs1", "volume", "start", "moz");
        session.awaitRows(STEADY);
        awaitMirrored("after-moz", "was stopped\n");
        lab.assertEqualTrees(pop, moz, false, 120);
    }

    @Test
    @Order(4)
    void glusterdIsStartedAgain() throws Exception {
        List<Long> before = processes();
        for (String host : List.of("gp1", "gp2", "gs1", "gs2")) {
            lab.lab(List.of("restart-glusterd", host));
            awaitMirrored("glusterd-" + host, "was started again\n");
        }
        session.awaitRows(STEADY);
        assertEquals(before, processes(), "no monitor and no worker had to be started again");
    }

    private static List<Long> processes() {
        List<Long> all = new ArrayList<>();
        for (String host : PRIMARIES) {
            all.addAll(session.monitors(host));
            all.addAll(session.workers(host));
        }
        return all.stream().sorted().toList();
    }

    @Test
    @Order(5)
    void aBrickGoesDownAndComesBack() throws Exception {
        killBrick("gp1", "p1");
        // Of p4 nothing is said: while gp2 is named for one part, its other worker may work as
        // well.
        awaitWorkers(Map.of("p1", "Faulty", "p2", "Active"));
        awaitMirrored("by-the-replica", "while p1 was down\n");
        GeoSession.gluster(lab, "gp1", "volume", "start", "pop", "force");
        session.awaitRows(STEADY);
        awaitMirrored("by-both", "p1 is back\n");
    }

    /// What cannot be told apart from a file on the bricks that are down waits in the queue, and is
    /// tried again as soon as they are back.
    @Test
    @Order(6)
    void aWholePartGoesDownAndComesBack() throws Exception {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            files.add(Files.writeString(pop.resolve("part-" + i), "part " + i + "\n"));
        }
        lab.assertEqualTrees(pop, moz, false, 120);
        killBrick("gp1", "p3");
        killBrick("gp2", "p4");
        awaitWorkers(Map.of("p1", "Active", "p3", "Faulty", "p4", "Faulty"));
        int removed = 0;
        for (Path file : files) {
            try {
                Files.delete(file);
                removed++;
            } catch (IOException _) {
                // it is on the part that is down
            }
        }
        assertTrue(removed > 0 && removed < files.size(), "on both parts: " + removed);
        Lab.await(
                "names in the queue",
                GeoSession.SOON,
                () ->
                        session.georep("status", "detail")
                                .matches("(?s).*[0-9]:[0-9]{2} +[0-9]+ +[0-9]+ +[0-9]+ +[1-9].*"));
        GeoSession.gluster(lab, "gp1", "volume", "start", "pop", "force");
        long start = System.nanoTime();
        lab.assertEqualTrees(pop, moz, false, 120);
        System.out.println(
                removed
                        + " names that waited for a brick were mirrored "
                        + (System.nanoTime() - start) / 1_000_000
                        + " ms after it was started again");
        session.awaitRows(STEADY);
    }

    /// @param wanted the status of some workers by their bricks
    private static void awaitWorkers(Map<String, String> wanted) {
        Lab.await(
                "workers " + wanted,
                GeoSession.SOON,
                () -> {
                    Map<String, String> now =
                            session.rows().stream()
                                    .collect(
                                            Collectors.toMap(
                                                    r -> r.brick().replaceFirst(".*/", ""),
                                                    GeoSession.Row::status));
                    return now.entrySet().containsAll(wanted.entrySet());
                });
    }

    private static void killBrick(String host, String brick) {
        List<Long> found = lab.pids(host, "glusterfsd .*/srv/bricks/" + brick + " ");
        assertEquals(1, found.size(), () -> host + ": " + lab.commands(host));
        GeoSession.kill(found.getFirst());
    }

    @Test
    @Order(7)
    void aNodeOfTheSecondaryIsLeftAlone() throws Exception {
        session.georep("config", "isolated-secondarys", "gs2");
        session.awaitRows(STEADY);
        assertEquals(Set.of("gs1"), secondaries());
        awaitMirrored("by-gs1", "alone\n");
        session.georep("config", "!isolated-secondarys");
        session.awaitRows(STEADY);
        assertEquals(Set.of("gs1", "gs2"), secondaries());
    }

    private static Set<String> secondaries() {
        return session.rows().stream().map(GeoSession.Row::secondary).collect(Collectors.toSet());
    }

    /// Both bricks of a replica on one node: the node is named as the active one for both workers,
    /// so a lock decides; with `use-meta-volume` it is one in that volume.
    @Test
    @Order(8)
    void oneOfTwoWorkersOfANodeIsActive() throws Exception {
        make("gp1", "one", "replica", "2", "gp1:/srv/bricks/o1", "gp1:/srv/bricks/o2");
        make("gp1", "meta", "gp1:/srv/bricks/meta");
        make("gs1", "two", "gs1:/srv/bricks/t1");
        lab.mount("gp1", "meta", "/mnt/meta");
        Path one = lab.mount("gp1", "one", "/mnt/one");
        Path two = Path.of(lab.lab(List.of("mount", "gs1", "two", "/mnt/two")).strip());
        GeoSession both = new GeoSession(lab, "one", "gs1::two");
        both.georep("create", "push-pem", "force");
        for (boolean meta : List.of(false, true)) {
            if (meta) {
                both.georep("config", "meta-volume-mnt", "/mnt/meta");
                both.georep("config", "use-meta-volume", "true");
            }
            both.georep("start", "force");
            both.awaitRows("Active", "Passive");
            GeoSession.awaitMirrored(one, two, "meta-" + meta, "one of two\n");
            GeoSession.kill(activeWorker(both));
            GeoSession.awaitMirrored(one, two, "killed-" + meta, "one of two\n");
            both.awaitRows("Active", "Passive");
            both.georep("stop");
            both.awaitRows("Stopped", "Stopped");
        }
        assertTrue(
                lab.ok("gp1", "find", "/mnt/meta", "-name", "*.lock").contains("geo-rep"),
                "the lock is in the meta volume");
    }

    private static void make(String host, String volume, String... type) {
        List<String> create = new ArrayList<>(List.of("volume", "create", volume));
        create.addAll(List.of(type));
        create.add("force");
        GeoSession.gluster(lab, host, create.toArray(String[]::new));
        GeoSession.gluster(lab, host, "volume", "start", volume);
    }

    private static long activeWorker(GeoSession session) {
        String brick =
                session.rows().stream()
                        .filter(row -> row.status().equals("Active"))
                        .findFirst()
                        .orElseThrow()
                        .brick();
        List<Long> found = GeoSession.ours(lab, "gp1", "worker one .*--local-path=" + brick);
        assertEquals(1, found.size(), () -> lab.commands("gp1").toString());
        return found.getFirst();
    }

    /// kill -9 of a worker and of the shell that holds its mount for the moment of opening it
    /// leaves a mount with a name, and its glusterfs: the next worker unmounts them.
    @Test
    @Order(9)
    void aStaleMountIsUnmounted() throws Exception {
        String stale = "/tmp/gsyncd-mount-stale-" + ProcessHandle.current().pid();
        lab.ok("gp1", "mkdir", "-p", stale + "/mnt");
        lab.ok("gp1", "touch", stale + "/held");
        lab.ok(
                "gp1",
                "glusterfs",
                "--aux-gfid-mount",
                "--volfile-server=localhost",
                "--volfile-id=pop",
                "--pid-file=" + stale + "/pid",
                stale + "/mnt");
        assertEquals(1, lab.pids("gp1", "glusterfs .*" + stale).size());
        for (long worker : session.workers("gp1")) {
            GeoSession.kill(worker);
        }
        Lab.await(
                "the stale mount and its glusterfs to be gone",
                GeoSession.SOON,
                () ->
                        lab.pids("gp1", "glusterfs .*" + stale).isEmpty()
                                && !lab.ok("gp1", "cat", "/proc/mounts").contains(stale)
                                && lab.in("gp1", "test", "-e", stale).exit() != 0);
        session.awaitRows(STEADY);
        awaitNothingStray();
    }
}
