package dev.gsyncd.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.it.cluster.ClusterCondition.OnCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// `gsyncd :pop gs1::moz` on a replica 2 volume, both bricks on one host, default rollover.
@OnCluster
@TestMethodOrder(OrderAnnotation.class)
class ReplicaMirrorTest {
    @TempDir static Path logs;
    private static Lab lab;
    private static Path pop;
    private static Path brickPop;
    private static Path brickMoz;

    @BeforeAll
    static void build() {
        lab = Lab.up();
        lab.lab(List.of("trust", Lab.GSYNCD.toString()));
        pop = lab.mount("gp1", "pop", "/mnt/pop");
        brickPop = lab.path("gp1", "/srv/bricks/p1");
        brickMoz = lab.path("gs1", "/srv/bricks/m1");
    }

    @AfterAll
    static void end() {
        if (lab != null) {
            lab.close();
        }
    }

    @AfterEach
    void stop() {
        Sessions.stop(lab, "gp1");
    }

    private static void start(String log, String... options) {
        Sessions.start(lab, "gp1", logs.resolve(log), options);
    }

    @Test
    @Order(1)
    void saysWhatTheVolumeLacks() {
        Lab.Result r =
                lab.in(
                        "gp1",
                        Lab.GSYNCD.toString(),
                        "--no-daemon",
                        "--log-file=-",
                        ":pop",
                        "gs1::moz");
        assertNotEquals(0, r.exit());
        assertTrue(
                r.output().contains("gluster volume set pop geo-replication.indexing on"),
                r.output());
        assertTrue(
                r.output().contains("gluster volume set pop changelog.changelog on"), r.output());
    }

    @Test
    @Order(2)
    void whatIsThereThenWhatChanges() throws Exception {
        boolean many = Boolean.getBoolean("long");
        lab.workload(pop, "smallfiles", many ? "5000" : "500");
        if (many) {
            lab.workload(pop, "bigfile", "512M");
        }
        lab.workload(pop, "--seed", "7", "churn", "500");
        start("first.log", "--prepare");
        lab.assertEqualTrees(brickPop, brickMoz, true, many ? 600 : 180);

        if (many) {
            lab.workload(pop, "edit-bigfile", "200");
        }
        lab.workload(pop, "renames", "100");
        lab.workload(pop, "unlinks", "100");
        Set<String> foreign = ConcurrentHashMap.newKeySet();
        AtomicBoolean over = new AtomicBoolean();
        Thread watch = Thread.ofPlatform().start(() -> collectForeign(foreign, over));
        lab.workload(pop, "--seed", "8", "--pace", "0.005", "churn", "1000");
        lab.assertEqualTrees(brickPop, brickMoz, true, 180);
        over.set(true);
        watch.join();

        assertEquals(Set.of(), foreign);
        assertEquals(
                1,
                Files.readString(logs.resolve("first.log"))
                        .lines()
                        .filter(line -> line.contains("is Active"))
                        .count(),
                "one of two workers is Active");
    }

    /// Until it is over: whatever runs on either side that a mirror of ours should not need.
    private static void collectForeign(Set<String> foreign, AtomicBoolean over) {
        do {
            for (String host : List.of("gp1", "gs1")) {
                for (String command : lab.commands(host)) {
                    String program = command.split(" ")[0];
                    program = program.substring(program.lastIndexOf('/') + 1);
                    if (program.startsWith("python")
                            || List.of("rsync", "tar", "ssh").contains(program)) {
                        foreign.add(host + " runs " + command);
                    }
                }
            }
        } while (!over.get());
    }

    @Test
    @Order(4)
    void aKilledWorkerTakesItsMountsAlong() {
        start("worker.log");
        Lab.await("both workers", Duration.ofSeconds(60), () -> steady(2));
        int mounts = Sessions.mounts(lab, "gp1");
        for (int i = 0; i < 2; i++) {
            List<Long> before = Sessions.workers(lab, "gp1");
            for (long pid : before) {
                Lab.run(List.of("kill", "-KILL", "" + pid), Duration.ofSeconds(10));
            }
            Lab.await(
                    "new workers, and one mount for each old one",
                    Duration.ofSeconds(60),
                    () ->
                            steady(2)
                                    && Sessions.workers(lab, "gp1").stream()
                                            .noneMatch(before::contains)
                                    && Sessions.mounts(lab, "gp1") == mounts
                                    && Sessions.mounts(lab, "gs1") == 1);
        }
    }

    /// All workers are there, one of them Active and connected.
    private static boolean steady(int workers) {
        return Sessions.workers(lab, "gp1").size() == workers && Sessions.mounts(lab, "gs1") == 1;
    }

    @Test
    @Order(5)
    void aKilledMonitorLeavesNothingBehind() {
        start("monitor.log");
        Lab.await("both workers", Duration.ofSeconds(60), () -> steady(2));
        Sessions.killMonitor(lab, "gp1");
    }

    @Test
    @Order(3)
    void killedOnEitherSideInTheMiddle() throws Exception {
        int seeds = Integer.getInteger("seeds", 2);
        start("kill.log");
        for (int seed = 100; seed < 100 + seeds; seed++) {
            Random random = new Random(seed);
            int s = seed;
            Thread load =
                    Thread.ofPlatform()
                            .start(() ->
                                    lab.workload(
                                            pop, "--seed", "" + s, "--pace", "0.02", "churn",
                                            "3000"));
            while (load.isAlive()) {
                load.join(Duration.ofMillis(3000 + random.nextInt(9000)));
                Sessions.killSomething(lab, random);
            }
            lab.assertEqualTrees(brickPop, brickMoz, true, 240);
        }
    }
}
