package dev.gsyncd.data;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.GfidPaths;
import dev.gsyncd.secondary.Found;
import dev.gsyncd.secondary.MetaOp;
import dev.gsyncd.secondary.MetaResult;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the rsync program of a secondary needs to be told otherwise:
///
/// - a device: rsync would replace one that has another number, which it cannot do under a gfid.
///   Owner, mode and times go as calls; the number stays what the secondary made it with.
/// - a directory: rsync 3.5.0 sets xattrs and ACLs of one through a handle, `.gfid/<gfid>` cannot
///   be opened as a directory, and rsync says nothing of that (tried). `.gfid/<parent>/<name>` can.
///   The root has no such name (as `.`, rsync would send what is in it): its xattrs stay behind.
final class ForeignFiles {
    private static final Bytes GFID = Bytes.utf8("glusterfs.gfid");

    private final Dir mount;
    private final Secondary secondary;

    ForeignFiles(Dir mount, Secondary secondary) {
        this.mount = mount;
        this.secondary = secondary;
    }

    /// @param gfids what is left for rsync
    /// @param names those under which a directory goes
    record Prepared(List<Gfid> gfids, Map<Gfid, Bytes> names) {}

    /// @param failed takes those that could not be synced, and why
    Prepared prepare(Collection<Gfid> gfids, Map<Gfid, String> failed) throws IOException {
        List<Gfid> others = new ArrayList<>(gfids.size());
        List<MetaOp> devices = new ArrayList<>();
        Map<Gfid, EntryName> homes = new LinkedHashMap<>();
        for (Gfid gfid : gfids) {
            Stat stat = stat(gfid);
            int type = stat == null ? 0 : stat.mode() & Mode.S_IFMT;
            if (stat != null && (type == Mode.S_IFBLK || type == Mode.S_IFCHR)) {
                devices.add(metaOp(gfid, stat));
            } else if (type == Mode.S_IFDIR && !gfid.equals(Gfid.ROOT)) {
                EntryName home = home(gfid);
                if (home == null) {
                    failed.put(gfid, "its name is changing");
                } else {
                    homes.put(gfid, home);
                }
            } else {
                others.add(gfid);
            }
        }
        sync(devices, failed);
        Map<Gfid, Bytes> names = present(homes, failed);
        others.addAll(names.keySet());
        return new Prepared(others, names);
    }

    private @Nullable Stat stat(Gfid gfid) {
        try {
            return mount.statOrNull(gfid.path());
        } catch (PosixException e) {
            return null; // the session says it of this file
        }
    }

    private static MetaOp metaOp(Gfid gfid, Stat stat) {
        return new MetaOp(
                gfid,
                stat.mode() & Mode.PERMISSIONS,
                stat.uid(),
                stat.gid(),
                stat.atimeSec(),
                stat.atimeNsec(),
                stat.mtimeSec(),
                stat.mtimeNsec());
    }

    private void sync(List<MetaOp> devices, Map<Gfid, String> failed) throws IOException {
        List<MetaResult> results = devices.isEmpty() ? List.of() : secondary.metaOps(devices);
        for (int i = 0; i < results.size(); i++) {
            MetaResult result = results.get(i);
            if (result.errno() != 0) {
                failed.put(
                        devices.get(i).gfid(), result.call() + ": " + Errno.text(result.errno()));
            }
        }
    }

    private @Nullable EntryName home(Gfid gfid) {
        try {
            Bytes paths = mount.getxattr(gfid.path(), GfidPaths.XATTR);
            for (Bytes path : paths == null ? List.<Bytes>of() : GfidPaths.split(paths)) {
                Bytes parent = path.parent();
                Gfid above = parent.isEmpty() ? Gfid.ROOT : gfidAt(parent);
                if (above != null && gfid.equals(gfidAt(path))) {
                    return new EntryName(above, path.baseName());
                }
            }
        } catch (PosixException e) {
            return null; // it moves, or went
        }
        return null;
    }

    private @Nullable Gfid gfidAt(Bytes path) throws PosixException {
        Bytes gfid = mount.getxattr(path, GFID);
        return gfid == null || gfid.length() != 16 ? null : Gfid.ofBytes(gfid);
    }

    /// Under the same name there may be another directory over there, for now.
    private Map<Gfid, Bytes> present(Map<Gfid, EntryName> homes, Map<Gfid, String> failed)
            throws IOException {
        Map<Gfid, Bytes> names = new LinkedHashMap<>();
        Map<EntryName, Found> there = homes.isEmpty() ? Map.of() : secondary.lookup(homes.values());
        homes.forEach((gfid, home) -> {
            Found found = there.get(home);
            if (found != null && found.gfid().equals(gfid)) {
                names.put(gfid, home.path());
            } else {
                failed.put(gfid, "not yet at its name on the secondary");
            }
        });
        return names;
    }
}
