package dev.gsyncd.cli;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// Ends this process when the one that started it is gone: the pipe between them then ends, however
/// it died.
final class ParentWatch {
    /// What an orderly end may take; then the process ends as it stands.
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final int HALTED = 3;

    private ParentWatch() {}

    /// @param in the pipe; nothing is ever written to it
    static void start(InputStream in, Stop stop) {
        Thread.ofPlatform().daemon().name("parent watch").start(() -> watch(in, stop));
    }

    private static void watch(InputStream in, Stop stop) {
        try {
            while (in.read() >= 0) {
                // nothing is said on it
            }
        } catch (IOException _) {
            // as good as its end
        }
        stop.request();
        try {
            Thread.sleep(PATIENCE);
        } catch (InterruptedException _) {
            // ends now
        }
        stop.overdue();
        Runtime.getRuntime().halt(HALTED);
    }
}
