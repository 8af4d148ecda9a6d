package dev.gsyncd.directory;

import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.posix.Errno;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings what is on the mirror to its disk, beside the batches: at most one flush at a time.
///
/// One thread asks; each flush has a thread of its own, since a disk may take minutes.
final class MirrorFlush {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorFlush.class);

    // config
    private final Duration pause;

    // state
    private final AtomicLong durable = new AtomicLong();
    private volatile boolean running;
    private volatile long notBeforeNanos = System.nanoTime();
    private String lastTrouble = "";

    /// @param pause from the end of one flush to the begin of the next
    MirrorFlush(Duration pause) {
        this.pause = pause;
    }

    /// All that changed before this time, in seconds since 1970, is on the mirror's disk; 0 where
    /// nothing was flushed yet.
    long durableSeconds() {
        return durable.get();
    }

    /// Whether one may begin now.
    boolean mayBegin() {
        return !running && System.nanoTime() - notBeforeNanos >= 0;
    }

    /// @param reachedSeconds all that changed before that was written to the mirror
    void begin(Secondary secondary, long reachedSeconds) {
        running = true;
        Thread.ofPlatform()
                .name("mirror-flush")
                .daemon()
                .start(() -> {
                    try {
                        flush(secondary, reachedSeconds);
                    } catch (IOException e) {
                        // The batches find that the connection is lost, and say so.
                        LOG.debug("flush of the mirror: {}", e.getMessage());
                    } finally {
                        notBeforeNanos = System.nanoTime() + pause.toNanos();
                        running = false;
                    }
                });
    }

    /// Returns when it is done.
    void flush(Secondary secondary, long reachedSeconds) throws IOException {
        int errno = secondary.flushMirror();
        if (errno == 0) {
            durable.accumulateAndGet(reachedSeconds, Math::max);
            lastTrouble = "";
            return;
        }
        String trouble = Errno.name(errno);
        if (!trouble.equals(lastTrouble)) {
            LOG.warn(
                    "the mirror's file system cannot be flushed to its disk ({}): look at its"
                            + " machine's kernel log; what changes from now on is compared again"
                            + " at the next start",
                    trouble);
        }
        lastTrouble = trouble;
    }
}
