package dev.rsyncproto.cli;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// `--stop-at` and `--stop-after`: at the time the thread that runs the session is interrupted,
/// which ends it.
final class StopTimer implements AutoCloseable {
    private final Console console;
    private final Thread session;
    private final @Nullable Thread timer;
    private boolean passed;
    private boolean closed;

    /// For the calling thread.
    ///
    /// @param stopAt in seconds since 1970; 0: never
    StopTimer(long stopAt, Console console) {
        this.console = console;
        session = Thread.currentThread();
        timer =
                stopAt == 0
                        ? null
                        : Thread.ofVirtual().name("stop-timer").start(() -> runOut(stopAt));
    }

    private void runOut(long stopAt) {
        try {
            Thread.sleep(Duration.between(Instant.now(), Instant.ofEpochSecond(stopAt)));
        } catch (InterruptedException e) {
            return;
        }
        synchronized (this) {
            if (!closed) {
                passed = true;
                console.error("stopping at requested limit");
                session.interrupt();
            }
        }
    }

    /// The time came while the session ran.
    synchronized boolean hasPassed() {
        return passed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (timer != null) {
            timer.interrupt();
        }
    }
}
