package dev.gsyncd.secondary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.repce.PyTuple;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A Python primary's lists against a secondary that is in another state; what is expected is what
/// `entry_ops` of resource.py does.
class PythonEntriesTest {
    private static final Gfid FILE = Gfid.parse("0b1c2d3e-4f50-6172-8394-a5b6c7d8e9fa");
    private static final Gfid OTHER = Gfid.parse("1b1c2d3e-4f50-6172-8394-a5b6c7d8e9fa");
    private static final int REGULAR = Mode.S_IFREG | 0644;

    private final MemorySecondary memory = new MemorySecondary();

    private static EntryName name(String name) {
        return new EntryName(Gfid.ROOT, Bytes.utf8(name));
    }

    private static Map<String, Object> stat(int mode) {
        return Map.of("uid", 0L, "gid", 0L, "mode", (long) mode, "atime", 0.0, "mtime", 0.0);
    }

    private static Map<String, Object> entry(String op, Gfid gfid, String at) {
        String entry = WireOps.name(name(at));
        return Map.of(
                "op",
                op,
                "skip_entry",
                false,
                "gfid",
                gfid.toString(),
                "entry",
                entry,
                "mode",
                (long) REGULAR,
                "uid",
                0L,
                "gid",
                0L,
                "stat",
                stat(REGULAR),
                "entry1",
                WireOps.name(name("to")));
    }

    private void taken(EntryOp op, Gfid by, int type) {
        memory.results.put(op, new EntryResult(Errno.EEXIST, new Found(by, type)));
    }

    private List<PyTuple> execute(boolean distributed, List<Map<String, Object>> entries)
            throws IOException {
        return new PythonEntries(memory, distributed).execute(new ArrayList<>(entries));
    }

    private static List<Object> info(PyTuple failure, String... keys) {
        Map<?, ?> info = (Map<?, ?>) failure.get(2);
        List<Object> values = new ArrayList<>();
        for (String key : keys) {
            values.add(info.get(key));
        }
        return values;
    }

    private static EntryOp.Rename rename(Gfid replaces) {
        return new EntryOp.Rename(FILE, name("from"), name("to"), replaces);
    }

    @Test
    void oneBrickRenamesOverWhateverIsThere() throws Exception {
        taken(rename(null), OTHER, Mode.S_IFREG);
        assertEquals(List.of(), execute(false, List.of(entry("RENAME", FILE, "from"))));
        assertEquals(List.of(rename(null), rename(OTHER)), memory.executed);
    }

    @Test
    void severalBricksAskThePrimary() throws Exception {
        taken(rename(null), OTHER, Mode.S_IFREG);
        PyTuple failure = execute(true, List.of(entry("RENAME", FILE, "from"))).getFirst();
        assertEquals(17L, failure.get(1));
        assertEquals(
                List.of(true, true, OTHER.toString()),
                info(failure, "dst", "gfid_mismatch", "secondary_gfid"));
        assertEquals(List.of(rename(null)), memory.executed);
    }

    /// The primary would delete it and send the list again, and so without end.
    @Test
    void whatTheSameListHasPutThereIsReplaced() throws Exception {
        taken(rename(null), OTHER, Mode.S_IFREG);
        assertEquals(
                List.of(),
                execute(true, List.of(entry("LINK", OTHER, "to"), entry("RENAME", FILE, "from"))));
        assertEquals(rename(OTHER), memory.executed.getLast());
        memory.executed.clear();
        assertEquals(
                1,
                execute(
                                true,
                                List.of(
                                        entry("LINK", OTHER, "elsewhere"),
                                        entry("RENAME", FILE, "from")))
                        .size());
        assertFalse(memory.executed.contains(rename(OTHER)));
    }

    @Test
    void aDirectoryInTheWayOfAFileIsReported() throws Exception {
        taken(rename(null), OTHER, Mode.S_IFDIR);
        memory.results.put(rename(OTHER), new EntryResult(Errno.EISDIR, null));
        PyTuple failure = execute(false, List.of(entry("RENAME", FILE, "from"))).getFirst();
        assertEquals(17L, failure.get(1));
        assertEquals(List.of(true, true), info(failure, "dst", "secondary_isdir"));
    }

    @Test
    void aSourceThatIsGoneIsLinkedFromItsOtherName() throws Exception {
        memory.results.put(rename(null), new EntryResult(Errno.ESTALE, null));
        assertEquals(List.of(), execute(false, List.of(entry("RENAME", FILE, "from"))));
        assertEquals(new EntryOp.Link(FILE, name("to")), memory.executed.getLast());
    }

    /// A list that comes again: the file is already under the name that the next list gave it.
    @Test
    void whatTheListHasPutThereGivesWayToALinkToo() throws Exception {
        memory.results.put(rename(null), new EntryResult(Errno.ESTALE, null));
        EntryOp link = new EntryOp.Link(FILE, name("to"));
        taken(link, OTHER, Mode.S_IFREG);
        List<Map<String, Object>> list =
                List.of(entry("LINK", OTHER, "to"), entry("RENAME", FILE, "from"));
        execute(false, list);
        assertEquals(
                List.of(link, new EntryOp.Unlink(OTHER, name("to")), link),
                memory.executed.subList(2, 5));
        memory.executed.clear();
        assertEquals(1, execute(false, list.subList(1, 2)).size());
        assertEquals(List.of(rename(null), link), memory.executed);
    }

    /// The worker was killed after the second one: reported, the primary would delete the later
    /// file, skip its operation and leave the earlier one for ever.
    @Test
    void whatTheListPutsThereLaterIsNotInTheWay() throws Exception {
        taken(new EntryOp.Create(FILE, name("to"), REGULAR, 0, 0), OTHER, Mode.S_IFREG);
        List<Map<String, Object>> list =
                List.of(
                        entry("CREATE", FILE, "to"),
                        entry("LINK", OTHER, "to"),
                        entry("UNLINK", OTHER, "to"));
        assertEquals(List.of(), execute(false, list));
        assertEquals(1, execute(false, List.of(list.get(0), list.get(2))).size());
        assertEquals(1, execute(false, List.of(list.get(1), list.get(0))).size());
        // A file that is still at its old name has to be told of: only the primary knows.
        memory.names.put(name("from"), new Found(FILE, Mode.S_IFREG));
        taken(rename(null), OTHER, Mode.S_IFREG);
        assertEquals(1, execute(true, List.of(entry("RENAME", FILE, "from"), list.get(1))).size());
        memory.names.clear();
        assertEquals(0, execute(true, List.of(entry("RENAME", FILE, "from"), list.get(1))).size());
    }

    @Test
    void aFileThatIsThereUnderAnotherNameIsNotMadeAgain() throws Exception {
        memory.names.put(name("elsewhere"), new Found(FILE, Mode.S_IFREG));
        taken(new EntryOp.Create(FILE, name("a"), REGULAR, 0, 0), OTHER, Mode.S_IFREG);
        assertEquals(List.of(), execute(false, List.of(entry("CREATE", FILE, "a"))));
        assertEquals(1, memory.executed.size());
        taken(new EntryOp.Link(FILE, name("a")), OTHER, Mode.S_IFREG);
        PyTuple failure = execute(false, List.of(entry("MKNOD", FILE, "a"))).getFirst();
        assertEquals(List.of(false, OTHER.toString()), info(failure, "dst", "secondary_gfid"));
    }

    @Test
    void aDirectoryThatIsElsewhereIsNamedAlsoWhereTheNameIsTaken() throws Exception {
        memory.names.put(name("elsewhere"), new Found(FILE, Mode.S_IFDIR));
        taken(new EntryOp.Mkdir(FILE, name("a"), REGULAR, 0, 0), OTHER, Mode.S_IFREG);
        PyTuple failure = execute(false, List.of(entry("MKDIR", FILE, "a"))).getFirst();
        // Where it is the volume does not tell.
        assertEquals((long) Errno.ENOENT, failure.get(1));
        memory.homes.put(FILE, List.of(name("elsewhere")));
        failure = execute(false, List.of(entry("MKDIR", FILE, "a"))).getFirst();
        assertEquals(
                List.of(true, WireOps.name(name("elsewhere")), FILE.toString()),
                info(failure, "name_mismatch", "secondary_entry", "secondary_gfid"));
    }

    @Test
    void whatIsGoneIsRemovedAlsoWhereItsNameHoldsAnother() throws Exception {
        EntryResult stale = new EntryResult(Errno.ESTALE, new Found(OTHER, Mode.S_IFREG));
        memory.results.put(new EntryOp.Unlink(FILE, name("a")), stale);
        memory.results.put(new EntryOp.Rmdir(FILE, name("a")), stale);
        List<Map<String, Object>> both =
                List.of(entry("UNLINK", FILE, "a"), entry("RMDIR", FILE, "a"));
        assertEquals(List.of(), execute(false, both));
        memory.names.put(name("elsewhere"), new Found(FILE, Mode.S_IFREG));
        assertEquals(2, execute(false, both).size());
    }
}
