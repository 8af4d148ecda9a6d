package dev.gsyncd.change;

import dev.gsyncd.gluster.Xtime;
import java.io.IOException;

/// A feed's answer that its records do not tell all that changed since a time: the primary must be
/// crawled from there.
public final class CrawlNeededException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Xtime since;

    public CrawlNeededException(Xtime since, String reason) {
        super("crawl needed since " + since + ": " + reason);
        this.since = since;
    }

    /// What changed at or before this time is known to be synced.
    public Xtime since() {
        return since;
    }
}
