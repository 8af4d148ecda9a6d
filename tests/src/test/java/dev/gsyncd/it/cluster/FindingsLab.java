package dev.gsyncd.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A replica 2 volume on gp1, a single brick on gs1, and one session between them.
final class FindingsLab implements AutoCloseable {
    private static final String STATE = "/var/lib/misc/gluster/gsyncd/pop_gs1_moz";

    final Lab lab;
    final Path pop;
    final Path moz;
    private final Path brickPop;
    private final Path brickMoz;
    private final Path log;

    FindingsLab(Path logs) {
        lab = Lab.up();
        lab.lab(java.util.List.of("trust", Lab.GSYNCD.toString()));
        pop = lab.mount("gp1", "pop", "/mnt/pop");
        moz = lab.mount("gs1", "moz", "/mnt/moz");
        brickPop = lab.path("gp1", "/srv/bricks/p1");
        brickMoz = lab.path("gs1", "/srv/bricks/m1");
        log = logs.resolve("findings.log");
    }

    void start() {
        Sessions.start(lab, "gp1", log, "--prepare");
    }

    void stop() {
        Sessions.stop(lab, "gp1");
    }

    String log() {
        try {
            return Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError("the session's log", e);
        }
    }

    /// Runs a script in a directory of the primary volume, which is made.
    void on(String directory, String script) {
        String all = "set -e; mkdir -p /mnt/pop/%1$s; cd /mnt/pop/%1$s\n%2$s";
        lab.ok("gp1", "bash", "-c", all.formatted(directory, script));
    }

    /// Runs a script in a directory of the secondary volume.
    void onSecondary(String directory, String script) {
        lab.ok("gs1", "bash", "-c", "set -e; cd /mnt/moz/" + directory + "\n" + script);
    }

    /// Everything is equal on both sides, soon.
    void equal() {
        equal(40);
    }

    void equal(int seconds) {
        lab.assertEqualTrees(brickPop, brickMoz, true, seconds);
    }

    /// What `gsyncd ARGUMENTS…` prints on a host.
    String gsyncd(String host, String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = Lab.GSYNCD.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return lab.ok(host, command);
    }

    /// A number of the status of the worker that is Active.
    long status(String key) {
        Matcher found = Pattern.compile("\"" + key + "\": *(\\d+)").matcher(active());
        assertTrue(found.find(), () -> key + " in " + active());
        return Long.parseLong(found.group(1));
    }

    /// The status file of the Active worker; empty while there is none.
    String active() {
        String files = lab.in("gp1", "bash", "-c", "cat " + STATE + "/brick*.status").output();
        Matcher one = Pattern.compile("\\{[^}]*\\}").matcher(files);
        String active = "";
        int count = 0;
        while (one.find()) {
            if (one.group().contains("\"Active\"")) {
                active = one.group();
                count++;
            }
        }
        assertTrue(count <= 1, () -> "one of two workers is Active: " + files);
        return active;
    }

    void await(String what, java.util.function.BooleanSupplier condition) {
        Lab.await(what, Duration.ofSeconds(40), condition);
    }

    /// What is in the secondary's trash.
    String trash() {
        return gsyncd("gs1", "trash", "list", ":moz");
    }

    void queueIsEmpty() {
        String queue = gsyncd("gp1", "queue");
        assertEquals(2, queue.lines().filter(line -> line.endsWith(": 0 entries")).count(), queue);
    }

    @Override
    public void close() {
        try {
            stop();
        } finally {
            lab.close();
        }
    }
}
