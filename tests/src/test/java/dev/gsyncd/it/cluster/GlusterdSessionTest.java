package dev.gsyncd.it.cluster;

import static dev.gsyncd.it.cluster.GeoSession.kill;
import static dev.gsyncd.it.cluster.GeoSession.state;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.it.cluster.ClusterCondition.OnCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// The life of a session as an administrator drives it, `gluster volume geo-replication …`, with
/// our launcher in the place of the packaged executable: two nodes here, two there, unmodified
/// glusterd, keys and config files.
@OnCluster
@TestMethodOrder(OrderAnnotation.class)
class GlusterdSessionTest {
    private static final List<String> PRIMARIES = List.of("gp1", "gp2");
    private static final Duration SOON = GeoSession.SOON;
    private static final String SESSION = "/var/lib/glusterd/geo-replication/pop_gs1_moz";

    private static Lab lab;
    private static GeoSession session;
    private static Path pop;
    private static Path moz;

    @BeforeAll
    static void build() {
        lab = Lab.up("--primary-hosts", "2", "--secondary-hosts", "2");
        session = new GeoSession(lab, "pop", "gs1::moz");
        lab.lab(List.of("gsyncd", Lab.GSYNCD.toString()));
        // A first start makes the cache that the others start from.
        lab.ok("gp1", Lab.GSYNCD.toString(), "version");
        pop = lab.mount("gp1", "pop", "/mnt/pop");
        moz = lab.mount("gs1", "moz", "/mnt/moz");
    }

    @AfterAll
    static void end() {
        if (lab != null) {
            lab.close();
        }
    }

    private static String georep(String... arguments) {
        return session.georep(arguments);
    }

    private static Lab.Result tryGeorep(String... arguments) {
        return session.tryGeorep(arguments);
    }

    private static void awaitRows(String... statuses) {
        session.awaitRows(statuses);
    }

    private static String active() {
        return session.rows().stream()
                .filter(r -> r.status().equals("Active"))
                .findFirst()
                .orElseThrow()
                .node();
    }

    private static void awaitMirrored(String name, String content) throws IOException {
        GeoSession.awaitMirrored(pop, moz, name, content);
    }

    private static List<Long> ours(String host, String what) {
        return GeoSession.ours(lab, host, what);
    }

    private static long monitor(String host) {
        return session.monitor(host);
    }

    private static List<String> left() {
        List<String> left = new ArrayList<>();
        for (String host : List.of("gp1", "gp2", "gs1", "gs2")) {
            left.addAll(Sessions.leftOn(lab, host));
        }
        return left;
    }

    @Test
    @Order(1)
    void createdAndStarted() throws Exception {
        lab.lab(List.of("session", "create"));
        awaitRows("Created", "Created");
        assertNotEquals(0, tryGeorep("config", "no-such-option", "1").exit());
        assertNotEquals(0, tryGeorep("resume").exit());
        georep("start");
        awaitRows("Active", "Passive");
        awaitMirrored("first", "one\n");
        List<String> nodes =
                session.rows().stream().map(GeoSession.Row::secondary).sorted().toList();
        assertEquals(List.of("gs1", "gs2"), nodes);
    }

    @Test
    @Order(2)
    void aCheckpointIsReached() throws Exception {
        awaitMirrored("before", "checkpoint\n");
        georep("config", "checkpoint", "now");
        Lab.await(
                "the checkpoint",
                SOON,
                () -> {
                    // Without a restart of the session, and without another change.
                    return georep("status", "detail").contains(" Yes ");
                });
    }

    @Test
    @Order(3)
    void pausedAndResumed() throws Exception {
        georep("pause");
        awaitRows("Paused", "Paused");
        for (String host : PRIMARIES) {
            assertEquals('T', state(monitor(host)));
            assertEquals('T', state(ours(host, "worker").getFirst()));
        }
        georep("resume");
        awaitMirrored("resumed", "after the pause\n");
        awaitRows("Active", "Passive");
    }

    @Test
    @Order(4)
    void aKilledWorkerIsBack() throws Exception {
        String host = active();
        long before = ours(host, "worker").getFirst();
        long monitor = monitor(host);
        kill(before);
        Lab.await(
                "another worker",
                Duration.ofSeconds(20),
                () -> {
                    List<Long> now = ours(host, "worker");
                    return now.size() == 1 && now.getFirst() != before;
                });
        awaitRows("Active", "Passive");
        assertEquals(monitor, monitor(host));
        awaitMirrored("again", "after a kill\n");
    }

    @Test
    @Order(5)
    void anotherNodeOfTheSecondaryTakesOver() throws Exception {
        String host = active();
        String node =
                session.rows().stream()
                        .filter(r -> r.node().equals(host))
                        .findFirst()
                        .orElseThrow()
                        .secondary();
        for (long pid : lab.pids(node, "^sshd: ")) {
            kill(pid);
        }
        String other = node.equals("gs1") ? "gs2" : "gs1";
        awaitMirrored("elsewhere", "through " + other + "\n");
        Lab.await(
                "the other node in the status",
                SOON,
                () -> {
                    return session.rows().stream()
                            .anyMatch(r -> r.node().equals(host) && r.secondary().equals(other));
                });
        lab.ok(node, "/usr/sbin/sshd", "-E", "/var/log/glusterfs/sshd.log");
    }

    @Test
    @Order(6)
    void aChangedOptionRestartsIt() throws Exception {
        long before = monitor("gp1");
        georep("config", "sync-jobs", "2");
        assertTrue(georep("config", "sync-jobs").contains("2"));
        assertNotEquals(before, monitor("gp1"));
        awaitRows("Active", "Passive");
        awaitMirrored("configured", "two jobs\n");
    }

    @Test
    @Order(7)
    void aPausedSessionComesUpPaused() throws Exception {
        georep("pause");
        long group = monitor("gp1");
        for (long pid : ours("gp1", "worker")) {
            kill(pid);
        }
        kill(group);
        Lab.await("the end of the monitor", SOON, () -> ours("gp1", "monitor").isEmpty());
        lab.lab(List.of("restart-glusterd", "gp1"));
        Lab.await(
                "a paused monitor",
                SOON,
                () -> {
                    List<Long> now = ours("gp1", "monitor");
                    return now.size() == 1 && state(now.getFirst()) == 'T';
                });
        awaitRows("Paused", "Paused");
        assertTrue(ours("gp1", "worker").isEmpty());
        georep("resume");
        awaitRows("Active", "Passive");
        awaitMirrored("up", "and running\n");
    }

    @Test
    @Order(8)
    void stoppedAndDeleted() throws Exception {
        assertNotEquals(0, tryGeorep("delete").exit());
        georep("stop");
        awaitRows("Stopped", "Stopped");
        for (String host : PRIMARIES) {
            assertEquals(List.of(), ours(host, ".*"));
        }
        Lab.await("all to end on the secondary", SOON, () -> left().isEmpty());
        georep("start");
        awaitRows("Active", "Passive");
        georep("stop");
        georep("delete");
        for (String host : PRIMARIES) {
            assertFalse(Files.exists(lab.path(host, SESSION)), host);
            assertFalse(
                    Files.exists(lab.path(host, "/var/lib/misc/gluster/gsyncd/pop_gs1_moz")), host);
        }
        Lab.await("nothing to be left", SOON, () -> left().isEmpty());
    }
}
