package dev.gsyncd.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.it.cluster.ClusterCondition.OnCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// This gsyncd on one side and the packaged Python gsyncd on the other, under running changes. What
/// may differ in the end is what Python itself cannot do: docs/mixed-fleets.md.
@OnCluster
@TestMethodOrder(OrderAnnotation.class)
class MixedFleetTest {
    private static final String KEY = "/var/lib/glusterd/geo-replication/secret.pem";

    @TempDir static Path logs;
    private static Lab lab;
    private static Path pop;

    @BeforeAll
    static void build() {
        lab = Lab.up("--replica", "1", "--primary-bricks", "1");
        pop = lab.mount("gp1", "pop", "/mnt/pop");
        lab.lab(List.of("session", "create"));
        lab.ok("gp1", "gluster", "volume", "set", "pop", "changelog.rollover-time", "3");
    }

    @AfterAll
    static void end() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    @Order(1)
    void thisPrimaryWithAPythonSecondary() throws Exception {
        lab.workload(pop, "smallfiles", "50");
        lab.workload(pop, "--seed", "31", "--names", "utf8", "churn", "150");
        Path log = logs.resolve("to-python.log");
        Sessions.start(lab, "gp1", log, "--prepare", "--ssh-options", "-i " + KEY);
        int killed = churnUnderKills(32);
        assertTrue(killed > 0);
        assertEquals(List.of(), rest(Differences.PYTHON_SECONDARY, 120));
        System.out.println("equal after " + killed + " kills of worker and Python secondary");
        Sessions.stop(lab, "gp1");
    }

    @Test
    @Order(2)
    void aPythonPrimaryWithThisSecondary() {
        lab.lab(List.of("gsyncd", Lab.GSYNCD.toString(), "gs1"));
        // It goes on where the other one was.
        lab.lab(List.of("session", "start"));
        lab.workload(pop, "--seed", "33", "--names", "utf8", "--pace", "0.01", "churn", "300");
        // Its workers may be deaf to new changelogs; one that starts reads those that are there.
        // Not in the middle of a batch: what it then does twice leaves names too many.
        if (!rest(Differences.PYTHON_PRIMARY, 40).isEmpty()) {
            lab.lab(List.of("session", "stop", "force"));
            lab.lab(List.of("session", "start"));
        }
        assertEquals(List.of(), rest(Differences.PYTHON_PRIMARY, 90));
        lab.lab(List.of("session", "stop", "force"));
    }

    /// Changes while this worker and the Python secondary are killed.
    private static int churnUnderKills(int seed) throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread load =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, e) -> failure.set(e))
                        .start(() ->
                                lab.workload(
                                        pop, "--seed", "" + seed, "--names", "utf8", "--pace",
                                        "0.03", "churn", "300"));
        Random random = new Random(seed);
        int killed = 0;
        while (load.isAlive()) {
            load.join(Duration.ofMillis(1000 + random.nextInt(2000)));
            List<Long> victims =
                    random.nextBoolean()
                            ? Sessions.workers(lab, "gp1")
                            : lab.pids("gs1", "python.*gsyncd.* secondary ");
            if (!victims.isEmpty()) {
                GeoSession.kill(victims.get(random.nextInt(victims.size())));
                killed++;
            }
        }
        assertEquals(null, failure.get());
        return killed;
    }

    private static List<String> rest(Pattern known, int seconds) {
        return Differences.unknown(lab, known, seconds);
    }
}
