package dev.gsyncd.worker;

import dev.gsyncd.batch.Fate;
import dev.gsyncd.secondary.Secondary;
import dev.gsyncd.secondary.TrashTerms;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What becomes of files that only the secondary has, where the primary's must come in their place.
///
/// @param resolve false: they stay, and the primary's wait in the retry queue
/// @param trash where they are kept; null: they are deleted
/// @param manyBricks see [Strangers]
public record Conflicts(boolean resolve, @Nullable TrashTerms trash, boolean manyBricks) {
    /// Nothing is kept.
    public static final Conflicts DELETE = new Conflicts(true, null, false);

    private static final Logger LOG = LoggerFactory.getLogger(Conflicts.class);

    Strangers with(Secondary secondary) throws IOException {
        if (!resolve) {
            return new Strangers(Fate.LEAVE, manyBricks);
        }
        if (trash == null) {
            return new Strangers(Fate.DELETE, manyBricks);
        }
        boolean kept = secondary.keepTrash(trash);
        if (!kept) {
            LOG.warn("the secondary has no trash: what is in the way there is deleted");
        }
        return new Strangers(kept ? Fate.KEEP : Fate.DELETE, manyBricks);
    }
}
