package dev.gsyncd.secondary;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.RootNames;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where what had to give way on a secondary volume is kept:
///
/// ```
/// /.gsyncd-trash/<session>/<time, UTC>[-n]/<the path that it had>
/// ```
///
/// A move is one rename, so it costs no space and a directory goes with all that is in it. The
/// directories on the way are marked ([#WAY]): what has no mark is what was moved. Old parts, and
/// the oldest of too much, are removed in the background, and right away where the volume is full.
final class Trash implements AutoCloseable {
    /// On the directories that were made to hold what was moved.
    static final Bytes WAY = Bytes.utf8("user.gsyncd-trash");

    static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final Logger LOG = LoggerFactory.getLogger(Trash.class);
    private static final int MODE = 0700;
    private static final int MAX_SAME_SECOND = 10_000;
    private static final Bytes YES = Bytes.utf8("way");
    private static final Bytes DOT = Bytes.utf8(".");
    private static final long TIDY_SOON_SECONDS = 10;
    private static final long TIDY_EVERY_SECONDS = 3_600;

    private final Dir root;
    private final VolumeNames names;
    private final TrashTerms terms;
    private final TrashLimits limits;
    private final ScheduledExecutorService tidying =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("trash").daemon().factory());
    private boolean tidySoon;

    Trash(Dir root, VolumeNames names, TrashTerms terms) {
        this.root = root;
        this.names = names;
        this.terms = terms;
        this.limits = new TrashLimits(root, terms);
        var _ = tidying.scheduleWithFixedDelay(this::tidy, 1, TIDY_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /// Moves what the name holds, if that is the operation's gfid.
    EntryResult take(EntryOp.Displace op) throws PosixException {
        Gfid there = names.gfidAt(op.name());
        if (there == null) {
            return EntryResult.DONE;
        }
        if (!there.equals(op.gfid())) {
            return new EntryResult(Errno.ESTALE, names.at(op.name()));
        }
        try {
            move(op);
        } catch (PosixException e) {
            if (!isFull(e) || !makeRoom()) {
                throw e;
            }
            move(op);
        }
        tidySoon();
        return EntryResult.DONE;
    }

    static boolean isFull(PosixException e) {
        return e.is(Errno.ENOSPC) || e.is(Errno.EDQUOT);
    }

    private synchronized void move(EntryOp.Displace op) throws PosixException {
        Bytes parent = names.pathOf(op.name().parent());
        Bytes path =
                parent == null
                        ? Bytes.utf8("directory-" + op.name().parent()).slash(op.name().name())
                        : parent.isEmpty() ? op.name().name() : parent.slash(op.name().name());
        String time = TIME.format(Instant.now());
        for (int n = 0; n < MAX_SAME_SECOND; n++) {
            String part = n == 0 ? time : time + "-" + n;
            Bytes at = Bytes.utf8(terms.session() + "/" + part).slash(path);
            try (Dir to = way(RootNames.TRASH.slash(at.parent()))) {
                if (to == null || to.statOrNull(path.baseName()) != null) {
                    continue;
                }
                Bytes gfid = to.getxattr(DOT, VolumeNames.GFID);
                if (gfid == null) {
                    throw new PosixException("getxattr", to.name(), Errno.ENODATA);
                }
                root.rename(
                        op.name().path(), root, Gfid.ofBytes(gfid).path().slash(path.baseName()));
                LOG.warn(
                        "\"/{}\" (gfid {}) is not on the primary: moved to \"/{}/{}\"",
                        path,
                        op.gfid(),
                        RootNames.TRASH,
                        at);
                return;
            }
        }
        throw new PosixException("rename", path, Errno.EEXIST);
    }

    /// Makes the directories of a path that are missing and opens the last; null where something
    /// else is in the way.
    private @Nullable Dir way(Bytes path) throws PosixException {
        Dir at = root.openDirBeneath(DOT);
        try {
            for (Bytes name : components(path)) {
                boolean made = false;
                if (at.statOrNull(name) == null) {
                    made = mkdir(at, name);
                }
                Dir next = at.openDirBeneath(name);
                at.close();
                at = next;
                if (made) {
                    at.setxattr(DOT, WAY, YES, 0);
                } else if (at.getxattr(DOT, WAY) == null) {
                    at.close();
                    return null;
                }
            }
            return at;
        } catch (PosixException e) {
            at.close();
            if (e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
                return null;
            }
            throw e;
        }
    }

    /// Of two processes that make the same directory both may set the mark.
    private static boolean mkdir(Dir at, Bytes name) throws PosixException {
        try {
            at.mkdir(name, MODE);
        } catch (PosixException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
        }
        return true;
    }

    static List<Bytes> components(Bytes path) {
        List<Bytes> names = new ArrayList<>();
        for (int from = 0; from < path.length(); ) {
            int slash = path.indexOf('/', from);
            int end = slash < 0 ? path.length() : slash;
            names.add(path.sub(from, end));
            from = end + 1;
        }
        return names;
    }

    private synchronized void tidySoon() {
        if (!tidySoon && !tidying.isShutdown()) {
            tidySoon = true;
            var _ = tidying.schedule(this::tidy, TIDY_SOON_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void tidy() {
        synchronized (this) {
            tidySoon = false;
        }
        try {
            limits.enforce(Instant.now());
        } catch (PosixException | RuntimeException e) {
            LOG.warn("trash: {}", e.getMessage());
        }
    }

    /// Gives up the oldest part for the sake of what has to be written.
    ///
    /// @return whether there was something
    boolean makeRoom() {
        try {
            return limits.dropOldest("the volume is full");
        } catch (PosixException e) {
            LOG.warn("trash: {}", e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        tidying.shutdownNow();
    }
}
