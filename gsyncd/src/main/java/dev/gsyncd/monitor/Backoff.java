package dev.gsyncd.monitor;

import java.time.Duration;

/// How long to wait before the next try: half a second first, twice as long each time up to a
/// minute, half a second again after a try that went well. Not for several threads.
public final class Backoff {
    private final Duration first;
    private final Duration longest;
    private Duration next;

    public Backoff() {
        this(Duration.ofMillis(500), Duration.ofSeconds(60));
    }

    Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /// The wait that is due now.
    public Duration next() {
        Duration now = next;
        Duration twice = next.multipliedBy(2);
        next = twice.compareTo(longest) > 0 ? longest : twice;
        return now;
    }

    /// The last try went well.
    public void reset() {
        next = first;
    }
}
