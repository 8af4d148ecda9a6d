package dev.gsyncd.worker;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Notices that parts of the volumes, bricks that were down, are back: then what waits in the retry
/// queue, up to ten minutes an item, is worth a try at once. Looks only while something waits.
///
/// Of a worker that has just started it is not known what it missed: so the first time that all is
/// there counts as well. Used by one thread.
final class PartsWatch {
    private static final long EVERY_NANOS = Duration.ofSeconds(2).toNanos();

    private final LongSupplier nanos;
    private boolean missing = true;
    private boolean looked;
    private long lookedNanos;

    /// @param nanos as `System.nanoTime`
    PartsWatch(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// Whether all parts of a volume answer.
    interface Look {
        boolean isWhole() throws IOException;
    }

    /// @return whether all parts are there now and were not when it looked before; false between
    ///   two looks
    boolean areBack(Look primary, Look secondary) throws IOException {
        long now = nanos.getAsLong();
        if (looked && now - lookedNanos < EVERY_NANOS) {
            return false;
        }
        looked = true;
        lookedNanos = now;
        boolean before = missing;
        missing = true; // also where a look fails
        missing = !primary.isWhole() || !secondary.isWhole();
        return before && !missing;
    }
}
