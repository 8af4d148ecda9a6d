package dev.gsyncd.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.it.cluster.ClusterCondition.OnCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
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

    /// What a Python gsyncd's mount drops: see MixedFleetTest.
    private static final Pattern PYTHON_SECONDARY =
            Pattern.compile(
                    "rdev .*|mtime +(char|block) .*|acl +(char|block) .*|acl +dir .*posix_acl_default.*"
                            + "|xattr .*'security\\..*");

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
        assertEquals(List.of(), rest(PYTHON_SECONDARY, 90));
        assertTrue(Files.readString(log).contains(STREAM), "it went otherwise");
        Sessions.stop(lab, "gp1");
    }

    @Test
    @Order(2)
    void toThisGsyncd() throws Exception {
        lab.lab(List.of("gsyncd", Lab.GSYNCD.toString(), "gs1"));
        Path log = start("to-this.log");
        lab.workload(pop, "--seed", "43", "--names", "all", "--pace", "0.01", "churn", "300");
        assertEquals(List.of(), rest(PYTHON_SECONDARY, 90));
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

    /// The differences that are not known ones, once there are none or the time is over.
    private static List<String> rest(Pattern known, int seconds) {
        Path primary = lab.path("gp1", "/srv/bricks/p1");
        Path secondary = lab.path("gs1", "/srv/bricks/m1");
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        List<String> unknown;
        do {
            unknown = differences(primary, secondary);
            unknown.removeIf(line -> known.matcher(line).matches());
        } while (!unknown.isEmpty() && System.nanoTime() < end);
        return unknown;
    }

    private static List<String> differences(Path primary, Path secondary) {
        String compare = Lab.TOP.resolve("tests/lab/compare").toString();
        String output =
                Lab.run(
                                List.of(
                                        compare,
                                        "--brick",
                                        "--max",
                                        "100000",
                                        primary.toString(),
                                        secondary.toString()),
                                Duration.ofMinutes(2))
                        .output();
        assertTrue(output.contains("compare: "), output);
        return new ArrayList<>(
                output.lines().takeWhile(line -> !line.startsWith("compare: ")).toList());
    }
}
