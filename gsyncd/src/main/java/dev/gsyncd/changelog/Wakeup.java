package dev.gsyncd.changelog;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Inotify;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Waits until a brick may have written something: inotify where there is some, else a short sleep.
///
/// Only a help to be fast. Who waits looks at the files afterwards, whatever woke it.
final class Wakeup implements AutoCloseable {
    /// Between two looks at least this long, so that a busy brick is looked at 50 times a second.
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final Duration BLIND_POLL = Duration.ofMillis(200);
    private static final int MASK =
            Inotify.IN_MODIFY | Inotify.IN_CREATE | Inotify.IN_MOVED_FROM | Inotify.IN_DELETE;

    private final @Nullable Inotify inotify;

    private Wakeup(@Nullable Inotify inotify) {
        this.inotify = inotify;
    }

    static Wakeup on(ChangelogDir dir) {
        Inotify inotify = null;
        try {
            inotify = Inotify.init();
            inotify.addWatch(dir.dir(), MASK);
            inotify.addWatch(dir.dir(), Bytes.utf8("htime"), MASK);
            return new Wakeup(inotify);
        } catch (PosixException e) {
            // No watches left, or none on this file system.
            if (inotify != null) {
                inotify.close();
            }
            return new Wakeup(null);
        }
    }

    void await(Duration longest) throws IOException, InterruptedException {
        if (longest.compareTo(PAUSE) <= 0) {
            Thread.sleep(PAUSE);
            return;
        }
        if (inotify == null) {
            Thread.sleep(longest.compareTo(BLIND_POLL) < 0 ? longest : BLIND_POLL);
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
