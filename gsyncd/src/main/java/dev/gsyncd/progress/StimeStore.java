package dev.gsyncd.progress;

import dev.gsyncd.gluster.SessionXattrs;
import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// stime and entry_stime on the root of a brick: changes at or before stime are on the secondary.
///
/// The Python gsyncd keeps the same two; what is written here is never more than what a Python
/// worker that takes over may rely on.
public final class StimeStore {
    /// Kept in place of stime from before the first operation on until the first crawl is through.
    /// It says nothing but that the secondary is ours: every change is after it, for the Python
    /// gsyncd as well. The mount gives it to the workers of all replicas.
    public static final Xtime BEGUN = new Xtime(0, 1);

    private static final Bytes ROOT = Bytes.utf8(".");

    private final Dir brick;
    private final SessionXattrs xattrs;

    public StimeStore(Dir brick, SessionXattrs xattrs) {
        this.brick = brick;
        this.xattrs = xattrs;
    }

    /// Null where the first crawl was never through: all must be crawled.
    public @Nullable Xtime stime() throws IOException {
        Xtime time = get(xattrs.stime());
        return BEGUN.equals(time) ? null : time;
    }

    /// Whether a first crawl began, and did not come to its end.
    public boolean begun() throws IOException {
        return BEGUN.equals(get(xattrs.stime()));
    }

    /// A first crawl begins, here or on a replica. On disk when this returns.
    public void begin() throws IOException {
        if (get(xattrs.stime()) == null) {
            brick.setxattr(ROOT, xattrs.stime(), BEGUN.toBytes(), 0);
            brick.fsync();
        }
    }

    /// Names are synced up to here; null where the Python gsyncd never wrote it.
    public @Nullable Xtime entryStime() throws IOException {
        return get(xattrs.entryStime());
    }

    private @Nullable Xtime get(Bytes name) throws IOException {
        Bytes value = brick.getxattr(ROOT, name);
        if (value == null) {
            return null;
        }
        if (value.length() != Xtime.LENGTH) {
            throw new IOException(
                    "xattr "
                            + name
                            + " on brick "
                            + brick.name()
                            + " has "
                            + value.length()
                            + " bytes instead of 8; to sync all again remove it: setfattr -x "
                            + name
                            + " "
                            + brick.name());
        }
        Xtime time = Xtime.ofBytes(value);
        return time.equals(Xtime.NEVER) ? null : time;
    }

    /// Moves both times to `to`, unless they are there or beyond. The only place where they move.
    /// On disk when this returns.
    ///
    /// @return whether stime moved
    public boolean advance(Xtime to) throws IOException {
        Xtime before = stime();
        boolean moves = before == null || to.isAfter(before);
        Xtime entries = entryStime();
        boolean entriesMove = entries == null || to.isAfter(entries);
        // Names first: where stime is the greater of the two the Python gsyncd takes stime for
        // both.
        if (entriesMove) {
            brick.setxattr(ROOT, xattrs.entryStime(), to.toBytes(), 0);
        }
        if (moves) {
            brick.setxattr(ROOT, xattrs.stime(), to.toBytes(), 0);
        }
        if (moves || entriesMove) {
            brick.fsync();
        }
        return moves;
    }
}
