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

/// Keeps a set of workers running until it is stopped. Each is started again on its own: one that
/// was in service at once, others after a wait that grows while they fail. Why it ended is logged
/// when the reason changes. One that hangs is killed.
public final class Monitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);

    /// A worker that was in service for so long is healthy: the wait starts at the bottom again.
    private static final Duration HEALTHY = Duration.ofSeconds(5);

    /// How long a worker that runs once may take to end.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<Keeper> keepers = new ArrayList<>();

    /// How long a worker may take, each in whole seconds but the last; zero: for ever.
    ///
    /// @param confirm from its start until it says that it is alive
    /// @param silence between two signs of life
    /// @param end from the request to end until it is killed
    public record Limits(Duration confirm, Duration silence, Duration end) {
        public static final Limits NONE =
                new Limits(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(10));
    }

    /// Told of each start and each failure, on the thread that keeps the worker.
    public interface Listener {
        void starting(WorkerCommandLine worker);

        /// @param cause for people
        void failed(WorkerCommandLine worker, String cause);
    }

    public Monitor(List<WorkerCommandLine> workers, Limits limits, Listener listener) {
        for (WorkerCommandLine worker : workers) {
            keepers.add(new Keeper(worker, limits, listener));
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
        private final Limits limits;
        private final Listener listener;
        private final Thread thread;
        private final Backoff backoff = new Backoff();
        private volatile boolean stopping;
        private boolean served;
        private boolean crashed;
        private String lastCause = "";

        Keeper(WorkerCommandLine worker, Limits limits, Listener listener) {
            this.worker = worker;
            this.limits = limits;
            this.listener = listener;
            this.thread = Thread.ofVirtual().name("keeper of " + worker.name()).unstarted(this);
        }

        @Override
        public void run() {
            while (!stopping) {
                String cause = once();
                if (stopping) {
                    return;
                }
                Duration wait = served ? Duration.ZERO : backoff.next();
                if (cause != null) {
                    listener.failed(worker, cause);
                    if (!cause.equals(lastCause)) {
                        LOG.error("worker {}: {}; starting it again", worker.name(), cause);
                        lastCause = cause;
                    }
                }
                LOG.debug("worker {} starts again in {} ms", worker.name(), wait.toMillis());
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
            served = false;
            listener.starting(worker);
            try {
                process =
                        WorkerProcess.start(
                                worker.name(), crashed ? worker.afterCrash() : worker.command());
            } catch (IOException e) {
                return "cannot be started: " + e.getMessage();
            }
            LOG.info("worker {} started as process {}", worker.name(), process.pid());
            while (true) {
                try {
                    if (stopping) {
                        process.stop(limits.end());
                        return null;
                    }
                    String cause = process.await(limits);
                    served = process.servedFor(HEALTHY);
                    crashed |= process.crashed();
                    if (served) {
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
