package dev.gsyncd.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.it.cluster.ClusterCondition.OnCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A session of the packaged Python gsyncd is taken over one node at a time and given back, while
/// the volume changes: the same session all the way, and what is mirrored is not sent again.
@OnCluster
class TakeOverTest {
    private static final int MIRRORED = 24 << 20;

    /// What the changes of one step and the start of a session may take: far from the content.
    private static final long STEP_LIMIT = MIRRORED / 4;

    private static Lab lab;
    private static Path pop;
    private static int seed;

    @BeforeAll
    static void build() {
        lab = Lab.up("--replica", "1", "--primary-bricks", "1");
        pop = lab.mount("gp1", "pop", "/mnt/pop");
        lab.ok("gp1", Lab.GSYNCD.toString(), "version");
    }

    @AfterAll
    static void end() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void thereAndBackOneNodeAtATime() throws Exception {
        lab.workload(pop, "bigfile", Integer.toString(MIRRORED));
        lab.workload(pop, "smallfiles", "40");
        lab.lab(List.of("session", "create"));
        lab.ok("gp1", "gluster", "volume", "set", "pop", "changelog.rollover-time", "3");
        // For rsync 3.5.0 over there, which the Python gsyncd cannot use otherwise.
        lab.lab(List.of("session", "config", "secondary-access-mount", "true"));
        lab.lab(List.of("session", "config", "change-interval", "1"));
        long before = received();
        lab.lab(List.of("session", "start"));
        mirrored("as it was");
        assertTrue(received() - before > MIRRORED, "the content has to come once");

        step("this primary", "gp1", Lab.GSYNCD.toString());
        step("this gsyncd on both", "gs1", Lab.GSYNCD.toString());
        step("a Python primary again", "gp1", "--reset");
        step("Python on both again", "gs1", "--reset");
    }

    /// Another gsyncd on one host, with changes before, in between and after.
    private static void step(String what, String host, String gsyncd) throws InterruptedException {
        long before = received();
        Thread changes = Thread.ofPlatform().start(TakeOverTest::change);
        lab.lab(List.of("session", "stop"));
        lab.lab(List.of("gsyncd", gsyncd, host));
        changes.join();
        Thread more = Thread.ofPlatform().start(TakeOverTest::change);
        lab.lab(List.of("session", "start"));
        more.join();
        change();
        mirrored(what);
        long sent = received() - before;
        System.out.printf("%s: %,d bytes of %,d mirrored%n", what, sent, MIRRORED);
        assertTrue(sent < STEP_LIMIT, () -> what + ": " + sent + " bytes were sent");
    }

    private static void change() {
        Path small = pop.resolve("small");
        lab.workload(pop, "--seed", "" + seed++, "smallfiles", "10");
        lab.workload(small, "--seed", "" + seed++, "renames", "10");
        lab.workload(small, "--seed", "" + seed++, "unlinks", "5");
    }

    private static void mirrored(String what) {
        Pattern known =
                Pattern.compile(
                        Differences.PYTHON_PRIMARY.pattern()
                                + "|"
                                + Differences.PYTHON_SECONDARY.pattern());
        // A Python worker may be deaf to new changelogs; one that starts reads those there are.
        if (!Differences.unknown(lab, known, 12).isEmpty()) {
            lab.lab(List.of("session", "stop", "force"));
            lab.lab(List.of("session", "start"));
        }
        assertEquals(List.of(), Differences.unknown(lab, known, 60), what);
    }

    /// Bytes that have come to the secondary host.
    private static long received() {
        Matcher m = Pattern.compile("rx_bytes=(\\d+)").matcher(lab.lab(List.of("counters", "gs1")));
        assertTrue(m.find());
        return Long.parseLong(m.group(1));
    }
}
