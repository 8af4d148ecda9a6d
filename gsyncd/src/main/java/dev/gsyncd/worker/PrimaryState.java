package dev.gsyncd.worker;

import dev.gsyncd.batch.FileState;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.crawl.DirectoryHandles;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.GfidPaths;
import dev.gsyncd.gluster.Parts;
import dev.gsyncd.gluster.PathDirs;
import dev.gsyncd.gluster.Subvolumes;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Handle;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The present state of a primary volume: names and attributes through an auxiliary mount that
/// caches nothing, ancestry and changes of files from the worker's own brick.
public final class PrimaryState implements PrimaryNames, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrimaryState.class);
    private static final Bytes GFID_STRING = Bytes.utf8("glusterfs.gfid.string");
    private static final Bytes GFID_TO_NAME = Bytes.utf8("trusted.gfid2path.");
    private static final Bytes ROOT = Bytes.utf8(".");
    private static final Duration SETTLED = Duration.ofMillis(100);

    private final Dir mount;
    private final PathDirs directories;
    private final Dir brick;
    private final LookupPool pool;

    /// Closes none of them.
    ///
    /// @param mount the root of an auxiliary mount of the primary
    /// @param directories of the same mount
    /// @param brick the worker's own brick
    /// @param lookups calls to the mount at a time
    public PrimaryState(Dir mount, PathDirs directories, Dir brick, int lookups) {
        this.mount = mount;
        this.directories = directories;
        this.brick = brick;
        this.pool = new LookupPool(lookups);
    }

    @Override
    public void close() {
        pool.close();
    }

    @Override
    public void requireAlive() throws IOException {
        mount.stat();
    }

    @Override
    public Map<EntryName, FileState> lookup(Collection<EntryName> names) throws IOException {
        List<EntryName> byParent = new ArrayList<>(names);
        byParent.sort(Comparator.comparing(EntryName::parent));
        return pool.forEachInRows(byParent, NameRow::new);
    }

    /// Looks names up, holding on to the directory of the last one: of many names in one directory
    /// each costs one look-up.
    private final class NameRow implements LookupPool.Row<EntryName, FileState> {
        private @Nullable Gfid directory;
        private @Nullable Handle held;

        @Override
        public @Nullable FileState ask(EntryName name) throws IOException {
            Handle parent = hold(name.parent());
            return parent == null ? null : absentAsNull(() -> lookup(parent, name));
        }

        private @Nullable Handle hold(Gfid parent) throws PosixException {
            if (!parent.equals(directory)) {
                close();
                held = absentAsNull(() -> mount.handle(parent.path()));
                directory = parent;
            }
            return held;
        }

        @Override
        public void close() {
            directory = null;
            if (held != null) {
                held.close();
                held = null;
            }
        }
    }

    /// One look-up of the name for all three answers, so that they are of one file.
    private static FileState lookup(Handle parent, EntryName name) throws PosixException {
        try (Handle file = parent.handle(name.name())) {
            Bytes text = file.getxattr(GFID_STRING);
            if (text == null) {
                throw new PosixException("getxattr " + GFID_STRING, name.path(), Errno.ENODATA);
            }
            return state(parse(text, name.path()), file);
        }
    }

    /// Null only where nothing has the name: what is taken for absent is removed on the secondary.
    private @Nullable Gfid gfidOf(Bytes path) throws IOException {
        Bytes text = absentAsNull(() -> gfidText(path));
        return text == null ? null : parse(text, path);
    }

    private static Gfid parse(Bytes text, Bytes path) throws PosixException {
        byte[] bytes = text.toArray();
        Gfid gfid = Gfid.parseOrNull(bytes, 0, Math.min(bytes.length, Gfid.TEXT_LENGTH));
        if (gfid == null) {
            LOG.warn("primary: {} has the gfid \"{}\"", path, text);
            throw new PosixException("getxattr " + GFID_STRING, path, Errno.EIO);
        }
        return gfid;
    }

    private Bytes gfidText(Bytes path) throws PosixException {
        Bytes text = mount.getxattr(path, GFID_STRING);
        if (text == null) {
            throw new PosixException("getxattr " + GFID_STRING, path, Errno.ENODATA);
        }
        return text;
    }

    @Override
    public Map<Gfid, FileState> files(Collection<Gfid> gfids) throws IOException {
        return pool.forEach(
                gfids,
                gfid ->
                        absentAsNull(() -> {
                            try (Handle file = mount.handle(gfid.path())) {
                                return state(gfid, file);
                            }
                        }));
    }

    private static FileState state(Gfid gfid, Handle file) throws PosixException {
        Stat stat = file.statAsLookedUp();
        return new FileState(
                gfid,
                stat.mode(),
                stat.uid(),
                stat.gid(),
                stat.rdevMajor(),
                stat.rdevMinor(),
                stat.isSymlink() ? file.readlink() : null);
    }

    @Override
    public Map<Gfid, List<EntryName>> homes(Collection<Gfid> gfids) throws IOException {
        return pool.forEach(gfids, this::homes);
    }

    private @Nullable List<EntryName> homes(Gfid gfid) throws IOException {
        Stat stat = absentAsNull(() -> mount.stat(gfid.path()));
        if (stat == null) {
            return null;
        }
        if (!stat.isDir()) {
            return namesOnBrick(gfid);
        }
        EntryName name = DirectoryHandles.nameOf(brick, gfid);
        return name != null ? List.of(name) : namesByPath(gfid);
    }

    /// Each name of a file that is no directory lies in an xattr `trusted.gfid2path.<hash>` of it:
    /// `<parent gfid>/<name>` (where `storage.gfid2path` is on, as it is by default). Those of a
    /// file on another brick are not asked for: `glusterfs.gfidtopath` would tell them, but of a
    /// file whose directory has just gone it ends the brick's process (Gluster 10.3, signal 11 in
    /// posix_get_gfid2path; seen in the lab).
    private List<EntryName> namesOnBrick(Gfid gfid) throws IOException {
        List<EntryName> names = new ArrayList<>();
        Bytes handle = gfid.handlePath();
        List<Bytes> xattrs = absentAsNull(() -> brick.listxattr(handle));
        for (Bytes xattr : xattrs == null ? List.<Bytes>of() : xattrs) {
            if (!xattr.startsWith(GFID_TO_NAME)) {
                continue;
            }
            Bytes value = absentAsNull(() -> brick.getxattr(handle, xattr));
            if (value == null || value.length() < Gfid.TEXT_LENGTH + 2) {
                continue;
            }
            Gfid parent = Gfid.parseOrNull(value.toArray(), 0, Gfid.TEXT_LENGTH);
            if (parent != null) {
                names.add(new EntryName(parent, value.from(Gfid.TEXT_LENGTH + 1)));
            }
        }
        return names;
    }

    /// The name of a directory that this brick does not have yet, from the mount: paths with colons
    /// between. A colon may also be part of a name; then what is made of it is a name too many,
    /// which does no harm.
    private List<EntryName> namesByPath(Gfid gfid) throws IOException {
        Bytes paths = absentAsNull(() -> mount.getxattr(gfid.path(), GfidPaths.XATTR));
        List<EntryName> names = new ArrayList<>();
        for (Bytes path : paths == null ? List.<Bytes>of() : GfidPaths.split(paths)) {
            Bytes parent = path.parent();
            Gfid parentGfid = parent.isEmpty() ? Gfid.ROOT : gfidOf(parent);
            if (parentGfid != null) {
                names.add(new EntryName(parentGfid, path.baseName()));
            }
        }
        return names;
    }

    /// A directory below `.gfid` can be looked at but not opened: it is opened where the brick has
    /// it ([PathDirs]).
    @Override
    public List<Bytes> list(Gfid directory) throws IOException {
        for (int attempt = 0; attempt < 3; attempt++) {
            Bytes path = DirectoryHandles.pathOf(brick, directory);
            if (path == null) {
                return List.of();
            }
            try (Dir dir = directories.open(path)) {
                Bytes gfid = dir.getxattr(ROOT, GFID_STRING);
                if (gfid != null && parse(gfid, path).equals(directory)) {
                    return dir.list().stream().map(DirEntry::name).toList();
                }
            } catch (PosixException e) {
                if (!e.isAbsent() && !e.is(Errno.ESTALE)) {
                    throw e;
                }
            }
        }
        return List.of();
    }

    @Override
    public Parts parts() {
        return Subvolumes.parts(mount);
    }

    /// For a file on this brick the brick's own ctime, which no client's clock can hold back; for a
    /// directory, which is on all bricks, and for a file on another brick what the mount tells.
    @Override
    public Map<Gfid, ChangeMark> marks(Collection<FileState> files) throws IOException {
        Map<FileState, ChangeMark> marks = pool.forEach(files, this::mark);
        Map<Gfid, ChangeMark> byGfid = new java.util.HashMap<>();
        marks.forEach((file, mark) -> byGfid.put(file.gfid(), mark));
        return byGfid;
    }

    private @Nullable ChangeMark mark(FileState file) throws IOException {
        Gfid gfid = file.gfid();
        Stat own = file.isDirectory() ? null : onBrick(gfid);
        Stat stat = own != null ? own : absentAsNull(() -> mount.stat(gfid.path()));
        if (stat == null) {
            return null;
        }
        Instant changed = Instant.ofEpochSecond(stat.ctimeSec(), stat.ctimeNsec());
        boolean known = own != null || file.isDirectory();
        boolean settled = known && changed.plus(SETTLED).isBefore(Instant.now());
        return new ChangeMark(stat.ctimeSec(), stat.ctimeNsec(), settled, own == null);
    }

    /// Null also where the brick has no more than what points to another one (linkto: an empty file
    /// of mode 01000, dht-common.h).
    private @Nullable Stat onBrick(Gfid gfid) throws IOException {
        Stat stat = absentAsNull(() -> brick.stat(gfid.handlePath()));
        boolean linkto =
                stat != null
                        && stat.isRegular()
                        && (stat.mode() & Mode.PERMISSIONS) == Mode.S_ISVTX
                        && stat.size() == 0;
        return linkto ? null : stat;
    }

    interface Call<T> {
        @Nullable T get() throws PosixException;
    }

    /// Null where what was asked for is not there (any more).
    private static <T> @Nullable T absentAsNull(Call<T> call) throws PosixException {
        try {
            return call.get();
        } catch (PosixException e) {
            if (e.isAbsent() || e.is(Errno.ESTALE)) {
                return null;
            }
            throw e;
        }
    }
}
