package dev.gsyncd.directory;

import dev.gsyncd.inotify.EventSource;
import dev.gsyncd.inotify.InotifyFeed;
import dev.gsyncd.inotify.TreeChange;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a mirror of a directory. One thread runs it; any thread may close it.
public final class DirectorySync implements AutoCloseable {
    /// Makes a connection to the secondary.
    public interface Connector {
        /// @throws IOException tried again with growing pauses, once a first connection was there
        Secondary connect() throws IOException;

        /// Whether waiting alone can help against a failure of the very first [#connect].
        default boolean mayHeal(IOException failure) {
            return false;
        }
    }

    /// What a test replaces.
    interface Seams {
        EventSource events() throws PosixException;

        Transfer transfer(Dir root, Secondary secondary);
    }

    private static final Seams REAL =
            new Seams() {
                @Override
                public EventSource events() throws PosixException {
                    return EventSource.kernel();
                }

                @Override
                public Transfer transfer(Dir root, Secondary secondary) {
                    return new RsyncTransfer(root, secondary);
                }
            };

    private static final Logger LOG = LoggerFactory.getLogger(DirectorySync.class);
    private static final int POLL_MILLIS = 500;

    private final SourceRoot root;
    private final DirectorySettings settings;
    private final Connector connector;
    private final Consumer<SyncReport> reports;
    private final SyncMark mark;
    private final Seams seams;

    /// Guards `pending` and what stands below it.
    private final Object lock = new Object();

    private final Pending pending = new Pending();
    private long firstChangeNanos;
    private long lastChangeNanos;
    private long drainedSeconds;
    private boolean blind;
    private boolean running;
    private @Nullable PosixException feedFailure;

    private volatile @Nullable Secondary secondary;
    private volatile boolean closed;
    private Duration pause;
    private String trouble = "";
    private long notBeforeNanos = System.nanoTime();
    private boolean markIsOld;
    private long batchSeconds;

    private DirectorySync(
            SourceRoot root,
            DirectorySettings settings,
            SyncMark mark,
            Connector connector,
            Consumer<SyncReport> reports,
            Seams seams) {
        this.root = root;
        this.settings = settings;
        this.mark = mark;
        this.connector = connector;
        this.reports = reports;
        this.seams = seams;
        this.pause = settings.retry();
    }

    /// @param source the directory, which must exist
    /// @param reports told of each batch, on the thread that runs
    public static DirectorySync of(
            Bytes source,
            DirectorySettings settings,
            Connector connector,
            Consumer<SyncReport> reports)
            throws IOException {
        return of(source, settings, connector, reports, REAL);
    }

    static DirectorySync of(
            Bytes source,
            DirectorySettings settings,
            Connector connector,
            Consumer<SyncReport> reports,
            Seams seams)
            throws IOException {
        SyncMark mark = SyncMark.read(settings.mark());
        SourceRoot root = SourceRoot.open(source);
        return new DirectorySync(root, settings, mark, connector, reports, seams);
    }

    /// Refuses two directories of this machine of which one is inside the other.
    public static void checkApart(Bytes source, Dir mirror) throws IOException {
        try (Dir dir = Dir.open(source)) {
            SourceRoot.checkApart(dir, mirror);
        }
    }

    /// Makes the mirror equal once: one full pass, and a second one for what vanished or failed in
    /// the first.
    ///
    /// @return whether all went over
    public boolean once() throws IOException {
        long now = now();
        for (int i = 0; i < 2; i++) {
            needFull(i == 0 ? "asked for" : "not all went over");
            batch().work();
            if (isIdle()) {
                mark.advance(now);
                mark.save();
                return true;
            }
        }
        return false;
    }

    /// Mirrors until closed.
    ///
    /// @throws SourceException where going on could harm the mirror
    public void run() throws IOException, InterruptedException {
        synchronized (lock) {
            running = true;
        }
        firstConnection();
        try (EventSource source = events()) {
            if (source == null) {
                crawlOnly();
            } else {
                drainedSeconds = now();
                InotifyFeed feed = new InotifyFeed(root.dir(), source);
                restart(feed);
                needFull("start");
                Thread watcher =
                        Thread.ofPlatform().name("inotify").daemon().start(() -> watch(feed));
                try {
                    follow();
                } finally {
                    closed = true;
                    watcher.join();
                }
            }
        } finally {
            mark.save();
            disconnect();
            root.close();
        }
    }

    /// What can never work ends the run at once; what may heal is tried again like a lost
    /// connection.
    private void firstConnection() throws IOException {
        try {
            connected();
        } catch (IOException e) {
            if (closed || !connector.mayHeal(e)) {
                throw e;
            }
            trouble(e);
            postpone();
        }
    }

    private @Nullable EventSource events() throws PosixException {
        try {
            return seams.events();
        } catch (PosixException e) {
            if (!e.is(Errno.EMFILE)) {
                throw e;
            }
            LOG.warn(
                    "no inotify instance left (raise fs.inotify.max_user_instances); comparing the"
                            + " whole tree instead");
            return null;
        }
    }

    /// The inotify thread: empties the kernel's queue while batches run, so that it stays short.
    private void watch(InotifyFeed feed) {
        try {
            while (!closed) {
                long before = now();
                List<TreeChange> changes = feed.poll(POLL_MILLIS);
                if (changes.stream().anyMatch(TreeChange.Lost.class::isInstance)) {
                    // Paths and watches may be wrong: look at all of it anew, then crawl.
                    restart(feed);
                }
                note(changes, before);
            }
        } catch (PosixException e) {
            synchronized (lock) {
                feedFailure = e;
                lock.notifyAll();
            }
        }
    }

    private void note(List<TreeChange> changes, long before) {
        synchronized (lock) {
            if (changes.isEmpty()) {
                drainedSeconds = before;
                return;
            }
            noteChange();
            changes.forEach(pending::add);
            lock.notifyAll();
        }
    }

    private void restart(InotifyFeed feed) throws PosixException {
        feed.start();
        synchronized (lock) {
            blind = feed.limitReached() || !feed.unreadable().isEmpty();
        }
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

    /// The thread that called `run`.
    private void follow() throws IOException, InterruptedException {
        long lastCrawl = System.nanoTime();
        while (!closed) {
            boolean crawl;
            synchronized (lock) {
                if (feedFailure != null) {
                    throw feedFailure;
                }
                crawl = blind && since(lastCrawl).compareTo(settings.crawl()) >= 0;
                if (!crawl && !ready()) {
                    lock.wait(waitMillis());
                }
            }
            if (crawl) {
                needFull("not all directories are watched");
                lastCrawl = System.nanoTime();
            }
            boolean ready;
            synchronized (lock) {
                ready = ready();
            }
            if (ready) {
                attempt();
                batchSeconds = now();
                markIsOld = true;
                advanceMark(true);
            } else {
                advanceMark(false);
            }
        }
    }

    /// All that happened before the queue was last seen empty is on the mirror when nothing is
    /// pending. After a run of batches it advances once more, and then not: an idle mirror writes
    /// nothing.
    private void advanceMark(boolean afterBatch) throws IOException {
        long drained;
        synchronized (lock) {
            drained = drainedSeconds;
            if (!markIsOld || !pending.isEmpty()) {
                return;
            }
        }
        if (afterBatch || drained > batchSeconds) {
            mark.advance(drained);
            markIsOld = afterBatch;
        }
    }

    private void crawlOnly() throws IOException, InterruptedException {
        while (!closed) {
            long now = now();
            needFull("no inotify");
            attempt();
            if (isIdle()) {
                mark.advance(now);
            }
            synchronized (lock) {
                if (!closed) {
                    lock.wait(settings.crawl().toMillis());
                }
            }
        }
    }

    private boolean isIdle() {
        synchronized (lock) {
            return pending.isEmpty();
        }
    }

    private void needFull(String reason) {
        synchronized (lock) {
            noteChange();
            pending.needFull(reason);
        }
    }

    /// Under the lock, before the change is added.
    private void noteChange() {
        long now = System.nanoTime();
        if (pending.isEmpty()) {
            firstChangeNanos = now;
        }
        lastChangeNanos = now;
    }

    /// Under the lock.
    private long waitMillis() {
        if (pending.isEmpty()) {
            return POLL_MILLIS;
        }
        long pauseLeft = (notBeforeNanos - System.nanoTime()) / 1_000_000;
        return Math.max(1, Math.max(pauseLeft, settings.quiet().toMillis() / 4));
    }

    /// Under the lock.
    private boolean ready() {
        return !pending.isEmpty()
                && System.nanoTime() - notBeforeNanos >= 0
                && (since(lastChangeNanos).compareTo(settings.quiet()) >= 0
                        || since(firstChangeNanos).compareTo(settings.longest()) >= 0);
    }

    private static long now() {
        return System.currentTimeMillis() / 1000;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /// One batch. What it could not do makes a pause, which doubles as long as that goes on.
    private void attempt() throws IOException {
        boolean clean = false;
        try {
            clean = batch().work();
        } catch (SourceException e) {
            throw e;
        } catch (IOException e) {
            if (closed) {
                return;
            }
            trouble(e);
            disconnect();
        }
        if (clean) {
            pause = settings.retry();
            return;
        }
        postpone();
    }

    /// One line for each kind of trouble, however often it is met.
    private void trouble(IOException e) {
        String text = String.valueOf(e.getMessage());
        if (text.equals(trouble)) {
            LOG.debug("{}; trying again in {} s", text, pause.toSeconds());
        } else {
            LOG.warn(
                    "{}; trying again in {} s, and with growing pauses up to {} s",
                    text,
                    pause.toSeconds(),
                    settings.longestRetry().toSeconds());
            trouble = text;
        }
    }

    private void postpone() {
        notBeforeNanos = System.nanoTime() + pause.toNanos();
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(settings.longestRetry()) > 0 ? settings.longestRetry() : twice;
    }

    private SyncBatch batch() throws IOException {
        Secondary to = connected();
        Pending.Work work;
        long first;
        synchronized (lock) {
            work = pending.take();
            first = firstChangeNanos;
        }
        return new SyncBatch(
                root,
                settings,
                seams.transfer(root.dir(), to),
                to::renamePaths,
                work,
                this::again,
                mark.seconds(),
                first,
                reports);
    }

    /// Its lag goes on counting from the first change.
    private void again(SyncBatch.Undone undone) {
        synchronized (lock) {
            if (undone.isEmpty()) {
                return;
            }
            lastChangeNanos = System.nanoTime();
            pending.again(undone.directories(), undone.files());
            if (undone.full() != null) {
                pending.needFull(undone.full());
            }
        }
    }

    private Secondary connected() throws IOException {
        Secondary now = secondary;
        if (now == null) {
            now = connector.connect();
            secondary = now;
            if (!trouble.isEmpty()) {
                LOG.info("connected again");
                trouble = "";
            }
            if (closed) {
                now.close();
            }
        }
        return now;
    }

    private void disconnect() {
        Secondary now = secondary;
        secondary = null;
        if (now != null) {
            now.close();
        }
    }

    /// Ends a running session and makes `run` return.
    @Override
    public void close() {
        closed = true;
        boolean closesRoot;
        synchronized (lock) {
            // What runs closes it itself, when nothing uses it any more.
            closesRoot = !running;
            lock.notifyAll();
        }
        Secondary now = secondary;
        if (now != null) {
            now.close();
        }
        if (closesRoot) {
            root.close();
        }
    }
}
