package dev.gsyncd.batch;

import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.change.Slice;
import dev.gsyncd.gluster.Gfid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Brings the records of one or more slices down to what they touched, each name and file once.
public final class Coalescer {
    private final Set<EntryName> names = new LinkedHashSet<>();
    private final Set<Gfid> named = new LinkedHashSet<>();
    private final Set<Gfid> astray = new LinkedHashSet<>();
    private final Set<Gfid> data = new LinkedHashSet<>();
    private final Set<Gfid> meta = new LinkedHashSet<>();
    private final Map<Gfid, Boolean> listed = new LinkedHashMap<>();
    private final List<ChangeRecord.Unread> unread = new ArrayList<>();
    private int records;

    public static Touched coalesce(Collection<Slice> slices) {
        Coalescer coalescer = new Coalescer();
        for (Slice slice : slices) {
            slice.records().forEach(coalescer::add);
        }
        return coalescer.touched();
    }

    public void add(ChangeRecord record) {
        records++;
        switch (record) {
            case ChangeRecord.Entry entry -> {
                add(entry.name(), entry.gfid());
                EntryName from = entry.from();
                if (from != null) {
                    add(from, entry.gfid());
                }
                named.add(entry.gfid());
            }
            case ChangeRecord.Data changed -> data.add(changed.gfid());
            case ChangeRecord.Meta changed -> meta.add(changed.gfid());
            case ChangeRecord.Unread odd -> unread.add(odd);
            case ChangeRecord.Listed all ->
                    listed.merge(all.gfid(), all.whole(), Boolean::logicalOr);
        }
    }

    /// On a sharded volume a RENAME's new name has no directory: the shard translator does not pass
    /// its gfid on (shard.c, `shard_rename`; seen in changelogs of 10.3).
    private void add(EntryName name, Gfid file) {
        if (name.parent().equals(Gfid.NONE)) {
            astray.add(file);
        } else {
            names.add(name);
        }
    }

    /// A name to look at, whatever was noted about it.
    public void add(EntryName name) {
        names.add(name);
    }

    public Touched touched() {
        return new Touched(names, named, astray, data, meta, listed, unread, records);
    }
}
