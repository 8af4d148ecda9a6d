package dev.gsyncd.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Says again and again that the worker is alive: that its mounts answer, be it with an error. A
/// call on a mount that hangs cannot be ended from inside; the monitor, which misses the word, ends
/// the process.
final class Pulse implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Bytes ROOT = Bytes.utf8(".");

    private final List<Dir> mounts;
    private final Thread thread;

    /// @param mount must stay open until this is closed
    /// @param say on a thread of its own
    Pulse(Dir mount, Runnable say) {
        this.mounts = new CopyOnWriteArrayList<>(List.of(mount));
        this.thread = Thread.ofPlatform().daemon().name("pulse").start(() -> beat(say));
    }

    /// From now on this one has to answer as well.
    void feel(Dir mount) {
        mounts.add(mount);
    }

    private void beat(Runnable say) {
        while (!Thread.currentThread().isInterrupted()) {
            for (Dir mount : mounts) {
                try {
                    mount.stat(ROOT);
                } catch (PosixException _) {
                    // an answer as well; what it means is for the worker to say
                }
            }
            say.run();
            try {
                Thread.sleep(EVERY);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    @Override
    public void close() {
        end();
    }

    /// Does not wait for a call that hangs: the process is about to end.
    void end() {
        thread.interrupt();
        try {
            thread.join(EVERY);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
