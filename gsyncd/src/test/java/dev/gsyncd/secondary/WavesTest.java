package dev.gsyncd.secondary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class WavesTest {
    private static final Gfid A = new Gfid(1, 1);
    private static final Gfid B = new Gfid(2, 2);
    private static final Gfid C = new Gfid(3, 3);

    private static EntryName in(Gfid parent, String name) {
        return new EntryName(parent, Bytes.utf8(name));
    }

    private static EntryOp.Create create(Gfid gfid, Gfid parent, String name) {
        return new EntryOp.Create(gfid, in(parent, name), 0644, 0, 0);
    }

    private static List<Integer> sizes(EntryOp... ops) {
        return Waves.of(List.of(ops)).stream().map(List::size).toList();
    }

    @Test
    void whatIsIndependentGoesTogether() {
        assertEquals(List.of(), sizes());
        assertEquals(
                List.of(3),
                sizes(
                        create(A, Gfid.ROOT, "a"),
                        create(B, Gfid.ROOT, "b"),
                        new EntryOp.Unlink(C, in(Gfid.ROOT, "c"))));
    }

    @Test
    void whatDependsIsCut() {
        EntryOp mkdir = new EntryOp.Mkdir(A, in(Gfid.ROOT, "d"), 0755, 0, 0);
        assertEquals(List.of(1, 1), sizes(mkdir, create(B, A, "in it")));
        EntryOp rmdir = new EntryOp.Rmdir(A, in(Gfid.ROOT, "d"));
        assertEquals(List.of(1, 1), sizes(new EntryOp.Unlink(B, in(A, "x")), rmdir));
        EntryOp link = new EntryOp.Link(A, in(Gfid.ROOT, "second"));
        assertEquals(List.of(1, 1), sizes(create(A, Gfid.ROOT, "first"), link));
        EntryOp unlink = new EntryOp.Unlink(A, in(Gfid.ROOT, "same name"));
        assertEquals(List.of(1, 1), sizes(unlink, create(B, Gfid.ROOT, "same name")));
        EntryOp rename = new EntryOp.Rename(A, in(Gfid.ROOT, "a"), in(Gfid.ROOT, "b"), B);
        assertEquals(List.of(1, 1), sizes(rename, new EntryOp.Link(B, in(Gfid.ROOT, "x"))));
    }

    @Test
    void aMoveBetweenDirectoriesStandsAlone() {
        EntryOp move = new EntryOp.Rename(A, in(Gfid.ROOT, "a"), in(B, "a"), null);
        assertEquals(
                List.of(1, 1, 1),
                sizes(create(C, Gfid.ROOT, "x"), move, create(new Gfid(9, 9), C, "y")));
    }
}
