package dev.gsyncd.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.gsyncd.batch.Coalescer;
import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What cannot be seen, for its part of the volume is down or was a moment ago, is not gone.
class PartDownTest {
    private static final Gfid FILE = new Gfid(7, 1);
    private static final EntryName NAME = new EntryName(Gfid.ROOT, Bytes.utf8("name"));

    private final ModelPrimary primary = new ModelPrimary(2, new SplittableRandom(1));
    private final ModelSecondary secondary = new ModelSecondary(primary);
    private final EntryReconciler reconciler = new EntryReconciler(primary, secondary);

    @BeforeEach
    void mirrorOneFileOfPartOne() throws Exception {
        primary.volume.create(NAME, FILE, ModelVolume.FILE, 1);
        assertEquals(Map.of(), reconciler.reconcile(List.of(NAME)).failed());
    }

    @Test
    void aNameStaysAndWaits() throws Exception {
        primary.down = 1;
        EntryReconciler.Outcome outcome = reconciler.reconcile(List.of(NAME));
        assertEquals(0, outcome.ops());
        assertEquals(Map.of(NAME, EntryReconciler.NOT_WHOLE), outcome.failed());
        assertNotNull(secondary.volume.at(NAME));
    }

    /// Back between the look-up and the question whether all parts are there.
    @Test
    void aNameStaysWhereThePartCameBackMeanwhile() throws Exception {
        primary.down = 1;
        secondary.onCall = () -> primary.down = -1;
        assertEquals(0, reconciler.reconcile(List.of(NAME)).ops());
        assertNotNull(secondary.volume.at(NAME));
        assertEquals(Map.of(), reconciler.reconcile(List.of(NAME)).failed());
    }

    /// The other of two names may be on the part that is down, where the file is not.
    @Test
    void aHardLinkStaysAndIsNotRenamed() throws Exception {
        EntryName other = new EntryName(Gfid.ROOT, Bytes.utf8("other"));
        EntryName third = new EntryName(Gfid.ROOT, Bytes.utf8("third"));
        primary.volume.link(other, primary.volume.at(NAME));
        assertEquals(Map.of(), reconciler.reconcile(List.of(other)).failed());
        primary.volume.link(third, primary.volume.at(NAME));
        primary.hidden = Set.of(other);
        primary.down = 0;
        EntryReconciler.Outcome outcome = reconciler.reconcile(List.of(NAME, other, third));
        assertEquals(Map.of(other, EntryReconciler.NOT_WHOLE), outcome.failed());
        for (EntryName name : List.of(NAME, other, third)) {
            assertEquals(FILE, secondary.volume.at(name).gfid);
        }
    }

    /// The newest of the parts' times counts, and the part that has it may be the one.
    @Test
    void attributesOfADirectoryAreSyncedAgain() throws Exception {
        BatchReplay replay = new BatchReplay(primary, reconciler, secondary, new SyncedMemo());
        EntryName directory = new EntryName(Gfid.ROOT, Bytes.utf8("directory"));
        Gfid gfid = new Gfid(7, 9);
        primary.volume.create(directory, gfid, ModelVolume.DIR, 1);
        Coalescer coalescer = new Coalescer();
        coalescer.add(directory);
        assertEquals(Map.of(), replay.replay(coalescer.touched()).failedFiles());
        primary.down = 1;
        Map<Gfid, String> failed = replay.replay(coalescer.touched()).failedFiles();
        assertEquals(BatchReplay.OLD_TIMES, failed.get(gfid));
        primary.down = -1;
        assertEquals(Map.of(), replay.replay(coalescer.touched()).failedFiles());
    }

    @Test
    void contentWaits() throws Exception {
        BatchReplay replay = new BatchReplay(primary, reconciler, secondary, new SyncedMemo());
        Coalescer coalescer = new Coalescer();
        coalescer.add(new ChangeRecord.Data(FILE));
        primary.down = 1;
        assertEquals(
                Map.of(FILE, EntryReconciler.NOT_WHOLE),
                replay.replay(coalescer.touched()).failedFiles());
        primary.down = -1;
        assertEquals(Map.of(), replay.replay(coalescer.touched()).failedFiles());
    }
}
