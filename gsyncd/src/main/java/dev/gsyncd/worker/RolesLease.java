package dev.gsyncd.worker;

import dev.gsyncd.gluster.Xtime;
import dev.gsyncd.progress.StimeStore;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.time.Duration;

/// Active is the worker that an election names; a Passive one keeps its brick's stime up with the
/// cluster's, so that it need not repeat all when it takes over.
public final class RolesLease implements Lease {
    private static final Duration ASK_EVERY = Duration.ofSeconds(2);
    private static final Bytes ROOT = Bytes.utf8(".");

    private final Election election;
    private final Dir mount;
    private final StimeStore stime;
    private final Bytes stimeXattr;
    private boolean active;
    private long askAgain = System.nanoTime();

    /// Who is to be Active; asked now and then.
    public interface Election {
        boolean won() throws IOException;
    }

    /// @param stimeXattr stime's name; a mount gives the smallest of the subvolumes', each the
    ///   greatest of its bricks
    public RolesLease(Election election, Dir mount, StimeStore stime, Bytes stimeXattr) {
        this.election = election;
        this.mount = mount;
        this.stime = stime;
        this.stimeXattr = stimeXattr;
    }

    @Override
    public boolean active() throws IOException {
        long now = System.nanoTime();
        if (now - askAgain >= 0) {
            active = election.won();
            askAgain = now + ASK_EVERY.toNanos();
            if (!active) {
                followCluster();
            }
        }
        return active;
    }

    private void followCluster() throws IOException {
        Bytes value = mount.getxattr(ROOT, stimeXattr);
        if (value != null && value.length() == Xtime.LENGTH) {
            Xtime cluster = Xtime.ofBytes(value);
            if (cluster.equals(StimeStore.BEGUN)) {
                stime.begin();
            } else if (!cluster.equals(Xtime.NEVER)) {
                stime.advance(cluster);
            }
        }
    }
}
