package dev.gsyncd.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.it.cluster.ClusterCondition.OnCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// `sync-method tarssh`: to the tar of a node with the Python gsyncd, and to this gsyncd.
@OnCluster
@TestMethodOrder(OrderAnnotation.class)
class TarsshTest {
    private static final String KEYS = "/var/lib/glusterd/geo-replication/";
    private static final String STREAM = "goes as tar streams";

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
    void toTheTarOfAPythonNode() throws Exception {
        lab.workload(pop, "smallfiles", "50");
        lab.workload(pop, "--seed", "41", "--names", "utf8", "churn", "150");
        Path log = start("to-tar.log");
        lab.workload(pop, "--seed", "42", "--names", "utf8", "--pace", "0.01", "churn", "300");
        assertEquals(List.of(), Differences.unknown(lab, Differences.PYTHON_SECONDARY, 90));
        assertTrue(Files.readString(log).contains(STREAM), "it went otherwise");
        Sessions.stop(lab, "gp1");
    }

    @Test
    @Order(2)
    void toThisGsyncd() throws Exception {
        lab.lab(List.of("gsyncd", Lab.GSYNCD.toString(), "gs1"));
        Path log = start("to-this.log");
        lab.workload(pop, "--seed", "43", "--names", "all", "--pace", "0.01", "churn", "300");
        assertEquals(List.of(), Differences.unknown(lab, Differences.PYTHON_SECONDARY, 90));
        assertTrue(Files.readString(log).contains(STREAM), "it went otherwise");
        Sessions.stop(lab, "gp1");
    }

    private static Path start(String name) {
        Path log = logs.resolve(name);
        Sessions.start(
                lab,
                "gp1",
                log,
                "--prepare",
                "--sync-method=tarssh",
                "--ssh-options=-i " + KEYS + "secret.pem",
                "--ssh-options-tar=-i " + KEYS + "tar_ssh.pem");
        return log;
    }
}
