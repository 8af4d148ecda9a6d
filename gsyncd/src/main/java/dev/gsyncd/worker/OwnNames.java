package dev.gsyncd.worker;

import dev.gsyncd.batch.Planner;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.crawl.HybridCrawl;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.secondary.Secondary;
import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Names on a volume that are Gluster's or ours: two volumes that are equal may differ in them.
final class OwnNames {
    /// `.shard`, whose gfid is the same everywhere (glusterfs.h); `.remove_me` in it lists what is
    /// being deleted.
    private static final Gfid SHARDS = Gfid.parse("be318638-e8a0-4c6d-977d-7a937aa84806");

    private static final Gfid SHARDS_TO_REMOVE = Gfid.parse("77dd5a45-dbf5-4592-b31b-b440382302e9");
    private static final Bytes REMOVE_ME = Bytes.utf8(".remove_me");

    private OwnNames() {}

    static boolean has(Gfid directory, Bytes name) {
        if (directory.equals(Gfid.ROOT)) {
            return HybridCrawl.isInternal(name) || name.startsWith(Planner.PARKED_PREFIX);
        }
        return directory.equals(SHARDS_TO_REMOVE)
                || (directory.equals(SHARDS) && name.equals(REMOVE_ME));
    }

    /// The names that a replay which was cut off may have left in the secondary's root. Nothing
    /// wants them, so a replay that looks at them brings their files home or takes them away.
    static List<EntryName> parked(Secondary secondary) throws IOException {
        List<EntryName> parked = new ArrayList<>();
        secondary.eachName(
                Gfid.ROOT,
                name -> {
                    if (Planner.isParked(name)) {
                        parked.add(new EntryName(Gfid.ROOT, name));
                    }
                });
        return parked;
    }
}
