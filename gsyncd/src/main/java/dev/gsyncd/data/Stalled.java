package dev.gsyncd.data;

import dev.gsyncd.secondary.DataStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Ends a stream on which nothing moves any more.
final class Stalled implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Thread thread;

    private Stalled(Thread thread) {
        this.thread = thread;
    }

    /// @param moved grows with each byte
    /// @param seconds without any after which the stream is closed; 0: never
    static Stalled watch(DataStream stream, AtomicLong moved, int seconds) {
        return new Stalled(
                Thread.ofVirtual().name("stalled").start(() -> watching(stream, moved, seconds)));
    }

    private static void watching(DataStream stream, AtomicLong moved, int seconds) {
        long limit = Duration.ofSeconds(seconds).toNanos();
        long last = -1;
        long since = System.nanoTime();
        try {
            while (seconds > 0) {
                long now = moved.get();
                if (now != last) {
                    last = now;
                    since = System.nanoTime();
                } else if (System.nanoTime() - since > limit) {
                    stream.close();
                    return;
                }
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            // The stream is over.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
