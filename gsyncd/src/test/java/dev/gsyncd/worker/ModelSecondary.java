package dev.gsyncd.worker;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.data.DataEngine;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.RootNames;
import dev.gsyncd.secondary.DataStream;
import dev.gsyncd.secondary.EntryResult;
import dev.gsyncd.secondary.Found;
import dev.gsyncd.secondary.PathRename;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Errno;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A model volume that takes operations the way a secondary must, and the content and attributes of
/// a model primary.
final class ModelSecondary implements Secondary, DataEngine {
    private static final Gfid TRASH = new Gfid(9, 1);

    ModelVolume volume = new ModelVolume(1_000_000_000L);

    /// What is left of it after a crash.
    private ModelVolume durable = new ModelVolume(1_000_000_000L);

    private final ModelPrimary primary;
    Runnable onCall = () -> {};

    /// What was read of the primary is not written yet: others may read later and write before.
    Runnable onTheWay = () -> {};

    private int displaced;

    /// Broken on purpose: operations do not look at what the names hold.
    boolean unchecked;

    /// Broken on purpose: equal or not, files of the content set are compared by time.
    boolean trustsTimes;

    /// Broken on purpose: attributes and times of directories are left alone.
    boolean noDirectories;

    ModelSecondary(ModelPrimary primary) {
        this.primary = primary;
    }

    @Override
    public Kind kind() {
        return Kind.VOLUME;
    }

    @Override
    public Map<EntryName, Found> lookup(Collection<EntryName> names) {
        onCall.run();
        Map<EntryName, Found> found = new HashMap<>();
        for (EntryName name : names) {
            ModelVolume.File file = volume.at(name);
            if (file != null) {
                found.put(name, new Found(file.gfid, file.type));
            }
        }
        return found;
    }

    @Override
    public Map<Gfid, Found> lookupGfids(Collection<Gfid> gfids) {
        onCall.run();
        Map<Gfid, Found> found = new HashMap<>();
        for (Gfid gfid : gfids) {
            ModelVolume.File file = volume.files.get(gfid);
            if (file != null) {
                found.put(gfid, new Found(gfid, file.type));
            }
        }
        return found;
    }

    @Override
    public Map<Gfid, List<EntryName>> homes(Collection<Gfid> gfids) {
        onCall.run();
        Map<Gfid, List<EntryName>> found = new HashMap<>();
        for (Gfid gfid : gfids) {
            ModelVolume.File file = volume.files.get(gfid);
            if (file != null) {
                found.put(gfid, List.copyOf(file.names));
            }
        }
        return found;
    }

    @Override
    public List<Bytes> list(Gfid directory) {
        ModelVolume.File file = volume.files.get(directory);
        return file == null ? List.of() : List.copyOf(file.children.keySet());
    }

    @Override
    public List<EntryResult> entryOps(List<EntryOp> ops) {
        List<EntryResult> results = new ArrayList<>();
        for (EntryOp op : ops) {
            onCall.run();
            results.add(execute(op));
        }
        return results;
    }

    private EntryResult execute(EntryOp op) {
        return switch (op) {
            case EntryOp.Mkdir make -> make(make.name(), make.gfid(), ModelVolume.DIR);
            case EntryOp.Create make -> make(make.name(), make.gfid(), ModelVolume.FILE);
            case EntryOp.Mknod make -> make(make.name(), make.gfid(), make.mode() & 0xf000);
            case EntryOp.Symlink make -> make(make.name(), make.gfid(), ModelVolume.LINK);
            case EntryOp.Link link -> link(link);
            case EntryOp.Rename rename -> rename(rename);
            case EntryOp.Unlink unlink -> unlink(unlink.name(), unlink.gfid(), false);
            case EntryOp.Displace displace -> displace(displace);
            case EntryOp.Rmdir rmdir -> unlink(rmdir.name(), rmdir.gfid(), true);
        };
    }

    private EntryResult make(EntryName name, Gfid gfid, int type) {
        ModelVolume.File there = volume.at(name);
        if (there != null) {
            return there.gfid.equals(gfid) ? EntryResult.DONE : found(Errno.EEXIST, there);
        }
        if (!volume.isDirectory(name.parent())) {
            return failed(Errno.ENOENT);
        }
        if (volume.files.containsKey(gfid)) {
            return failed(Errno.EEXIST);
        }
        volume.create(name, gfid, type, 0);
        return EntryResult.DONE;
    }

    private EntryResult link(EntryOp.Link link) {
        ModelVolume.File there = volume.at(link.name());
        if (there != null) {
            return there.gfid.equals(link.gfid()) ? EntryResult.DONE : found(Errno.EEXIST, there);
        }
        ModelVolume.File file = volume.files.get(link.gfid());
        if (!volume.isDirectory(link.name().parent()) || file == null || file.isDirectory()) {
            return failed(Errno.ENOENT);
        }
        volume.link(link.name(), file);
        return EntryResult.DONE;
    }

    private EntryResult rename(EntryOp.Rename rename) {
        ModelVolume.File from = volume.at(rename.name());
        ModelVolume.File to = volume.at(rename.to());
        if (!unchecked) {
            if (to != null && to.gfid.equals(rename.gfid()) && from == null) {
                return EntryResult.DONE;
            }
            if (from == null || !from.gfid.equals(rename.gfid())) {
                return from == null ? failed(Errno.ESTALE) : found(Errno.ESTALE, from);
            }
            if (to != null && !to.gfid.equals(rename.replaces())) {
                return found(Errno.EEXIST, to);
            }
        }
        return volume.rename(rename.name(), rename.to()) ? EntryResult.DONE : failed(Errno.EINVAL);
    }

    private EntryResult unlink(EntryName name, Gfid gfid, boolean directory) {
        ModelVolume.File there = volume.at(name);
        if (there == null) {
            return EntryResult.DONE;
        }
        if (!unchecked && !there.gfid.equals(gfid)) {
            return found(Errno.ESTALE, there);
        }
        if (there.isDirectory() != directory) {
            return failed(Errno.EISDIR);
        }
        if (!there.children.isEmpty()) {
            return failed(Errno.ENOTEMPTY);
        }
        volume.unlink(name);
        return EntryResult.DONE;
    }

    private EntryResult displace(EntryOp.Displace op) {
        ModelVolume.File there = volume.at(op.name());
        if (there == null) {
            return EntryResult.DONE;
        }
        if (!unchecked && !there.gfid.equals(op.gfid())) {
            return found(Errno.ESTALE, there);
        }
        if (volume.at(new EntryName(Gfid.ROOT, RootNames.TRASH)) == null) {
            volume.create(new EntryName(Gfid.ROOT, RootNames.TRASH), TRASH, ModelVolume.DIR, 0);
        }
        Bytes unique = Bytes.utf8("" + displaced++);
        boolean moved = volume.rename(op.name(), new EntryName(TRASH, unique));
        return moved ? EntryResult.DONE : failed(Errno.EINVAL);
    }

    private static EntryResult failed(int errno) {
        return new EntryResult(errno, null);
    }

    private static EntryResult found(int errno, ModelVolume.File file) {
        return new EntryResult(errno, new Found(file.gfid, file.type));
    }

    @Override
    public List<Integer> renamePaths(List<PathRename> renames) {
        throw new UnsupportedOperationException();
    }

    @Override
    public DataStream openData(List<Bytes> rsyncServerArgs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<Gfid, Integer> flush(Collection<Gfid> files) {
        onCall.run();
        durable = volume.durable(files, durable);
        return Map.of();
    }

    void crash() {
        volume = durable;
        durable = volume.durable(volume.files.keySet(), durable);
    }

    Map<String, String> durable() {
        return durable.dump();
    }

    @Override
    public long keepAlive() {
        return 0;
    }

    @Override
    public void close() {}

    // ---- content and attributes, as rsync would

    @Override
    public Outcome sync(Collection<Gfid> content, Collection<Gfid> meta) {
        Map<Gfid, String> failed = new HashMap<>();
        for (Gfid gfid : content) {
            sync(gfid, !trustsTimes, failed);
        }
        for (Gfid gfid : meta) {
            sync(gfid, false, failed);
        }
        return new Outcome(failed, java.util.Set.of(), content.size() + meta.size(), 0, 0);
    }

    private void sync(Gfid gfid, boolean always, Map<Gfid, String> failed) {
        onCall.run();
        ModelVolume.File from = primary.volume.files.get(gfid);
        if (from == null) {
            return;
        }
        long mtime = from.mtime;
        int attributes = from.attributes;
        int content = from.content;
        onTheWay.run();
        ModelVolume.File to = volume.files.get(gfid);
        if (to == null) {
            failed.put(gfid, "not on the secondary");
            return;
        }
        if (to.isDirectory() && noDirectories) {
            return;
        }
        if (always || to.mtime != mtime) {
            if (to.type == ModelVolume.FILE) {
                to.mtime = ++volume.clock;
                to.content = content;
                onCall.run();
            }
        }
        to.attributes = attributes;
        to.mtime = mtime;
    }
}
