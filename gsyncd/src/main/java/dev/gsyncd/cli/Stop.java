package dev.gsyncd.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The request to end that SIGTERM or SIGINT make, and the word that all is put away.
///
/// The JVM answers these signals with its shutdown hooks, and is gone when they return: the hook
/// here passes the request on and waits until the program has ended in good order.
final class Stop {
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopping, "stop");
    private final Duration patience;
    private final List<Runnable> overdue = new CopyOnWriteArrayList<>();

    private Stop(Duration patience) {
        this.patience = patience;
    }

    static Stop onSignals() {
        return onSignals(PATIENCE);
    }

    /// @param patience how long the program may take to end in good order
    static Stop onSignals(Duration patience) {
        Stop stop = new Stop(patience);
        Runtime.getRuntime().addShutdownHook(stop.hook);
        return stop;
    }

    void stopping() {
        requested.countDown();
        try {
            if (!finished.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println(
                        "gsyncd: ended in the middle of its work, after "
                                + patience.toSeconds()
                                + " s; the next start repeats what is unfinished");
                overdue();
            }
        } catch (InterruptedException _) {
            // ends now
        }
    }

    /// Does `action` where an orderly end takes too long: what may keep even a killed process from
    /// ending, such as a call that waits for a mount.
    void whenOverdue(Runnable action) {
        overdue.add(action);
    }

    void overdue() {
        overdue.forEach(Runnable::run);
    }

    /// Ends the program in good order, from inside.
    void request() {
        requested.countDown();
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    void await() throws InterruptedException {
        requested.await();
    }

    /// @return whether the end was requested in that time
    boolean await(long millis) throws InterruptedException {
        return requested.await(millis, TimeUnit.MILLISECONDS);
    }

    /// Runs `action` when the end is requested. Interrupting the thread calls it off.
    Thread whenRequested(Runnable action) {
        return Thread.ofVirtual()
                .name("stopper")
                .start(() -> {
                    try {
                        requested.await();
                        action.run();
                    } catch (InterruptedException _) {
                        // called off
                    }
                });
    }

    /// All is put away; the hook, where it runs, may return.
    void finished() {
        finished.countDown();
    }
}
