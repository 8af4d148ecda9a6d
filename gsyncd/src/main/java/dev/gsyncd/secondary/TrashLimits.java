package dev.gsyncd.secondary;

import dev.gsyncd.gluster.RootNames;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes what is too old or too much of one session's trash: whole parts `<time>`, the oldest
/// first. Several workers' secondaries may do so at a time.
final class TrashLimits {
    private static final Logger LOG = LoggerFactory.getLogger(TrashLimits.class);
    private static final int BLOCK = 512;

    private final Dir root;
    private final TrashTerms terms;

    TrashLimits(Dir root, TrashTerms terms) {
        this.root = root;
        this.terms = terms;
    }

    /// Parts in the order of their names, which is that of time.
    private List<Bytes> parts(Dir session) throws PosixException {
        List<Bytes> parts = new ArrayList<>();
        for (DirEntry entry : session.list()) {
            parts.add(entry.name());
        }
        parts.sort(null);
        return parts;
    }

    private @Nullable Dir session() throws PosixException {
        try {
            return root.openDirBeneath(RootNames.TRASH.slash(Bytes.utf8(terms.session())));
        } catch (PosixException e) {
            if (VolumeNames.isAbsent(e)) {
                return null;
            }
            throw e;
        }
    }

    void enforce(Instant now) throws PosixException {
        try (Dir session = session()) {
            if (session == null) {
                return;
            }
            Bytes oldest = Bytes.utf8(Trash.TIME.format(now.minus(terms.maxAge())));
            List<Bytes> kept = new ArrayList<>();
            for (Bytes part : parts(session)) {
                if (part.compareTo(oldest) < 0) {
                    drop(session, part, "older than " + terms.maxAge().toDays() + " days");
                } else {
                    kept.add(part);
                }
            }
            long room = terms.maxBytes();
            boolean full = false;
            for (Bytes part : kept.reversed()) {
                room -= full ? 0 : size(session, part);
                full |= room < 0;
                if (full) {
                    drop(session, part, "the trash holds more than " + terms.maxBytes() + " bytes");
                }
            }
        }
    }

    /// @return whether there was one
    boolean dropOldest(String why) throws PosixException {
        try (Dir session = session()) {
            if (session == null) {
                return false;
            }
            List<Bytes> parts = parts(session);
            if (parts.isEmpty()) {
                return false;
            }
            drop(session, parts.getFirst(), why);
            return true;
        }
    }

    private void drop(Dir session, Bytes part, String why) throws PosixException {
        LOG.warn("/{}/{}/{} is removed: {}", RootNames.TRASH, terms.session(), part, why);
        remove(session, part);
    }

    /// What is gone meanwhile is gone.
    private static void remove(Dir in, Bytes name) throws PosixException {
        try {
            Stat stat = in.statOrNull(name);
            if (stat == null) {
                return;
            }
            if (!stat.isDir()) {
                in.unlink(name);
                return;
            }
            try (Dir dir = in.openDirBeneath(name)) {
                for (DirEntry entry : dir.list()) {
                    remove(dir, entry.name());
                }
            }
            in.rmdir(name);
        } catch (PosixException e) {
            if (!VolumeNames.isAbsent(e)) {
                throw e;
            }
        }
    }

    /// Bytes on disk; a part that another one removes meanwhile has some or none.
    static long size(Dir in, Bytes name) throws PosixException {
        try {
            Stat stat = in.statOrNull(name);
            if (stat == null) {
                return 0;
            }
            long size = stat.blocks() * BLOCK;
            if (stat.isDir()) {
                try (Dir dir = in.openDirBeneath(name)) {
                    for (DirEntry entry : dir.list()) {
                        size += size(dir, entry.name());
                    }
                }
            }
            return size;
        } catch (PosixException e) {
            if (VolumeNames.isAbsent(e)) {
                return 0;
            }
            throw e;
        }
    }
}
