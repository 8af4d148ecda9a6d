package dev.gsyncd.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.it.cluster.ClusterCondition.OnCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// What an administrator sees while something is wrong around a session, and that it goes on by
/// itself when that is mended: a distributed volume of two nodes, a replicated one of two there.
@OnCluster
@TestMethodOrder(OrderAnnotation.class)
class SessionTroubleTest {
    private static final List<String> SECONDARIES = List.of("gs1", "gs2");
    private static final String LOG = "/var/log/glusterfs/geo-replication/pop_gs1_moz/gsyncd.log";

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
                        "2",
                        "--replica",
                        "1",
                        "--secondary-hosts",
                        "2",
                        "--secondary-replica",
                        "2");
        session = new GeoSession(lab, "pop", "gs1::moz");
        lab.lab(List.of("gsyncd", Lab.GSYNCD.toString()));
        // A first start makes the cache that the others start from.
        lab.ok("gp1", Lab.GSYNCD.toString(), "version");
        pop = lab.mount("gp1", "pop", "/mnt/pop");
        moz = lab.mount("gs1", "moz", "/mnt/moz");
        lab.lab(List.of("session", "create"));
        session.georep("config", "log-level", "DEBUG"); // tells each try
    }

    @AfterAll
    static void end() {
        if (lab != null) {
            lab.close();
        }
    }

    /// One half of the primary and one node of the secondary are down before the first start.
    @Test
    @Order(1)
    void aSessionStartsWhileSomeOfItIsDown() throws Exception {
        for (int i = 0; i < 24; i++) {
            Files.writeString(pop.resolve("early-" + i), "early " + i + "\n");
        }
        killBrick("gp2", "p2");
        stopSshd("gs2");
        session.georep("start");
        session.awaitStatuses(Map.of("gp1", "Active", "gp2", "Faulty"));
        Lab.await("the files of one half", GeoSession.SOON, () -> early() > 0);
        assertEquals("gs1", secondaryOf("gp1"));
        GeoSession.gluster(lab, "gp1", "volume", "start", "pop", "force");
        session.awaitStatuses(Map.of("gp1", "Active", "gp2", "Active"));
        lab.assertEqualTrees(pop, moz, false, 120);
        assertEquals(24, early());
        assertEquals("gs1", secondaryOf("gp2"));
        startSshd("gs2");
    }

    private static long early() {
        try (var names = Files.list(moz)) {
            return names.filter(n -> n.getFileName().toString().startsWith("early-")).count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String secondaryOf(String node) {
        return session.rows().stream()
                .filter(row -> row.node().equals(node))
                .findFirst()
                .orElseThrow()
                .secondary();
    }

    /// No node of the secondary can be reached: Faulty, the cause in our own status and once in the
    /// log however often it is tried; Active again by itself.
    @Test
    @Order(2)
    void aSecondaryThatIsNotReached() throws Exception {
        int before = log("gp1").size();
        SECONDARIES.forEach(SessionTroubleTest::stopSshd);
        session.awaitStatuses(Map.of("gp1", "Faulty", "gp2", "Faulty"));
        Files.writeString(pop.resolve("while-out-of-reach"), "kept\n");
        awaitTries(before, 4);
        assertTold(before, "refused");
        SECONDARIES.forEach(SessionTroubleTest::startSshd);
        session.awaitStatuses(Map.of("gp1", "Active", "gp2", "Active"));
        GeoSession.awaitThere(moz, "while-out-of-reach", "kept\n");
        assertTrue(!own().contains("refused"), () -> "no cause is left: " + own());
    }

    /// The key lets the root of the primary's node in to a shell.
    @Test
    @Order(3)
    void aKeyWithoutTheForcedCommand() throws Exception {
        int before = log("gp1").size();
        for (String host : SECONDARIES) {
            lab.ok(
                    host,
                    "sed",
                    "-i.forced",
                    "s/^command=\"[^\"]*\" *//",
                    "/root/.ssh/authorized_keys");
        }
        SECONDARIES.forEach(SessionTroubleTest::cutConnections);
        session.awaitStatuses(Map.of("gp1", "Faulty", "gp2", "Faulty"));
        Files.writeString(pop.resolve("while-a-shell-answers"), "kept\n");
        awaitTries(before, 4);
        assertTold(before, "forced command");
        for (String host : SECONDARIES) {
            lab.ok(host, "mv", "/root/.ssh/authorized_keys.forced", "/root/.ssh/authorized_keys");
        }
        session.awaitStatuses(Map.of("gp1", "Active", "gp2", "Active"));
        GeoSession.awaitThere(moz, "while-a-shell-answers", "kept\n");
        lab.assertEqualTrees(pop, moz, false, 120);
    }

    private static List<String> log(String host) {
        return lab.ok(host, "cat", LOG).lines().toList();
    }

    /// Waits until the worker of gp1 has tried so often to connect.
    private static void awaitTries(int before, int tries) {
        Lab.await(
                tries + " tries",
                GeoSession.SOON,
                () ->
                        log("gp1").stream()
                                        .skip(before)
                                        .filter(line -> line.contains("next try in"))
                                        .count()
                                >= tries);
    }

    private static void assertTold(int before, String cause) {
        List<String> said =
                log("gp1").stream()
                        .skip(before)
                        .filter(line -> line.contains(" E ") || line.contains("ERROR"))
                        .toList();
        System.out.println(String.join("\n", said));
        System.out.println(own());
        assertEquals(
                1, said.stream().filter(line -> line.contains(cause)).count(), said.toString());
        assertTrue(own().contains(cause), SessionTroubleTest::own);
    }

    /// What our own `gsyncd status` says.
    private static String own() {
        return lab.ok("gp1", Lab.GSYNCD.toString(), "status", "pop", "gs1::moz");
    }

    private static void stopSshd(String host) {
        lab.pids(host, "^(sshd: )?/usr/sbin/sshd").forEach(GeoSession::kill);
        cutConnections(host);
    }

    private static void cutConnections(String host) {
        lab.pids(host, "^sshd(-session)?: root").forEach(GeoSession::kill);
    }

    private static void startSshd(String host) {
        lab.ok(host, "/usr/sbin/sshd", "-E", "/var/log/glusterfs/sshd.log");
    }

    private static void killBrick(String host, String brick) {
        List<Long> found = lab.pids(host, "glusterfsd .*/srv/bricks/" + brick + " ");
        assertEquals(1, found.size(), () -> host + ": " + lab.commands(host));
        GeoSession.kill(found.getFirst());
    }
}
