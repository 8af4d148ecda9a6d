package dev.gsyncd.it.cluster;

import dev.gsyncd.it.cluster.ClusterCondition.OnCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `gsyncd :pop gs1::moz` on a volume of two bricks that each hold a part of the files.
@OnCluster
class DistributeMirrorTest {
    @TempDir static Path logs;
    private static Lab lab;
    private static Path pop;
    private static Path moz;

    @BeforeAll
    static void build() {
        lab = Lab.up("--replica", "1", "--primary-bricks", "2");
        lab.lab(List.of("trust", Lab.GSYNCD.toString()));
        pop = lab.mount("gp1", "pop", "/mnt/pop");
        moz = lab.mount("gs1", "moz", "/mnt/moz");
    }

    @AfterAll
    static void end() {
        if (lab != null) {
            Sessions.stop(lab, "gp1");
            lab.close();
        }
    }

    @Test
    void twoWorkersMakeOneMirror() throws Exception {
        lab.workload(pop, "smallfiles", "300");
        Sessions.start(lab, "gp1", logs.resolve("gsyncd.log"), "--prepare");
        lab.assertEqualTrees(pop, moz, false, 180);

        lab.workload(pop, "renames", "100");
        lab.workload(pop, "--seed", "11", "churn", "1000");
        lab.assertEqualTrees(pop, moz, false, 180);

        int seeds = Math.max(1, Integer.getInteger("seeds", 2) / 2);
        for (int seed = 200; seed < 200 + seeds; seed++) {
            Random random = new Random(seed);
            String s = "" + seed;
            Thread load =
                    Thread.ofPlatform()
                            .start(() ->
                                    lab.workload(
                                            pop, "--seed", s, "--pace", "0.02", "churn", "2000"));
            while (load.isAlive()) {
                load.join(Duration.ofMillis(3000 + random.nextInt(9000)));
                Sessions.killSomething(lab, random);
            }
            lab.assertEqualTrees(pop, moz, false, 240);
        }
    }
}
