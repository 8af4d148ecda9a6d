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

/// Hosts that have IPv6 addresses alone, glusterd with `transport.address-family inet6`.
@OnCluster
@TestMethodOrder(OrderAnnotation.class)
class Inet6Test {
    private static final String ADDRESS = "fd77::2:1";

    @TempDir static Path logs;
    private static Lab lab;
    private static GeoSession session;
    private static Path pop;
    private static Path moz;

    @BeforeAll
    static void build() {
        lab = Lab.up("--inet6", "--replica", "1", "--primary-bricks", "1");
        session = new GeoSession(lab, "pop", "gs1::moz");
        lab.lab(List.of("gsyncd", Lab.GSYNCD.toString()));
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

    /// glusterd passes `--inet6` in its calls.
    @Test
    @Order(1)
    void aSessionOfGlusterd() throws Exception {
        lab.lab(List.of("session", "create"));
        session.georep("start");
        session.awaitRows("Active");
        lab.workload(pop, "--seed", "61", "churn", "100");
        GeoSession.awaitMirrored(pop, moz, "six", "over IPv6\n");
        lab.assertEqualTrees(pop, moz, false, 90);
        String log =
                Files.readString(
                        lab.path(
                                "gp1",
                                "/var/log/glusterfs/geo-replication/pop_gs1_moz/gsyncd.log"));
        assertTrue(log.contains("1 nodes there"), log);
        assertEquals(
                List.of(), log.lines().filter(line -> line.contains("Connection failed")).toList());
        assertTrue(
                lab.ok("gp1", "ss", "-tn", "state", "established").contains("[" + ADDRESS + "]:22"),
                "the ssh connection is an IPv6 one");
        session.georep("stop");
    }

    /// The gluster CLI knows no addresses with colons (10.3: "Invalid Url: fd77::2:1::moz"); here
    /// they stand in brackets.
    @Test
    @Order(2)
    void aSessionByAddress() throws Exception {
        lab.lab(List.of("trust", Lab.GSYNCD.toString()));
        Path log = logs.resolve("address.log");
        lab.start(
                log,
                "gp1",
                Lab.GSYNCD.toString(),
                "--no-daemon",
                "--log-file=-",
                ":pop",
                "[" + ADDRESS + "]::moz");
        GeoSession.awaitMirrored(pop, moz, "address", "by address\n");
        assertTrue(Files.readString(log).contains("connected to " + ADDRESS));
    }
}
