package dev.gsyncd.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
import java.time.Duration;

/// Says again and again that the worker is alive: that its mount answers, be it with an error. A
/// call on a mount that hangs cannot be ended from inside; the monitor, which misses the word, ends
/// the process.
final class Pulse implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Bytes ROOT = Bytes.utf8(".");

    private final Thread thread;

    /// @param mount must stay open until this is closed
    /// @param say on a thread of its own
    Pulse(Dir mount, Runnable say) {
        this.thread = Thread.ofPlatform().daemon().name("pulse").start(() -> beat(mount, say));
    }

    private static void beat(Dir mount, Runnable say) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                mount.stat(ROOT);
            } catch (PosixException _) {
                // an answer as well; what it means is for the worker to say
            }
            say.run();
            try {
                Thread.sleep(EVERY);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /// Does not wait for a call that hangs: the process is about to end.
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(EVERY);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
