package dev.gsyncd.changelog;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Inotify;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Waits until a brick may have written something: inotify where there is some, else a sleep.
///
/// Only a help to be fast. Who waits looks at the files afterwards, whatever woke it.
final class Wakeup implements AutoCloseable {
    /// Between two looks at least this long, so that a busy brick is looked at 50 times a second.
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final int MASK =
            Inotify.IN_MODIFY | Inotify.IN_CREATE | Inotify.IN_MOVED_FROM | Inotify.IN_DELETE;

    private final @Nullable Inotify inotify;
    private final Duration lookEach;
    private long nextLookNanos = System.nanoTime();

    private Wakeup(@Nullable Inotify inotify, Duration lookEach) {
        this.inotify = inotify;
        this.lookEach = lookEach;
    }

    /// @param lookEach between two looks that find nothing, where there is no inotify
    static Wakeup on(ChangelogDir dir, Duration lookEach) {
        Inotify inotify = null;
        try {
            inotify = Inotify.init();
            inotify.addWatch(dir.dir(), MASK);
            inotify.addWatch(dir.dir(), Bytes.utf8("htime"), MASK);
            return new Wakeup(inotify, lookEach);
        } catch (PosixException e) {
            // No watches left, or none on this file system.
            if (inotify != null) {
                inotify.close();
            }
            return blind(lookEach);
        }
    }

    static Wakeup blind(Duration lookEach) {
        return new Wakeup(null, lookEach);
    }

    /// Whether to look.
    boolean isTime() {
        return inotify != null || System.nanoTime() - nextLookNanos >= 0;
    }

    /// That look was in vain.
    void foundNothing() {
        nextLookNanos = System.nanoTime() + lookEach.toNanos();
    }

    void await(Duration longest) throws IOException, InterruptedException {
        if (longest.compareTo(PAUSE) <= 0) {
            Thread.sleep(PAUSE);
            return;
        }
        if (inotify == null) {
            long untilLook = Math.max(0, nextLookNanos - System.nanoTime());
            Thread.sleep(Duration.ofNanos(Math.min(longest.toNanos(), untilLook)));
            return;
        }
        Thread.sleep(PAUSE);
        inotify.read((int) longest.minus(PAUSE).toMillis());
    }

    @Override
    public void close() {
        if (inotify != null) {
            inotify.close();
        }
    }
}
