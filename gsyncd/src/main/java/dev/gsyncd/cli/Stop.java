package dev.gsyncd.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The request to end that SIGTERM or SIGINT make, and the word that all is put away.
///
/// The JVM answers these signals with its shutdown hooks, and is gone when they return: the hook
/// here passes the request on and waits until the program has ended in good order.
final class Stop {
    private static final int PATIENCE_SECONDS = 25;

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopping, "stop");

    private Stop() {}

    static Stop onSignals() {
        Stop stop = new Stop();
        Runtime.getRuntime().addShutdownHook(stop.hook);
        return stop;
    }

    private void stopping() {
        requested.countDown();
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("gsyncd: did not end in " + PATIENCE_SECONDS + " s; gave up");
            }
        } catch (InterruptedException _) {
            // ends now
        }
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
