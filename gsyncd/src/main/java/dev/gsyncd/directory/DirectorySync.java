package dev.gsyncd.directory;

import dev.gsyncd.inotify.EventSource;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
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
    // config
    private final SourceRoot root;
    private final DirectorySettings settings;
    private final Connector connector;
    private final Consumer<SyncReport> reports;
    private final Seams seams;

    // state
    private final SyncMark mark;
    private final MirrorFlush flush;
    private final Backlog backlog;
    private final Patience patience;
    private final AtomicBoolean taken = new AtomicBoolean();
    private volatile @Nullable Secondary secondary;
    private volatile boolean closed;
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
        this.flush = new MirrorFlush(settings.pauses().flush());
        this.connector = connector;
        this.reports = reports;
        this.seams = seams;
        this.backlog = new Backlog(settings.pauses());
        this.patience = new Patience(settings.pauses());
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
        long now = SyncMark.nowSeconds();
        for (int i = 0; i < 2; i++) {
            backlog.needFull(i == 0 ? "asked for" : "not all went over");
            batch().work();
            if (backlog.isEmpty()) {
                mark.advance(now);
                flush.flush(connected(), mark.seconds());
                mark.flushed(flush.durableSeconds());
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
        taken.set(true);
        try (EventSource source = begin()) {
            if (source == null) {
                crawlOnly();
            } else {
                EventWatch watch = EventWatch.start(root.dir(), source, backlog);
                try {
                    backlog.needFull("start");
                    follow();
                } finally {
                    watch.stop();
                }
            }
        } finally {
            mark.flushed(flush.durableSeconds());
            mark.save();
            disconnect();
            root.close();
        }
    }

    private @Nullable EventSource begin() throws IOException {
        firstConnection();
        return events();
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
            patience.trouble(e);
            patience.postpone();
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

    /// The thread that called `run`.
    private void follow() throws IOException, InterruptedException {
        long lastCrawl = System.nanoTime();
        while (!closed) {
            if (backlog.crawlIsDue(lastCrawl)) {
                backlog.needFull("not all directories are watched");
                lastCrawl = System.nanoTime();
            }
            if (backlog.await(patience.notBeforeNanos())) {
                attempt();
                batchSeconds = SyncMark.nowSeconds();
                markIsOld = true;
                advanceMark(true);
            } else {
                advanceMark(false);
                keepConnected();
            }
            flushMirror();
        }
    }

    /// A mirror that is gone is told, and one whose machine started anew is made equal again, also
    /// while nothing changes here.
    private void keepConnected() throws IOException {
        Secondary to = secondary;
        try {
            if (to != null) {
                to.requireConnected();
            } else if (System.nanoTime() - patience.notBeforeNanos() >= 0) {
                connected();
                patience.succeeded();
            }
        } catch (IOException e) {
            if (closed) {
                return;
            }
            patience.trouble(e);
            disconnect();
            patience.postpone();
        }
    }

    /// Nobody waits for it.
    private void flushMirror() throws IOException {
        mark.flushed(flush.durableSeconds());
        Secondary to = secondary;
        if (to != null && mark.mayBeLost() && flush.mayBegin()) {
            flush.begin(to, mark.seconds());
        }
    }

    /// All that happened before the queue was last seen empty is on the mirror when nothing is
    /// pending. After a run of batches it advances once more, and then not: an idle mirror writes
    /// nothing.
    private void advanceMark(boolean afterBatch) throws IOException {
        long drained = backlog.drainedSeconds();
        if (markIsOld && drained >= 0 && (afterBatch || drained > batchSeconds)) {
            mark.advance(drained);
            markIsOld = afterBatch;
        }
    }

    private void crawlOnly() throws IOException, InterruptedException {
        while (!closed) {
            long now = SyncMark.nowSeconds();
            backlog.needFull("no inotify");
            attempt();
            if (backlog.isEmpty()) {
                mark.advance(now);
            }
            flushMirror();
            backlog.pause(settings.pauses().crawl());
        }
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
            patience.trouble(e);
            disconnect();
        }
        if (clean) {
            patience.succeeded();
        } else {
            patience.postpone();
        }
    }

    private SyncBatch batch() throws IOException {
        Secondary to = connected();
        Backlog.Taken batch = backlog.take();
        return new SyncBatch(
                root,
                settings,
                seams.transfer(root.dir(), to),
                to::renamePaths,
                batch.work(),
                backlog::again,
                mark.seconds(),
                batch.firstChangeNanos(),
                reports);
    }

    private Secondary connected() throws IOException {
        Secondary now = secondary;
        if (now == null) {
            now = connector.connect();
            secondary = now;
            mark.flushed(flush.durableSeconds());
            if (mark.connectedTo(now.machineStart())) {
                backlog.needFull(
                        "the mirror's machine started anew: what was not on its disk may be lost");
            }
            patience.connected();
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
        backlog.close();
        Secondary now = secondary;
        if (now != null) {
            now.close();
        }
        // What runs closes it itself, when nothing uses it any more.
        if (taken.compareAndSet(false, true)) {
            root.close();
        }
    }
}
