package dev.rsyncproto.cli;

import dev.rsyncproto.session.ExitCode;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// SIGINT, SIGTERM and SIGHUP: the session ends, so that no temp file stays, and the exit code is
/// 20.
final class Interruption {
    private static final long LAST_MILLIS = 3_000;

    private final Thread main = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Hook hook = new Hook();
    private volatile boolean signalled;

    /// For the calling thread, which runs the session.
    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// A class and no lambda: it is linked at every start.
    private final class Hook extends Thread {
        Hook() {
            super("interruption");
        }

        @Override
        public void run() {
            signalled();
        }
    }

    /// Signals are nobody's concern any more.
    void forget() {
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    /// What is to be told instead of `code`.
    ExitCode instead(ExitCode code) {
        return signalled ? ExitCode.SIGNAL : code;
    }

    private void signalled() {
        signalled = true;
        main.interrupt(); // cancels the session
        try {
            ended.await(LAST_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ExitCode.SIGNAL.code());
    }

    /// Ends the process at once: threads that wait on a broken peer do not keep it.
    void exit(int code) {
        ended.countDown();
        Runtime.getRuntime().halt(signalled ? ExitCode.SIGNAL.code() : code);
    }
}
