package dev.gsyncd.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorTest {
    @TempDir Path dir;

    /// The monitor as a process, so that it can be killed.
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws Exception {
            Monitor monitor = monitor(fake(Path.of(args[0]), "good"));
            monitor.start();
            Thread.sleep(60_000);
        }
    }

    private static List<String> java(String type, String... args) {
        List<String> command =
                new java.util.ArrayList<>(
                        List.of(
                                System.getProperty("java.home") + "/bin/java",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                type));
        command.addAll(List.of(args));
        return command;
    }

    private static WorkerCommandLine fake(Path pids, String how) {
        return new WorkerCommandLine(how, java(FakeWorker.class.getName(), pids.toString(), how));
    }

    private static final Monitor.Listener NOBODY =
            heard(new java.util.concurrent.CopyOnWriteArrayList<>());

    private static Monitor.Listener heard(List<String> causes) {
        return new Monitor.Listener() {
            @Override
            public void starting(WorkerCommandLine worker) {}

            @Override
            public void failed(WorkerCommandLine worker, String cause) {
                causes.add(cause);
            }
        };
    }

    private static Monitor monitor(WorkerCommandLine... workers) {
        return new Monitor(List.of(workers), Monitor.Limits.NONE, NOBODY);
    }

    /// Waits until `count` workers have noted their process ids; the ids.
    private static List<Long> pids(Path file, int count) throws Exception {
        for (int i = 0; i < 2400; i++) {
            if (Files.exists(file)) {
                List<Long> pids = Files.readAllLines(file).stream().map(Long::valueOf).toList();
                if (pids.size() >= count) {
                    return pids;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("no " + count + " workers came");
    }

    private static boolean endsWithin(long pid, int seconds) throws Exception {
        var handle = ProcessHandle.of(pid);
        if (handle.isEmpty()) {
            return true;
        }
        try {
            handle.get().onExit().get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (java.util.concurrent.TimeoutException e) {
            return false;
        }
    }

    @Test
    void aKilledWorkerIsBackSoonAndTheOtherGoesOn() throws Exception {
        Path one = dir.resolve("one");
        Path two = dir.resolve("two");
        try (Monitor monitor = monitor(fake(one, "good"), fake(two, "good"))) {
            monitor.start();
            long victim = pids(one, 1).get(0);
            long other = pids(two, 1).get(0);
            long start = System.nanoTime();
            ProcessHandle.of(victim).orElseThrow().destroyForcibly();
            pids(one, 2);
            long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
            assertTrue(millis < 60_000, "back after " + millis + " ms");
            assertTrue(ProcessHandle.of(other).isPresent());
            assertEquals(1, Files.readAllLines(two).size());
        }
        for (Path file : List.of(one, two)) {
            for (long pid : pids(file, 1)) {
                assertTrue(endsWithin(pid, 60), "worker outlives a monitor that ended in order");
            }
        }
    }

    @Test
    void aWorkerThatHangsIsKilled() throws Exception {
        for (String how : List.of("mute", "deaf")) {
            Path file = dir.resolve(how);
            List<String> causes = new java.util.concurrent.CopyOnWriteArrayList<>();
            Monitor.Limits limits =
                    new Monitor.Limits(
                            Duration.ofSeconds(how.equals("mute") ? 2 : 60),
                            Duration.ofSeconds(2),
                            Duration.ofMillis(100));
            try (Monitor monitor = new Monitor(List.of(fake(file, how)), limits, heard(causes))) {
                monitor.start();
                assertTrue(endsWithin(pids(file, 1).get(0), 60), how + " lives on");
                pids(file, 2);
            }
            String wanted =
                    how.equals("mute") ? "was not ready after 2 s" : "no sign of life for 2 s";
            assertTrue(causes.get(0).contains(wanted), causes::toString);
        }
    }

    @Test
    void workersEndWithAKilledMonitor() throws Exception {
        Path file = dir.resolve("pids");
        Process monitor =
                new ProcessBuilder(java(Program.class.getName(), file.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(dir.resolve("log").toFile())
                        .start();
        long worker = pids(file, 1).get(0);
        monitor.destroyForcibly();
        assertTrue(endsWithin(worker, 60), "the worker outlives its monitor");
    }

    @Test
    void aFailingWorkerIsTriedLessAndLessOften() throws Exception {
        Path file = dir.resolve("pids");
        try (Monitor monitor = monitor(fake(file, "faulty"))) {
            monitor.start();
            pids(file, 2);
            Thread.sleep(2500);
            int tries = pids(file, 2).size();
            assertTrue(tries <= 4, tries + " tries");
        }
    }

    @Test
    void theNextOfOneThatCrashedIsStartedTheOtherWay() throws Exception {
        Path file = dir.resolve("pids");
        WorkerCommandLine crashes =
                new WorkerCommandLine(
                        "crashes",
                        List.of("sh", "-c", "kill -ABRT $$"),
                        fake(file, "good").command());
        try (Monitor monitor = monitor(crashes)) {
            monitor.start();
            pids(file, 1);
        }
        WorkerCommandLine killed =
                new WorkerCommandLine(
                        "killed",
                        fake(dir.resolve("first"), "good").command(),
                        fake(dir.resolve("other"), "good").command());
        try (Monitor monitor = monitor(killed)) {
            monitor.start();
            long pid = pids(dir.resolve("first"), 1).get(0);
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            pids(dir.resolve("first"), 2);
        }
        assertFalse(Files.exists(dir.resolve("other")));
    }

    @Test
    void backoffDoublesToItsLimitAndStartsAgain() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));
        StringBuilder waits = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            waits.append(backoff.next().toSeconds()).append(' ');
        }
        assertEquals("1 2 4 8 16 32 60 60 ", waits.toString());
        backoff.reset();
        assertEquals(Duration.ofSeconds(1), backoff.next());
    }

    @Test
    void reports() {
        assertEquals("fault a; b", new Report(Report.Kind.FAULT, "a\nb").line());
        assertEquals(new Report(Report.Kind.ACTIVE, ""), Report.parse("active"));
        assertEquals(new Report(Report.Kind.FAULT, "x y"), Report.parse("fault x y"));
        assertEquals(null, Report.parse("Listening on port"));
        assertFalse(new Report(Report.Kind.FAULT, "x".repeat(5000)).line().length() > 1100);
    }
}
