package dev.gsyncd.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.gsyncd.batch.Fate;
import dev.gsyncd.batch.Planner;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// `ignore-deletes`: what is deleted on the primary stays on the secondary; everything else is as
/// ever.
class KeepDeletedTest {
    private static final Gfid DIR = new Gfid(7, 1);

    private final ModelPrimary primary = new ModelPrimary(1, new SplittableRandom(1));
    private final ModelSecondary secondary = new ModelSecondary(primary);
    private final EntryReconciler reconciler =
            new EntryReconciler(
                    primary,
                    secondary,
                    Planner::planKeepingDeleted,
                    new Strangers(Fate.DELETE, false));

    private static EntryName name(Gfid parent, String name) {
        return new EntryName(parent, Bytes.utf8(name));
    }

    private void reconcile(EntryName... names) throws Exception {
        assertEquals(Map.of(), reconciler.reconcile(List.of(names)).failed());
    }

    @Test
    void deletedStaysRenamedMovesReplacedIsReplaced() throws Exception {
        EntryName dir = name(Gfid.ROOT, "d");
        EntryName deleted = name(DIR, "deleted");
        EntryName from = name(Gfid.ROOT, "from");
        EntryName to = name(DIR, "to");
        EntryName replaced = name(Gfid.ROOT, "replaced");
        primary.volume.create(dir, DIR, ModelVolume.DIR, 0);
        primary.volume.create(deleted, new Gfid(7, 2), ModelVolume.FILE, 0);
        primary.volume.create(from, new Gfid(7, 3), ModelVolume.FILE, 0);
        primary.volume.create(replaced, new Gfid(7, 4), ModelVolume.FILE, 0);
        reconcile(dir, deleted, from, replaced);
        assertNotNull(secondary.volume.at(deleted));

        primary.volume.unlink(deleted);
        primary.volume.rename(from, to);
        primary.volume.unlink(replaced);
        primary.volume.create(replaced, new Gfid(7, 5), ModelVolume.FILE, 0);
        reconcile(deleted, from, to, replaced);
        assertNotNull(secondary.volume.at(deleted));
        assertNull(secondary.volume.at(from));
        assertEquals(new Gfid(7, 3), secondary.volume.at(to).gfid);
        assertEquals(new Gfid(7, 5), secondary.volume.at(replaced).gfid);

        primary.volume.unlink(to);
        primary.volume.unlink(dir);
        reconcile(to, dir);
        assertNotNull(secondary.volume.at(deleted));
        assertNotNull(secondary.volume.at(to));

        new EntryReconciler(primary, secondary).reconcile(List.of(deleted, to, dir));
        assertNull(secondary.volume.at(dir));
    }
}
