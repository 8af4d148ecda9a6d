package dev.gsyncd.directory;

import dev.gsyncd.inotify.TreeChange;
import dev.rsyncproto.posix.PosixException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be synced, between the thread that reads events and the one that runs batches; both
/// use it at a time.
final class Backlog {
    private static final int POLL_MILLIS = 500;

    private final DirectorySettings.Pauses pauses;
    private final Pending pending = new Pending();
    private long firstChangeNanos;
    private long lastChangeNanos;
    private long drainedSeconds;
    private boolean blind;
    private boolean closed;
    private @Nullable PosixException failure;

    Backlog(DirectorySettings.Pauses pauses) {
        this.pauses = pauses;
    }

    /// What was taken.
    ///
    /// @param firstChangeNanos when the first of it was noticed
    record Taken(Pending.Work work, long firstChangeNanos) {}

    /// What one look at the events brought.
    ///
    /// @param beforeSeconds a time before that look, since 1970
    synchronized void add(List<TreeChange> changes, long beforeSeconds) {
        if (changes.isEmpty()) {
            drainedSeconds = beforeSeconds;
            return;
        }
        noteChange();
        changes.forEach(pending::add);
        notifyAll();
    }

    synchronized void needFull(String reason) {
        noteChange();
        pending.needFull(reason);
        notifyAll();
    }

    /// Before the change is added.
    private void noteChange() {
        long now = System.nanoTime();
        if (pending.isEmpty()) {
            firstChangeNanos = now;
        }
        lastChangeNanos = now;
    }

    synchronized Taken take() {
        return new Taken(pending.take(), firstChangeNanos);
    }

    /// What a batch could not do. Its lag goes on counting from the first change.
    synchronized void again(SyncBatch.Undone undone) {
        if (undone.isEmpty()) {
            return;
        }
        lastChangeNanos = System.nanoTime();
        pending.again(undone.directories(), undone.files());
        if (undone.full() != null) {
            pending.needFull(undone.full());
        }
    }

    synchronized boolean isEmpty() {
        return pending.isEmpty();
    }

    /// The time before which nothing happened that is not in a batch that was taken; below zero
    /// while something is pending.
    synchronized long drainedSeconds() {
        return pending.isEmpty() ? drainedSeconds : -1;
    }

    /// Whether there are directories of whose changes nothing tells.
    synchronized void blind(boolean some) {
        blind = some;
    }

    /// Whether all must be compared, as nothing tells of some changes and the last time is long
    /// ago.
    synchronized boolean crawlIsDue(long lastNanos) {
        return blind && since(lastNanos).compareTo(pauses.crawl()) >= 0;
    }

    /// No more events will come.
    synchronized void broken(PosixException cause) {
        failure = cause;
        notifyAll();
    }

    /// Waits for a while, unless there is a batch to run.
    ///
    /// @param notBeforeNanos no batch begins before that time
    /// @return whether there is one now
    synchronized boolean await(long notBeforeNanos) throws PosixException, InterruptedException {
        long end = System.nanoTime() + POLL_MILLIS * 1_000_000L;
        while (failure == null && !closed && !ready(notBeforeNanos)) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(Math.min(left, waitMillis(notBeforeNanos)));
        }
        if (failure != null) {
            throw failure;
        }
        return !closed;
    }

    /// Waits for so long, or until [#close].
    synchronized void pause(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toMillis(); !closed && left > 0; ) {
            wait(left);
            left = (end - System.nanoTime()) / 1_000_000;
        }
    }

    private long waitMillis(long notBeforeNanos) {
        if (pending.isEmpty()) {
            return POLL_MILLIS;
        }
        long pauseLeft = (notBeforeNanos - System.nanoTime()) / 1_000_000;
        return Math.max(1, Math.max(pauseLeft, pauses.quiet().toMillis() / 4));
    }

    private boolean ready(long notBeforeNanos) {
        return !pending.isEmpty()
                && System.nanoTime() - notBeforeNanos >= 0
                && (since(lastChangeNanos).compareTo(pauses.quiet()) >= 0
                        || since(firstChangeNanos).compareTo(pauses.longest()) >= 0);
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /// Nothing waits any more, and no batch begins.
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
