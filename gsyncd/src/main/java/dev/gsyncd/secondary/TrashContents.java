package dev.gsyncd.secondary;

import dev.gsyncd.gluster.RootNames;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a volume's trash holds, for people; see [Trash].
public final class TrashContents {
    private static final Bytes DOT = Bytes.utf8(".");

    /// The components in front of the path that a file had: session and time.
    private static final int HEAD = 2;

    private final Dir root;

    /// @param root of a mount of the volume
    public TrashContents(Dir root) {
        this.root = root;
    }

    /// Something that was moved here.
    ///
    /// @param path below the trash: `<session>/<time>/<the path that it had>`
    /// @param stat its own
    /// @param bytes on disk, a directory's with all that is in it
    public record Kept(Bytes path, Stat stat, long bytes) {
        /// The path that it had, from the root.
        public Bytes origin() {
            Bytes origin = path;
            for (int i = 0; i < HEAD; i++) {
                origin = origin.from(origin.indexOf('/', 0) + 1);
            }
            return origin;
        }
    }

    /// All that is kept at or below a path of the trash.
    ///
    /// @param under `<session>`, `<session>/<time>`, one of [Kept#path], or empty
    public List<Kept> list(Bytes under) throws PosixException {
        List<Kept> all = new ArrayList<>();
        Bytes at = under.isEmpty() ? RootNames.TRASH : RootNames.TRASH.slash(under);
        Bytes parent = at.parent();
        try (Dir dir = root.openDirBeneath(parent.isEmpty() ? DOT : parent)) {
            list(dir, at.baseName(), under, all);
        } catch (PosixException e) {
            if (!VolumeNames.isAbsent(e)) {
                throw e;
            }
        }
        return all;
    }

    private void list(Dir in, Bytes name, Bytes path, List<Kept> all) throws PosixException {
        Stat stat = in.statOrNull(name);
        if (stat == null) {
            return;
        }
        if (!stat.isDir()) {
            all.add(new Kept(path, stat, TrashLimits.size(in, name)));
            return;
        }
        try (Dir dir = in.openDirBeneath(name)) {
            if (dir.getxattr(DOT, Trash.WAY) == null) {
                all.add(new Kept(path, stat, TrashLimits.size(in, name)));
                return;
            }
            List<Bytes> names = new ArrayList<>(dir.list().stream().map(DirEntry::name).toList());
            names.sort(null);
            for (Bytes child : names) {
                list(dir, child, path.isEmpty() ? child : path.slash(child), all);
            }
        }
    }

    /// Moves something back to where it was, in a directory that is there.
    ///
    /// @return null, or why it stays
    public @Nullable String restore(Kept kept) throws PosixException {
        Bytes origin = kept.origin();
        Bytes parent = origin.parent();
        try (Dir to = root.openDirBeneath(parent.isEmpty() ? DOT : parent);
                Dir from = root.openDirBeneath(RootNames.TRASH.slash(kept.path().parent()))) {
            if (to.statOrNull(origin.baseName()) != null) {
                return "something else is at /" + origin;
            }
            from.rename(kept.path().baseName(), to, origin.baseName());
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT)) {
                return "there is no directory /" + parent;
            }
            throw e;
        }
        dropEmptyWay(kept.path().parent());
        return null;
    }

    /// Takes away the directories that hold nothing any more.
    private void dropEmptyWay(Bytes path) {
        try {
            Bytes at = path;
            while (!at.isEmpty()) {
                root.rmdir(RootNames.TRASH.slash(at));
                at = at.parent();
            }
        } catch (PosixException _) {
            // Not empty: something else is kept there.
        }
    }
}
