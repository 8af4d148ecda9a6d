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
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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

    /// Both bricks of a replica on one node: the node is named as the active one for both workers,
    /// so a lock decides; with `use-meta-volume` it is one in that volume.
    @Test
    @Order(3)
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
}
