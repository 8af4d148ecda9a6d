package dev.gsyncd.worker;

import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.ChangeRecord.MetaKind;
import dev.gsyncd.change.EntryFop;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the marker keeps on each brick of a model volume: when something at or below an inode
/// changed last, by one way up to the root. And what a crawl makes of it.
final class ModelMarker {
    private final ModelVolume volume;
    private final int bricks;
    private final Map<Gfid, long[]> xtimes = new HashMap<>();

    ModelMarker(ModelVolume volume, int bricks) {
        this.volume = volume;
        this.bricks = bricks;
    }

    void mark(int brick, Gfid gfid) {
        ModelVolume.File at = volume.files.get(gfid);
        while (at != null) {
            xtimes.computeIfAbsent(at.gfid, _ -> new long[bricks])[brick] = volume.clock;
            at = at.names.isEmpty() ? null : volume.files.get(at.names.first().parent());
        }
    }

    private boolean changed(int brick, Gfid gfid, long since) {
        long[] times = xtimes.get(gfid);
        return times == null || times[brick] > since;
    }

    /// What a reconcile crawl of a brick tells.
    List<ChangeRecord> reconcile(int brick, long since) {
        List<ChangeRecord> records = new ArrayList<>();
        if (changed(brick, Gfid.ROOT, since)) {
            records.add(new ChangeRecord.Meta(Gfid.ROOT, MetaKind.ALL));
            reconcile(Gfid.ROOT, brick, since, records);
        }
        return records;
    }

    private void reconcile(Gfid directory, int brick, long since, List<ChangeRecord> records) {
        volume.files
                .get(directory)
                .children
                .forEach((name, gfid) -> {
                    ModelVolume.File file = volume.files.get(gfid);
                    boolean here = file.isDirectory() || file.brick == brick;
                    if (!here || !changed(brick, gfid, since)) {
                        return;
                    }
                    records.add(
                            new ChangeRecord.Entry(
                                    gfid, EntryFop.CREATE, new EntryName(directory, name)));
                    records.add(new ChangeRecord.Meta(gfid, MetaKind.ALL));
                    if (file.type == ModelVolume.FILE) {
                        records.add(new ChangeRecord.Data(gfid));
                    }
                    if (file.isDirectory()) {
                        reconcile(gfid, brick, since, records);
                    }
                });
        records.add(new ChangeRecord.Listed(directory, true));
    }

    /// What a search for content tells.
    List<ChangeRecord> content(int brick, long since) {
        List<ChangeRecord> records = new ArrayList<>();
        if (changed(brick, Gfid.ROOT, since)) {
            content(Gfid.ROOT, brick, since, records);
        }
        return records;
    }

    private void content(Gfid directory, int brick, long since, List<ChangeRecord> records) {
        volume.files
                .get(directory)
                .children
                .forEach((_, gfid) -> {
                    ModelVolume.File file = volume.files.get(gfid);
                    if ((file.isDirectory() || file.brick == brick)
                            && changed(brick, gfid, since)) {
                        if (file.isDirectory()) {
                            content(gfid, brick, since, records);
                        } else if (file.type == ModelVolume.FILE) {
                            records.add(new ChangeRecord.Data(gfid));
                        }
                    }
                });
    }
}
