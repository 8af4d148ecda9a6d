package dev.gsyncd.directory;

import dev.gsyncd.inotify.EventSource;
import dev.gsyncd.inotify.InotifyFeed;
import dev.gsyncd.inotify.TreeChange;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The inotify thread: empties the kernel's queue while batches run, so that it stays short.
final class EventWatch {
    private static final Logger LOG = LoggerFactory.getLogger(EventWatch.class);
    private static final int POLL_MILLIS = 500;

    private final InotifyFeed feed;
    private final Backlog backlog;
    private final Thread thread;
    private volatile boolean stopped;

    private EventWatch(InotifyFeed feed, Backlog backlog) {
        this.feed = feed;
        this.backlog = backlog;
        this.thread = Thread.ofPlatform().name("inotify").daemon().unstarted(this::watch);
    }

    /// Watches all directories; what happens from now on goes to the backlog.
    static EventWatch start(Dir root, EventSource source, Backlog backlog) throws PosixException {
        EventWatch watch = new EventWatch(new InotifyFeed(root, source), backlog);
        backlog.add(List.of(), SyncMark.nowSeconds());
        watch.restart();
        watch.thread.start();
        return watch;
    }

    private void watch() {
        try {
            while (!stopped) {
                long before = SyncMark.nowSeconds();
                List<TreeChange> changes = feed.poll(POLL_MILLIS);
                if (changes.stream().anyMatch(TreeChange.Lost.class::isInstance)) {
                    // Paths and watches may be wrong: look at all of it anew, then crawl.
                    restart();
                }
                backlog.add(changes, before);
            }
        } catch (PosixException e) {
            backlog.broken(e);
        }
    }

    private void restart() throws PosixException {
        feed.start();
        backlog.blind(feed.limitReached() || !feed.unreadable().isEmpty());
        if (feed.limitReached()) {
            LOG.warn(
                    "only {} directories are watched: the limit of the kernel is reached (raise"
                            + " fs.inotify.max_user_watches); the rest is compared in full passes",
                    feed.watched());
        }
        for (Bytes path : feed.unreadable()) {
            LOG.warn("directory {} cannot be watched: permission denied", path);
        }
    }

    /// Returns when the thread uses nothing any more.
    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
