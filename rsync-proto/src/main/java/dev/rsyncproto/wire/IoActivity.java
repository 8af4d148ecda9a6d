package dev.rsyncproto.wire;

/// When bytes last moved, in either direction, and how long silence may last (`--timeout`).
///
/// Shared by the two directions of one connection; safe for any number of threads.
public final class IoActivity {
    /// rsync ignores a longer time limit from a daemon (`MSG_IO_TIMEOUT`): a day.
    private static final int MAX_TIMEOUT_FROM_PEER_SECONDS = 86_400;

    private volatile long lastInNanos = System.nanoTime();
    private volatile long lastOutNanos = lastInNanos;
    private volatile int timeoutSeconds;
    private volatile boolean awaitsList;
    private volatile boolean expired;

    /// Zero or less: no limit.
    public void setTimeout(int seconds) {
        timeoutSeconds = Math.max(seconds, 0);
    }

    public int timeoutSeconds() {
        return timeoutSeconds;
    }

    /// A daemon announced its own limit; it can only make ours shorter.
    public void limitTimeout(int secondsFromPeer) {
        if (secondsFromPeer > 0
                && secondsFromPeer <= MAX_TIMEOUT_FROM_PEER_SECONDS
                && (timeoutSeconds == 0 || timeoutSeconds > secondsFromPeer)) {
            timeoutSeconds = secondsFromPeer;
        }
    }

    /// `allowed_lull`: after half the limit without output a keep-alive is due.
    public int allowedLullSeconds() {
        return (int) (((long) timeoutSeconds + 1) / 2);
    }

    /// Also for a side that is busy with files and not idle (`MSK_ACTIVE_RECEIVER`).
    public void sawInput() {
        lastInNanos = System.nanoTime();
    }

    public void sawOutput() {
        lastOutNanos = System.nanoTime();
    }

    /// A receiver that has no file list yet says nothing: what comes in alone decides whether time
    /// is up, so that a peer that reads and never answers is left (io.c, `maybe_send_keepalive`).
    public void awaitsList(boolean yes) {
        awaitsList = yes;
    }

    public boolean keepAliveDue() {
        return timeoutSeconds > 0
                && !awaitsList
                && System.nanoTime() - lastOutNanos >= allowedLullSeconds() * 1_000_000_000L;
    }

    public boolean overdue() {
        long now = System.nanoTime();
        return timeoutSeconds > 0
                && Math.min(now - lastInNanos, now - lastOutNanos)
                        >= timeoutSeconds * 1_000_000_000L;
    }

    /// Makes every later failure of this connection an [IoTimeoutException]; closing the streams is
    /// what wakes the threads.
    public void expire() {
        expired = true;
    }

    public boolean expired() {
        return expired;
    }
}
