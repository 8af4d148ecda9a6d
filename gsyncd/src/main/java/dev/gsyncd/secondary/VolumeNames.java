package dev.gsyncd.secondary;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.GfidPaths;
import dev.gsyncd.gluster.PathDirs;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Handle;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the names and gfids of a volume hold, asked of its auxiliary mount.
final class VolumeNames {
    /// Answered by the mount itself from the lookup of the path, 16 bytes.
    static final Bytes GFID = Bytes.utf8("glusterfs.gfid");

    private static final Bytes DOT = Bytes.utf8(".");

    private final Dir root;
    private final PathDirs directories;

    /// @param directories of the same mount
    VolumeNames(Dir root, PathDirs directories) {
        this.root = root;
        this.directories = directories;
    }

    /// What is at the name; null where nothing is, or the parent is not there.
    @Nullable Found at(EntryName name) throws PosixException {
        try (Handle file = root.handle(name.path())) {
            return found(file);
        } catch (PosixException e) {
            return absentOr(e);
        }
    }

    /// The same of several names in one directory, which is looked up once.
    Map<EntryName, Found> at(Gfid parent, List<EntryName> names) throws PosixException {
        Map<EntryName, Found> all = new HashMap<>();
        try (Handle directory = root.handle(parent.path())) {
            for (EntryName name : names) {
                Found found = at(directory, name);
                if (found != null) {
                    all.put(name, found);
                }
            }
        } catch (PosixException e) {
            absentOr(e);
        }
        return all;
    }

    private static @Nullable Found at(Handle directory, EntryName name) throws PosixException {
        try (Handle file = directory.handle(name.name())) {
            return found(file);
        } catch (PosixException e) {
            return absentOr(e);
        }
    }

    private static @Nullable Found found(Handle file) throws PosixException {
        Bytes gfid = file.getxattr(GFID);
        return gfid == null || gfid.length() != 16
                ? null
                : new Found(Gfid.ofBytes(gfid), file.statAsLookedUp().mode() & Mode.S_IFMT);
    }

    /// The gfid at the name; null where nothing is.
    @Nullable Gfid gfidAt(EntryName name) throws PosixException {
        return gfidAt(name.path());
    }

    /// The file under whatever name; null where it does not exist.
    @Nullable Found of(Gfid gfid) throws PosixException {
        try (Handle file = root.handle(gfid.path())) {
            return new Found(gfid, file.statAsLookedUp().mode() & Mode.S_IFMT);
        } catch (PosixException e) {
            return absentOr(e);
        }
    }

    /// The name of a directory as far as the volume can tell; empty where it cannot, for what is no
    /// directory, and where there is none.
    List<EntryName> homes(Gfid gfid) throws PosixException {
        List<EntryName> names = new ArrayList<>();
        for (Bytes path : paths(gfid)) {
            Bytes parent = path.parent();
            Gfid parentGfid = parent.isEmpty() ? Gfid.ROOT : gfidAt(parent);
            if (parentGfid != null) {
                names.add(new EntryName(parentGfid, path.baseName()));
            }
        }
        return names;
    }

    /// The handle of a directory; null where there is none. A directory below `.gfid` can be looked
    /// at but not opened: it is opened by path, and then asked whether it is the right one.
    @Nullable Dir open(Gfid directory) throws PosixException {
        if (directory.equals(Gfid.ROOT)) {
            return root.openDirBeneath(DOT);
        }
        for (Bytes path : paths(directory)) {
            Dir dir = openOrNull(path);
            if (dir != null) {
                Bytes gfid = dir.getxattr(DOT, GFID);
                if (gfid != null && gfid.equals(directory.toBytes())) {
                    return dir;
                }
                dir.close();
            }
        }
        return null;
    }

    /// Where a directory is, from the root, whose own path is empty; null where that is not known.
    @Nullable Bytes pathOf(Gfid directory) throws PosixException {
        if (directory.equals(Gfid.ROOT)) {
            return Bytes.EMPTY;
        }
        for (Bytes path : paths(directory)) {
            if (directory.equals(gfidAt(path))) {
                return path;
            }
        }
        return null;
    }

    private @Nullable Dir openOrNull(Bytes path) throws PosixException {
        try {
            return directories.open(path);
        } catch (PosixException e) {
            absentOr(e);
            return null;
        }
    }

    /// Asked of directories alone: of a file whose directory has just gone, this xattr ends the
    /// brick's process (Gluster 10.3, signal 11 in posix_get_gfid2path).
    private List<Bytes> paths(Gfid gfid) throws PosixException {
        try (Handle directory = root.handle(gfid.path())) {
            if (!directory.statAsLookedUp().isDir()) {
                return List.of();
            }
            Bytes paths = directory.getxattr(GfidPaths.XATTR);
            return paths == null ? List.of() : GfidPaths.split(paths);
        } catch (PosixException e) {
            absentOr(e);
            return List.of();
        }
    }

    private @Nullable Gfid gfidAt(Bytes path) throws PosixException {
        try {
            Bytes gfid = root.getxattr(path, GFID);
            return gfid == null || gfid.length() != 16 ? null : Gfid.ofBytes(gfid);
        } catch (PosixException e) {
            absentOr(e);
            return null;
        }
    }

    private static @Nullable Found absentOr(PosixException e) throws PosixException {
        if (isAbsent(e)) {
            return null;
        }
        throw e;
    }

    /// A file that went away while it was looked up is ESTALE.
    static boolean isAbsent(PosixException e) {
        return e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ESTALE);
    }
}
