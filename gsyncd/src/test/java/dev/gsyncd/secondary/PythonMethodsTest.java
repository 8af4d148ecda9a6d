package dev.gsyncd.secondary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.mux.MuxLimits;
import dev.gsyncd.repce.CallException;
import dev.gsyncd.repce.Golden;
import dev.gsyncd.repce.PickleLimits;
import dev.gsyncd.repce.PickleReader;
import dev.gsyncd.repce.PickleWriter;
import dev.gsyncd.repce.PyTuple;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Errno;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Calls as the packaged Python gsyncd writes them (`src/test/golden/record-repce.py`).
class PythonMethodsTest {
    private static final Gfid GFID = Gfid.parse("0b1c2d3e-4f50-6172-8394-a5b6c7d8e9fa");
    private static final Found OTHER = new Found(Gfid.ROOT, 0100000);

    private final MemorySecondary memory = new MemorySecondary();
    private final SecondaryMethods methods = new SecondaryMethods(memory, MuxLimits.DEFAULT, true);

    private static EntryName name(String name) {
        return new EntryName(Gfid.ROOT, Bytes.utf8(name));
    }

    private static PyTuple message(byte[] bytes) throws IOException {
        PickleLimits limits = new PickleLimits(1 << 16, 10_000, 32);
        Object value = new PickleReader(new ByteArrayInputStream(bytes), limits).read();
        if (value instanceof PyTuple tuple) {
            return tuple;
        }
        throw new AssertionError("no message: " + value);
    }

    private @Nullable Object call(String golden) throws IOException, CallException {
        List<@Nullable Object> items = message(Golden.get(golden)).items();
        return methods.call(String.valueOf(items.get(1)), items.subList(2, items.size()));
    }

    @Test
    void entryOpsOfThePythonPrimary() throws Exception {
        Bytes odd = Bytes.of(new byte[] {'o', 'd', 'd', ' ', -1, -2, ' ', -61, -87, '\n'});
        EntryOp rmdir = new EntryOp.Rmdir(GFID, name("r"));
        memory.results.put(rmdir, EntryResult.DONE);
        assertEquals(List.of(), call("entry_ops_plain"));
        assertEquals(
                List.of(
                        new EntryOp.Create(GFID, new EntryName(Gfid.ROOT, odd), 33188, 70000, -2),
                        new EntryOp.Mkdir(GFID, name("d"), 16877, 0, 0),
                        new EntryOp.Mknod(GFID, name("p"), 4516, 0, 0, 0, 0),
                        new EntryOp.Create(GFID, name("healed"), 33188, 0, 0),
                        new EntryOp.Symlink(GFID, name("l"), Bytes.utf8("../to"), 1000, 100),
                        new EntryOp.Link(GFID, name("h")),
                        new EntryOp.Rename(GFID, name("a"), name("b"), null),
                        new EntryOp.Unlink(GFID, name("u")),
                        rmdir),
                memory.executed);
    }

    @Test
    void aNameThatHoldsAnotherFileIsAFailureInPythonsShape() throws Exception {
        EntryOp mkdir = new EntryOp.Mkdir(GFID, name("d"), 16877, 0, 0);
        memory.results.put(mkdir, new EntryResult(Errno.EEXIST, OTHER));
        Object failures = call("entry_ops_plain");
        PyTuple reply = message(Golden.get("reply_mismatch"));
        assertEquals(reply.get(2), failures);
        PyTuple written = PyTuple.of(reply.get(0), false, failures);
        assertEquals(reply, message(PickleWriter.write(written)));
    }

    @Test
    void fallbacksOfThePythonSecondary() throws Exception {
        EntryResult elsewhere = new EntryResult(Errno.EEXIST, new Found(GFID, 0100000));
        memory.results.put(new EntryOp.Create(GFID, name("healed"), 33188, 0, 0), elsewhere);
        EntryOp.Link linked = new EntryOp.Link(GFID, name("h"));
        memory.results.put(linked, new EntryResult(Errno.ENOENT, null));
        memory.results.put(
                new EntryOp.Rename(GFID, name("a"), name("b"), null),
                new EntryResult(Errno.ESTALE, null));
        memory.names.put(new EntryName(GFID, Bytes.utf8("child")), OTHER);
        assertEquals(List.of(), call("entry_ops_plain"));
        List<EntryOp> done = memory.executed;
        assertEquals(new EntryOp.Link(GFID, name("healed")), done.get(4));
        assertEquals(new EntryOp.Create(GFID, name("h"), 33188, 1000, 100), done.get(7));
        assertEquals(new EntryOp.Link(GFID, name("b")), done.get(9));
        EntryName child = new EntryName(GFID, Bytes.utf8("child"));
        assertEquals(new EntryOp.Unlink(Gfid.ROOT, child), done.get(12));
        assertEquals(new EntryOp.Rmdir(GFID, name("r")), done.get(13));
        assertEquals(14, done.size());
    }

    @Test
    void aBadEntryStopsTheCallBeforeAnythingIsDone() {
        assertThrows(CallException.class, () -> call("entry_ops"));
        assertEquals(List.of(), memory.executed);
    }

    @Test
    void metaOpsOfThePythonPrimary() throws Exception {
        assertEquals(List.of(), call("meta_ops"));
        assertEquals(
                List.of(
                        new MetaOp(
                                GFID,
                                33188,
                                1000,
                                100,
                                1795333107,
                                250_000_000,
                                1795333108,
                                500_000_000)),
                memory.metas);
    }

    @Test
    void gfidOfAPath() throws Exception {
        memory.names.put(name("x"), OTHER);
        String parent = ".gfid/" + Gfid.ROOT;
        assertEquals(Gfid.ROOT.toString(), methods.call("gfid", List.of(parent + "/x")));
        assertEquals(2L, methods.call("gfid", List.of(parent + "/y")));
    }
}
