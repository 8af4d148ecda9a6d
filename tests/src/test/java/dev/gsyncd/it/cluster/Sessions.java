package dev.gsyncd.it.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Starts, stops and kills a session `:pop` -> `gs1::moz` in a lab.
final class Sessions {
    private Sessions() {}

    static void start(Lab lab, String host, Path log, String... options) {
        List<String> command =
                new ArrayList<>(List.of(Lab.GSYNCD.toString(), "--no-daemon", "--log-file=-"));
        command.addAll(List.of(options));
        command.addAll(List.of(":pop", "gs1::moz"));
        lab.start(log, host, command.toArray(String[]::new));
        Lab.await("gsyncd to start", Duration.ofSeconds(60), () -> !monitors(lab, host).isEmpty());
    }

    /// Ends the session as an administrator would, and waits until nothing of it is left.
    static void stop(Lab lab, String host) {
        signal(monitors(lab, host), "-TERM");
        awaitNothingLeft(lab, host);
    }

    /// kill -9 of the monitor alone: all that it started has to end by itself.
    static void killMonitor(Lab lab, String host) {
        signal(monitors(lab, host), "-KILL");
        awaitNothingLeft(lab, host);
    }

    private static void awaitNothingLeft(Lab lab, String host) {
        Lab.await(
                "gsyncd and its mounts to end on both sides",
                Duration.ofSeconds(60),
                () -> leftOn(lab, host).isEmpty() && leftOn(lab, "gs1").isEmpty());
    }

    /// What a session has running on a host: its processes, those of its mounts, mounts that have a
    /// name.
    static List<String> leftOn(Lab lab, String host) {
        List<String> left = new ArrayList<>();
        for (String command : lab.commands(host)) {
            if (command.contains("dev.gsyncd.cli.Gsyncd ") || command.contains("gsyncd-mount")) {
                left.add(command);
            }
        }
        lab.ok(host, "cat", "/proc/mounts")
                .lines()
                .filter(line -> line.contains("gsyncd-mount"))
                .forEach(left::add);
        return left;
    }

    static List<Long> workers(Lab lab, String host) {
        return lab.pids(host, "dev\\.gsyncd\\.cli\\.Gsyncd worker ");
    }

    /// How many gluster clients a host runs for gsyncd.
    static int mounts(Lab lab, String host) {
        return lab.pids(host, "glusterfs .*/gsyncd-mount-").size();
    }

    private static List<Long> monitors(Lab lab, String host) {
        return lab.pids(host, "dev\\.gsyncd\\.cli\\.Gsyncd .*:pop gs1::moz");
    }

    private static List<Long> processes(Lab lab, String host) {
        return lab.pids(host, "dev\\.gsyncd\\.cli\\.Gsyncd ");
    }

    static List<Long> secondaries(Lab lab, String host) {
        return lab.pids(host, "dev\\.gsyncd\\.cli\\.Gsyncd (.* )?secondary ");
    }

    /// kill -9 of a worker on the primary, or of a gsyncd on the secondary; the monitor lives.
    static void killSomething(Lab lab, Random random) {
        List<Long> victims =
                random.nextBoolean()
                        ? lab.pids("gp1", "dev\\.gsyncd\\.cli\\.Gsyncd worker ")
                        : processes(lab, "gs1");
        if (!victims.isEmpty()) {
            signal(List.of(victims.get(random.nextInt(victims.size()))), "-KILL");
        }
    }

    static void signal(List<Long> pids, String signal) {
        for (long pid : pids) {
            Lab.run(List.of("kill", signal, "" + pid), Duration.ofSeconds(10));
        }
    }
}
