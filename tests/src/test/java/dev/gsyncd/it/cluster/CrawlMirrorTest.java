package dev.gsyncd.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.it.cluster.ClusterCondition.OnCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What no changelog tells, on a volume of two bricks that each hold a part of the files.
@OnCluster
class CrawlMirrorTest {
    private static final int FILES = 24;

    @TempDir static Path logs;
    private static Lab lab;
    private static Path pop;
    private static Path moz;
    private static int starts;

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
            lab.close();
        }
    }

    @AfterEach
    void stop() {
        Sessions.stop(lab, "gp1");
    }

    private static Path start() {
        Path log = logs.resolve("gsyncd" + starts++ + ".log");
        Sessions.start(lab, "gp1", log, "--prepare");
        return log;
    }

    private static void sh(String command) {
        Lab.Result r = Lab.run(List.of("sh", "-ec", command), Duration.ofMinutes(2));
        assertEquals(0, r.exit(), () -> command + ":\n" + r.output());
    }

    private static Path tree(String name) throws IOException {
        Path dir = pop.resolve(name);
        for (int d = 0; d < 4; d++) {
            Path sub = Files.createDirectories(dir.resolve("d" + d));
            for (int i = 0; i < FILES; i++) {
                Files.writeString(sub.resolve("f" + i), name + d + i);
            }
        }
        return dir;
    }

    /// fallocate, punching holes and zeroing leave no record; a hole leaves even mtime alone.
    @Test
    void aHoleInASyncedFileArrives() throws Exception {
        Path dir = Files.createDirectories(pop.resolve("holes"));
        for (String name : List.of("punched", "zeroed", "grown", "kept")) {
            sh("head -c 300000 /dev/urandom > " + dir.resolve(name));
        }
        start();
        lab.assertEqualTrees(pop, moz, false, 120);
        // Later than the slice in which they were written.
        String index =
                "ls /srv/bricks/*/.glusterfs/changelogs/htime/* | head -1 | xargs stat -c %s";
        String before = lab.ok("gp1", "sh", "-c", index);
        Lab.await(
                "a rollover",
                Duration.ofSeconds(60),
                () -> !lab.ok("gp1", "sh", "-c", index).equals(before));
        sh("fallocate -p -o 4096 -l 65536 " + dir.resolve("punched"));
        sh("fallocate -z -o 4096 -l 65536 " + dir.resolve("zeroed"));
        sh("fallocate -o 0 -l 400000 " + dir.resolve("grown"));
        sh("fallocate -n -o 300000 -l 100000 " + dir.resolve("kept"));
        lab.assertEqualTrees(pop, moz, false, 60);
    }

    /// Changes that nobody recorded, deletions and renames of directories among them; the crawl
    /// leaves out what did not change.
    @Test
    void changesWhileChangelogWasOffArrive() throws Exception {
        Path still = tree("still");
        Path dir = tree("off");
        start();
        lab.assertEqualTrees(pop, moz, false, 120);
        stop();
        lab.ok("gp1", "gluster", "volume", "set", "pop", "changelog.changelog", "off");
        sh(
                "cd "
                        + dir
                        + " && rm -r d0 && mv d1 d0 && mkdir d1 && mv d2/f1 d1/f1 && mv d2/f2 d2/f3"
                        + " && echo changed > d2/f4 && rm d2/f5 && ln d2/f6 d1/linked && chmod 700 d3"
                        + " && mkdir -p new/a/b && echo deep > new/a/b/c && mv d3 new/a/d3"
                        + " && rm d2/f7 && mkdir d2/f7 && ln -s x d2/f8.link");
        lab.ok("gp1", "gluster", "volume", "set", "pop", "changelog.changelog", "on");
        Path log = start();
        lab.assertEqualTrees(pop, moz, false, 120);
        assertTrue(Files.isDirectory(still));
        String said = Files.readString(log);
        assertTrue(said.contains("crawl: what changed since"), said);
    }

    /// A renamed file's pointer from its hash's brick is gone, as after a rename that met a full
    /// disk: listings and the gfid show the file, a look-up of its name by glusterfs's defaults
    /// does not.
    @Test
    void aFileThatItsHashDoesNotFindArrivesAndStays() throws Exception {
        Path dir = tree("unhashed");
        sh("cd " + dir + " && for f in d0/* d1/*; do mv $f $f.renamed; done");
        forgetHashes("unhashed");
        start();
        lab.assertEqualTrees(pop, moz, false, 120);
        stop();
        forgetHashes("unhashed");
        sh("cd " + dir + " && for f in d0/* d1/*; do echo more >> $f; done && touch d0/new d1/new");
        start();
        lab.assertEqualTrees(pop, moz, false, 120);
    }

    /// What was written on a brick, past the volume, gets its gfid when it is looked up. A file
    /// whose gfid leads nowhere cannot be read on any mount: it is owed until somebody mends the
    /// brick.
    @Test
    void whatItsGfidDoesNotFindIsOwed() throws Exception {
        Path dir = Files.createDirectories(pop.resolve("unlinked"));
        start();
        lab.assertEqualTrees(pop, moz, false, 120);
        stop();
        for (String name : List.of("lost", "kept")) {
            sh("head -c 300000 /dev/urandom > " + dir.resolve(name));
        }
        String brick =
                lab.ok("gp1", "sh", "-c", "dirname $(find /srv/bricks/p? -name lost -size +0)")
                        .strip();
        lab.ok("gp1", "sh", "-c", "echo raw > " + brick + "/raw");
        String link =
                lab.ok(
                                "gp1",
                                "sh",
                                "-c",
                                "find "
                                        + brick
                                        + "/../.glusterfs -samefile "
                                        + brick
                                        + "/lost -print -delete")
                        .strip();
        start();
        GeoSession.awaitThere(moz, "unlinked/raw", "raw\n");
        Lab.await(
                "the file in the queue",
                GeoSession.SOON,
                () -> queue().contains("found by its name, not by its gfid"));
        assertEquals(300_000, Files.size(moz.resolve("unlinked/kept")));
        lab.ok("gp1", "ln", brick + "/lost", link);
        queue("--retry");
        lab.assertEqualTrees(pop, moz, false, 60);
        Lab.await("nothing owed", GeoSession.SOON, () -> !queue().contains("reason"));
    }

    private static String queue(String... options) {
        List<String> command = new ArrayList<>(List.of(Lab.GSYNCD.toString(), "queue"));
        command.addAll(List.of(options));
        return lab.ok("gp1", command.toArray(String[]::new));
    }

    private static void forgetHashes(String name) {
        String gone =
                lab.ok(
                        "gp1",
                        "sh",
                        "-ec",
                        "for b in /srv/bricks/p?; do find $b/"
                                + name
                                + " -type f -perm 1000 -links 2 | while read f; do"
                                + " find $b/.glusterfs -samefile $f -delete; rm -v $f; done; done");
        assertTrue(gone.contains("renamed"), gone);
    }
}
