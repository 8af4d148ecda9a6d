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
        Lab.await("gsyncd to stop", Duration.ofSeconds(60), () -> processes(lab, host).isEmpty());
    }

    private static List<Long> monitors(Lab lab, String host) {
        return lab.pids(host, "dev\\.gsyncd\\.cli\\.Gsyncd .*:pop gs1::moz");
    }

    private static List<Long> processes(Lab lab, String host) {
        return lab.pids(host, "dev\\.gsyncd\\.cli\\.Gsyncd ");
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

    private static void signal(List<Long> pids, String signal) {
        for (long pid : pids) {
            Lab.run(List.of("kill", signal, "" + pid), Duration.ofSeconds(10));
        }
    }
}
