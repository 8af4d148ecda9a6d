package dev.gsyncd.it.cluster;

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
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String SESSION = "/var/lib/glusterd/geo-replication/pop_gs1_moz";

    private static Lab lab;
    private static Path pop;
    private static Path moz;

    @BeforeAll
    static void build() {
        lab = Lab.up("--primary-hosts", "2", "--secondary-hosts", "2");
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
        Lab.Result r = tryGeorep(arguments);
        assertEquals(0, r.exit(), r::output);
        return r.output();
    }

    private static Lab.Result tryGeorep(String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "gluster",
                                "--mode=script",
                                "volume",
                                "geo-replication",
                                "pop",
                                "gs1::moz"));
        command.addAll(List.of(arguments));
        Lab.Result[] result = new Lab.Result[1];
        // Two commands at a time are one too many for glusterd.
        Lab.await(
                "glusterd to be free",
                SOON,
                () -> {
                    result[0] = lab.in("gp1", command.toArray(String[]::new));
                    return !result[0].output().contains("Another transaction");
                });
        return result[0];
    }

    /// A row of `status`, without the columns that are always the same.
    private record Row(String node, String secondary, String status, String crawl) {}

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String line : georep("status").lines().toList()) {
            String[] cells = line.strip().split(" {2,}");
            if (cells.length == 9 && cells[0].startsWith("gp")) {
                rows.add(new Row(cells[0], cells[5], cells[6], cells[7]));
            }
        }
        return rows;
    }

    private static boolean are(String... statuses) {
        return rows().stream().map(Row::status).sorted().toList().equals(List.of(statuses));
    }

    private static void awaitRows(String... statuses) {
        Lab.await("status " + List.of(statuses), SOON, () -> are(statuses));
    }

    private static String active() {
        return rows().stream()
                .filter(r -> r.status().equals("Active"))
                .findFirst()
                .orElseThrow()
                .node();
    }

    private static void awaitMirrored(String name, String content) throws IOException {
        Files.writeString(pop.resolve(name), content);
        Lab.await(
                name + " on the secondary",
                SOON,
                () -> {
                    try {
                        return Files.readString(moz.resolve(name)).equals(content);
                    } catch (IOException _) {
                        return false;
                    }
                });
    }

    private static List<Long> ours(String host, String what) {
        return lab.pids(host, "dev\\.gsyncd\\.cli\\.Gsyncd " + what + " ");
    }

    private static long monitor(String host) {
        List<Long> found = ours(host, "monitor");
        assertEquals(1, found.size(), () -> host + ": " + lab.commands(host));
        return found.getFirst();
    }

    private static char state(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException _) {
            return 'X';
        }
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
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
        List<String> nodes = rows().stream().map(Row::secondary).sorted().toList();
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
                rows().stream()
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
                    return rows().stream()
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
