package dev.gsyncd.directory;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pauses after batches that failed, each twice as long as the one before, and what is said of
/// them. Used by one thread.
final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);

    private final DirectorySettings.Pauses pauses;
    private Duration pause;
    private String trouble = "";
    private long notBeforeNanos = System.nanoTime();

    Patience(DirectorySettings.Pauses pauses) {
        this.pauses = pauses;
        this.pause = pauses.retry();
    }

    /// No batch begins before that time.
    long notBeforeNanos() {
        return notBeforeNanos;
    }

    /// All of a batch went over.
    void succeeded() {
        pause = pauses.retry();
    }

    void postpone() {
        notBeforeNanos = System.nanoTime() + pause.toNanos();
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(pauses.longestRetry()) > 0 ? pauses.longestRetry() : twice;
    }

    /// The connection's trouble: one line for each kind, however often it is met.
    void trouble(IOException e) {
        String text = String.valueOf(e.getMessage());
        if (text.equals(trouble)) {
            LOG.debug("{}; trying again in {} s", text, pause.toSeconds());
        } else {
            LOG.warn(
                    "{}; trying again in {} s, and with growing pauses up to {} s",
                    text,
                    pause.toSeconds(),
                    pauses.longestRetry().toSeconds());
            trouble = text;
        }
    }

    void connected() {
        if (!trouble.isEmpty()) {
            LOG.info("connected again");
            trouble = "";
        }
    }
}
