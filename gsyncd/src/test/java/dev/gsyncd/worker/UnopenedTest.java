package dev.gsyncd.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.batch.Coalescer;
import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.data.DataEngine;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.progress.RetryKey;
import dev.rsyncproto.bytes.Bytes;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A file that its gfid does not lead to: gone, or only seemingly.
class UnopenedTest {
    private static final Gfid FILE = new Gfid(7, 1);
    private static final EntryName NAME = new EntryName(Gfid.ROOT, Bytes.utf8("name"));

    private final ModelPrimary primary = new ModelPrimary(2, new SplittableRandom(1));
    private final ModelSecondary secondary = new ModelSecondary(primary);
    private Runnable meanwhile = () -> {};

    private final DataEngine blind =
            new DataEngine() {
                @Override
                public Outcome sync(Collection<Gfid> content, Collection<Gfid> meta) {
                    meanwhile.run();
                    meanwhile = () -> {};
                    return new Outcome(Map.of(), Set.of(FILE), 1, 0, 0);
                }

                @Override
                public void close() {}
            };
    private final BatchReplay replay =
            new BatchReplay(
                    primary, new EntryReconciler(primary, secondary), blind, new SyncedMemo());

    @BeforeEach
    void oneFile() {
        primary.volume.create(NAME, FILE, ModelVolume.FILE, 1);
        secondary.volume.create(NAME, FILE, ModelVolume.FILE, 1);
    }

    private BatchReplay.Result replay() throws Exception {
        Coalescer coalescer = new Coalescer();
        coalescer.add(NAME);
        coalescer.add(new ChangeRecord.Data(FILE));
        return replay.replay(coalescer.touched());
    }

    @Test
    void whatStillHasItsNameIsOwed() throws Exception {
        BatchReplay.Result result = replay();
        assertEquals(Map.of(FILE, NAME), result.unopened());
        assertFalse(result.isSynced(new RetryKey(FILE, NAME)));
    }

    @Test
    void whatIsGoneIsNot() throws Exception {
        meanwhile = () -> primary.volume.unlink(NAME);
        BatchReplay.Result result = replay();
        assertEquals(Map.of(), result.unopened());
        assertEquals(Map.of(), result.failedFiles());
        assertTrue(result.isSynced(new RetryKey(FILE, NAME)));
    }

    @Test
    void anotherFileAtTheNameIsNot() throws Exception {
        meanwhile =
                () -> {
                    primary.volume.unlink(NAME);
                    primary.volume.create(NAME, new Gfid(7, 2), ModelVolume.FILE, 1);
                };
        assertEquals(Map.of(), replay().unopened());
    }

    @Test
    void whatIsOnAPartThatIsDownIsOwed() throws Exception {
        meanwhile =
                () -> {
                    primary.down = 1;
                    primary.downs++;
                };
        assertEquals(EntryReconciler.NOT_WHOLE, replay().failedFiles().get(FILE));
    }
}
