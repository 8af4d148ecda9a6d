package dev.gsyncd.monitor;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run of a worker.
final class WorkerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

    private static final Duration TICK = Duration.ofSeconds(1);

    private final String name;
    private final Process process;
    private final Thread reader;
    private final AtomicInteger quietTicks = new AtomicInteger();
    private volatile boolean confirmed;
    private volatile @Nullable String fault;
    private volatile long inServiceNanos;

    private WorkerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.reader = Thread.ofVirtual().name("reports of " + name).start(this::readReports);
    }

    static WorkerProcess start(WorkerCommandLine line) throws IOException {
        return start(line.name(), line.command());
    }

    static WorkerProcess start(String name, List<String> command) throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return new WorkerProcess(name, process);
    }

    private void readReports() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Report report = Report.parse(line);
                if (report == null) {
                    LOG.warn("worker {} says: {}", name, line);
                    continue;
                }
                quietTicks.set(0);
                switch (report.kind()) {
                    case ACTIVE, PASSIVE -> {
                        inServiceNanos = inServiceNanos == 0 ? System.nanoTime() : inServiceNanos;
                        confirmed = true;
                    }
                    case ALIVE -> confirmed = true;
                    case FAULT -> fault = report.text();
                }
            }
        } catch (IOException e) {
            LOG.debug("worker {}: {}", name, e.getMessage());
        }
    }

    long pid() {
        return process.pid();
    }

    /// Waits for its end; why it ended. One that does not confirm, or is silent afterwards, for
    /// longer than `limits` allow, is killed.
    ///
    /// Time is counted in ticks of this thread, so that a pause of the whole session (SIGSTOP)
    /// counts as one.
    String await(Monitor.Limits limits) throws InterruptedException {
        while (!process.waitFor(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
            int quiet = quietTicks.incrementAndGet();
            Duration allowed = confirmed ? limits.silence() : limits.confirm();
            if (!allowed.isZero() && quiet > allowed.toSeconds()) {
                process.destroyForcibly();
                process.waitFor();
                return confirmed
                        ? "gave no sign of life for "
                                + allowed.toSeconds()
                                + " s (does a call on its mount hang?): killed"
                        : "was not ready after "
                                + allowed.toSeconds()
                                + " s (does a mount or the secondary hang?): killed";
            }
        }
        return cause();
    }

    /// Waits for its end, however long that takes; why it ended.
    String await() throws InterruptedException {
        process.waitFor();
        return cause();
    }

    private String cause() throws InterruptedException {
        int status = process.exitValue();
        // What it started may still hold the pipe.
        reader.join(Duration.ofSeconds(1));
        String said = fault;
        if (said != null) {
            return said;
        }
        return status > 128
                ? "ended by signal " + (status - 128)
                : "ended with exit code " + status;
    }

    /// Of a process that has ended.
    int exitCode() {
        return process.exitValue();
    }

    /// Whether it ended by a fault of its own (SIGABRT, SIGBUS, SIGSEGV), not by somebody's kill.
    boolean crashed() {
        int status = exitCode();
        return status == 128 + 6 || status == 128 + 7 || status == 128 + 11;
    }

    /// Whether it was in service for at least `atLeast`.
    boolean servedFor(Duration atLeast) {
        long since = inServiceNanos;
        return since != 0 && System.nanoTime() - since >= atLeast.toNanos();
    }

    /// Asks it to end; ends it by force where it does not within `patience`.
    void stop(Duration patience) throws InterruptedException {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("worker {}: {}", name, e.getMessage());
        }
        process.destroy();
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn(
                    "worker {} (process {}) did not end in {} ms: killed",
                    name,
                    pid(),
                    patience.toMillis());
            process.destroyForcibly();
            process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
