package dev.gsyncd.monitor;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a set of workers running until it is stopped. Each is started again on its own, after a
/// wait that grows while it fails; why it ended is logged when the reason changes.
public final class Monitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);

    /// A worker that was in service for so long is healthy: the wait starts at the bottom again.
    private static final Duration HEALTHY = Duration.ofSeconds(5);

    /// How long a worker may take to end.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<Keeper> keepers = new ArrayList<>();

    public Monitor(List<WorkerCommandLine> workers) {
        for (WorkerCommandLine worker : workers) {
            keepers.add(new Keeper(worker));
        }
    }

    /// How the one run of a worker ended.
    ///
    /// @param cause for people, where it failed
    public record Outcome(String worker, int exitCode, String cause) {}

    /// Runs each worker once, all at a time.
    ///
    /// @throws InterruptedException after all have been ended
    public static List<Outcome> once(List<WorkerCommandLine> workers) throws InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        Map<WorkerCommandLine, WorkerProcess> running = new LinkedHashMap<>();
        try {
            for (WorkerCommandLine worker : workers) {
                try {
                    running.put(worker, WorkerProcess.start(worker));
                } catch (IOException e) {
                    outcomes.add(
                            new Outcome(worker.name(), 1, "cannot be started: " + e.getMessage()));
                }
            }
            for (var one : running.entrySet()) {
                String cause = one.getValue().await();
                outcomes.add(new Outcome(one.getKey().name(), one.getValue().exitCode(), cause));
            }
        } catch (InterruptedException e) {
            for (WorkerProcess process : running.values()) {
                process.stop(PATIENCE);
            }
            throw e;
        }
        return outcomes;
    }

    public void start() {
        keepers.forEach(k -> k.thread.start());
    }

    /// Ends all workers, and waits until they have ended.
    @Override
    public void close() {
        keepers.forEach(k -> k.stopping = true);
        keepers.forEach(k -> k.thread.interrupt());
        for (Keeper k : keepers) {
            boolean interrupted = false;
            while (k.thread.isAlive()) {
                try {
                    k.thread.join();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Keeps one worker running.
    private static final class Keeper implements Runnable {
        private final WorkerCommandLine worker;
        private final Thread thread;
        private final Backoff backoff = new Backoff();
        private volatile boolean stopping;
        private String lastCause = "";

        Keeper(WorkerCommandLine worker) {
            this.worker = worker;
            this.thread = Thread.ofVirtual().name("keeper of " + worker.name()).unstarted(this);
        }

        @Override
        public void run() {
            while (!stopping) {
                String cause = once();
                if (stopping) {
                    return;
                }
                Duration wait = backoff.next();
                if (cause != null && !cause.equals(lastCause)) {
                    LOG.error("worker {}: {}; starting it again", worker.name(), cause);
                    lastCause = cause;
                }
                LOG.debug("worker {} starts again in {} s", worker.name(), wait.toSeconds());
                try {
                    Thread.sleep(wait);
                } catch (InterruptedException _) {
                    // stopping, or the next look at it
                }
            }
        }

        /// One run of the worker; why it ended, null where the monitor ended it.
        private @Nullable String once() {
            WorkerProcess process;
            try {
                process = WorkerProcess.start(worker);
            } catch (IOException e) {
                return "cannot be started: " + e.getMessage();
            }
            LOG.info("worker {} started as process {}", worker.name(), process.pid());
            while (true) {
                try {
                    if (stopping) {
                        process.stop(PATIENCE);
                        return null;
                    }
                    String cause = process.await();
                    if (process.servedFor(HEALTHY)) {
                        backoff.reset();
                        lastCause = "";
                    }
                    return cause;
                } catch (InterruptedException _) {
                    // stopping: ends the worker at the top
                }
            }
        }
    }
}
