package dev.gsyncd.worker;

import java.io.IOException;

/// Whether this worker is the one of its subvolume that works.
public interface Lease {
    /// Asked between batches.
    boolean active() throws IOException;

    /// For a brick that has no replica.
    static Lease always() {
        return () -> true;
    }
}
