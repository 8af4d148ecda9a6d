package dev.gsyncd.it.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// kill -9 of the processes of a running session, at random, and how long a worker then takes.
final class Kills {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    enum Kind {
        MONITOR("gp", "dev\\.gsyncd\\.cli\\.Gsyncd monitor "),
        WORKER("gp", "dev\\.gsyncd\\.cli\\.Gsyncd worker "),
        MOUNT_OF_THE_PRIMARY("gp", "glusterfs .*gsyncd-mount"),
        SECONDARY("gs", "dev\\.gsyncd\\.cli\\.Gsyncd (.* )?secondary "),
        SSHD("gs", "^sshd(-session)?: root@notty"),
        MOUNT_OF_THE_SECONDARY("gs", "glusterfs .*gsyncd-mount");

        private final String side;
        private final String commandLine;

        Kind(String side, String commandLine) {
            this.side = side;
            this.commandLine = commandLine;
        }
    }

    private final Lab lab;
    private final GeoSession session;
    private final Random random;
    private final Map<Kind, Integer> hits = new EnumMap<>(Kind.class);
    private final List<Long> backMillis = new ArrayList<>();
    private final List<Long> inServiceMillis = new ArrayList<>();

    Kills(Lab lab, GeoSession session, Random random) {
        this.lab = lab;
        this.session = session;
        this.random = random;
    }

    /// Kills `each` processes of each kind, in an order of its own.
    void all(int each) throws InterruptedException {
        List<Kind> order = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            order.addAll(Collections.nCopies(each, kind));
        }
        Collections.shuffle(order, random);
        for (Kind kind : order) {
            // When is up to chance: this is no waiting for something.
            Thread.sleep(random.nextLong(LONGEST_PAUSE.toMillis()));
            one(kind);
        }
    }

    private record Victim(String host, long pid) {}

    private void one(Kind kind) {
        List<Victim> found = new ArrayList<>();
        Lab.await(
                "a process to kill: " + kind,
                GeoSession.SOON,
                () -> {
                    for (String host : List.of(kind.side + "1", kind.side + "2")) {
                        lab.pids(host, kind.commandLine)
                                .forEach(pid -> found.add(new Victim(host, pid)));
                    }
                    return !found.isEmpty();
                });
        Victim victim = found.get(random.nextInt(found.size()));
        switch (kind) {
            case WORKER -> killWorker(victim);
            case MONITOR -> killMonitor(victim);
            case MOUNT_OF_THE_PRIMARY, SECONDARY, SSHD, MOUNT_OF_THE_SECONDARY ->
                    GeoSession.kill(victim.pid());
        }
        hits.merge(kind, 1, Integer::sum);
    }

    /// Nobody starts a monitor again but glusterd when it is told to.
    private void killMonitor(Victim victim) {
        List<Long> workers = session.workers(victim.host());
        GeoSession.kill(victim.pid());
        Lab.await(
                "the workers of a killed monitor to end",
                Duration.ofSeconds(60),
                () -> workers.stream().noneMatch(pid -> GeoSession.state(pid) != 'X'));
        session.georep("start", "force");
        Lab.await(
                "the monitor that glusterd started",
                GeoSession.SOON,
                () -> session.monitors(victim.host()).size() == 1);
    }

    private void killWorker(Victim victim) {
        String brick = brickOf(victim.pid());
        long monitor =
                ProcessHandle.of(victim.pid())
                        .flatMap(ProcessHandle::parent)
                        .map(ProcessHandle::pid)
                        .orElse(-1L);
        if (brick.isEmpty() || monitor < 0) {
            return; // it ended by itself just now, with what was killed before
        }
        long start = System.nanoTime();
        GeoSession.kill(victim.pid());
        long[] millis = new long[1];
        await(
                "another worker for " + brick,
                () -> {
                    millis[0] = (System.nanoTime() - start) / 1_000_000;
                    return ProcessHandle.of(monitor).stream()
                            .flatMap(ProcessHandle::children)
                            .anyMatch(
                                    p -> p.pid() != victim.pid() && brick.equals(brickOf(p.pid())));
                });
        backMillis.add(millis[0]);
        Path status = statusFile(victim.host(), brick);
        await(
                "the worker for " + brick + " in service",
                () -> {
                    millis[0] = (System.nanoTime() - start) / 1_000_000;
                    String text = read(status);
                    return text.contains("\"Active\"") || text.contains("\"Passive\"");
                });
        inServiceMillis.add(millis[0]);
    }

    /// As [Lab#await], in steps that are fine enough to measure with.
    private static void await(String what, java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + GeoSession.SOON.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("gave up waiting for " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    private Path statusFile(String host, String brick) {
        return lab.path(
                host,
                "/var/lib/glusterd/geo-replication/pop_gs1_moz/brick_"
                        + java.net.URLEncoder.encode(brick, StandardCharsets.UTF_8)
                        + ".status");
    }

    /// Empty where it is no worker.
    private static String brickOf(long pid) {
        for (String word : read(Path.of("/proc/" + pid + "/cmdline")).split("\0", -1)) {
            if (word.startsWith("--local-path=")) {
                return word.substring("--local-path=".length());
            }
        }
        return "";
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }

    /// For people; nothing is asserted of times.
    @Override
    public String toString() {
        return "killed: "
                + hits
                + "; a killed worker was there again after "
                + summary(backMillis)
                + ", Active or Passive after "
                + summary(inServiceMillis);
    }

    private static String summary(List<Long> millis) {
        List<Long> sorted = millis.stream().sorted().toList();
        return sorted.isEmpty()
                ? "(none)"
                : sorted.getFirst()
                        + " / "
                        + sorted.get(sorted.size() / 2)
                        + " / "
                        + sorted.getLast()
                        + " ms (min, median, max of "
                        + sorted.size()
                        + ")";
    }
}
