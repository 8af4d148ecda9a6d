package dev.gsyncd.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gsyncd.batch.Coalescer;
import dev.gsyncd.batch.Fate;
import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.EntryFop;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private static final Gfid STRANGER = new Gfid(1, 0);

    @Test
    void whatTheRecordsNameIsThePrimarys() {
        Strangers strangers = new Strangers(Fate.KEEP, false);
        Coalescer records = new Coalescer();
        EntryName name = new EntryName(Gfid.ROOT, Bytes.utf8("x"));
        records.add(new ChangeRecord.Entry(new Gfid(1, 1), EntryFop.UNLINK, name));
        records.add(new ChangeRecord.Data(new Gfid(1, 2)));
        records.add(new ChangeRecord.Meta(new Gfid(1, 3), ChangeRecord.MetaKind.ATTRIBUTES));
        strangers.saw(records.touched());
        for (int i = 1; i <= 3; i++) {
            assertEquals(Fate.DELETE, strangers.of(new Gfid(1, i), false));
        }
        assertEquals(Fate.KEEP, strangers.of(STRANGER, false));
        assertEquals(Fate.KEEP, strangers.of(STRANGER, true));
    }

    @Test
    void whatARenameReplacesMayBeInAnotherWorkersRecords() {
        Strangers strangers = new Strangers(Fate.KEEP, true);
        assertEquals(Fate.DELETE, strangers.of(STRANGER, true));
        assertEquals(Fate.KEEP, strangers.of(STRANGER, false));
    }

    @Test
    void whatWasSeenLastIsKnownLongest() {
        Strangers strangers = new Strangers(Fate.LEAVE, false);
        Gfid again = new Gfid(2, 0);
        strangers.saw(List.of(again));
        for (int i = 1; i <= 200_000; i++) {
            strangers.saw(List.of(new Gfid(2, i)));
            if (i == 100_000) {
                strangers.saw(List.of(again));
            }
        }
        assertEquals(Fate.DELETE, strangers.of(again, false));
        assertEquals(Fate.LEAVE, strangers.of(new Gfid(2, 1), false));
    }
}
