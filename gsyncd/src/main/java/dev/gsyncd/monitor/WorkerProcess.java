package dev.gsyncd.monitor;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run of a worker.
final class WorkerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

    private final String name;
    private final Process process;
    private final long startNanos = System.nanoTime();
    private final Thread reader;
    private volatile @Nullable String fault;
    private volatile long inServiceNanos;

    private WorkerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.reader = Thread.ofVirtual().name("reports of " + name).start(this::readReports);
    }

    static WorkerProcess start(WorkerCommandLine line) throws IOException {
        Process process =
                new ProcessBuilder(line.command())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        return new WorkerProcess(line.name(), process);
    }

    private void readReports() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Report report = Report.parse(line);
                if (report == null) {
                    LOG.warn("worker {} says: {}", name, line);
                    continue;
                }
                switch (report.kind()) {
                    case ACTIVE, PASSIVE -> {
                        inServiceNanos = inServiceNanos == 0 ? System.nanoTime() : inServiceNanos;
                    }
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

    /// Waits for its end; why it ended.
    String await() throws InterruptedException {
        int status = process.waitFor();
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

    /// Whether it was in service for at least `atLeast`.
    boolean servedFor(Duration atLeast) {
        long since = inServiceNanos;
        return since != 0 && System.nanoTime() - since >= atLeast.toNanos();
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
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
                    "worker {} (process {}) did not end in {} s: killed",
                    name,
                    pid(),
                    patience.toSeconds());
            process.destroyForcibly();
            process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
