package dev.rsyncproto.wire;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Sends keep-alives while a connection is quiet and ends it when it has been for too long.
///
/// One virtual thread that sleeps; it never touches the data writer's buffer.
public final class Heartbeat implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(500);

    private final IoActivity activity;
    private final MuxOut out;
    private final Runnable closeStreams;
    private final Thread thread;
    private @Nullable Thread sending;

    /// @param closeStreams closes both streams, so that blocked reads and writes end
    public Heartbeat(IoActivity activity, MuxOut out, Runnable closeStreams) {
        this.activity = activity;
        this.out = out;
        this.closeStreams = closeStreams;
        this.thread = Thread.ofVirtual().name("rsync-heartbeat").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(TICK);
                if (activity.overdue()) {
                    activity.expire();
                    closeStreams.run();
                    return;
                }
                keepAlive();
            }
        } catch (InterruptedException e) {
            // close() was called
        }
    }

    /// On a thread of its own: a peer that reads no more blocks the write, and that must not keep
    /// this one from seeing that time is up.
    private void keepAlive() {
        Thread last = sending;
        if (activity.keepAliveDue() && (last == null || !last.isAlive())) {
            sending = Thread.ofVirtual().name("rsync-keep-alive").start(this::send);
        }
    }

    private void send() {
        try {
            out.maybeSendKeepAlive();
        } catch (IOException e) {
            // The stream is broken: the thread that reads or writes meets the same and reports it.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
