package dev.gsyncd.secondary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.mux.MuxLimits;
import dev.gsyncd.mux.Pipes;
import dev.gsyncd.repce.CallException;
import dev.gsyncd.repce.Golden;
import dev.gsyncd.repce.PickleLimits;
import dev.gsyncd.repce.PickleReader;
import dev.gsyncd.repce.PickleWriter;
import dev.gsyncd.repce.PyObject;
import dev.gsyncd.repce.PyTuple;
import dev.gsyncd.repce.RepceServer;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Mode;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A secondary that answers what a Python gsyncd answered (`repce-recorded.txt`): in its root are
/// the directory `rd` (1111…) and the file `rf` (2222…).
@Timeout(180)
class PythonSecondaryTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Gfid DIRECTORY = Gfid.parse("11111111-1111-4111-8111-111111111111");
    private static final Gfid FILE = Gfid.parse("22222222-2222-4222-8222-222222222222");
    private static final Gfid OTHER = Gfid.parse("44444444-4444-4444-8444-444444444444");

    private final List<Object> calls = new ArrayList<>();
    private final List<List<Bytes>> started = new ArrayList<>();

    /// What each change raises; 0: nothing.
    private int raised;

    private static EntryName name(String name) {
        return new EntryName(Gfid.ROOT, Bytes.utf8(name));
    }

    private static PyTuple message(String golden) throws IOException {
        PickleLimits limits = new PickleLimits(1 << 16, 10_000, 32);
        Object value =
                new PickleReader(new ByteArrayInputStream(Golden.get(golden)), limits).read();
        if (value instanceof PyTuple tuple) {
            return tuple;
        }
        throw new AssertionError("no message: " + value);
    }

    private static @Nullable Object reply(String golden) {
        try {
            return message("recorded_reply_" + golden).get(2);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private @Nullable Object answer(String method, List<@Nullable Object> arguments)
            throws CallException {
        Object first = arguments.isEmpty() ? null : arguments.getFirst();
        return switch (method) {
            case "version" -> 1.0;
            case "pid" -> 2488L;
            case "keep_alive" -> 1L;
            case "entries" -> reply("entries");
            case "lstat" -> lstat(String.valueOf(first));
            case "entry_ops" -> entryOps(first);
            case "meta_ops" -> {
                raise();
                yield List.of();
            }
            default -> throw CallException.noMethod(method);
        };
    }

    private static @Nullable Object lstat(String path) {
        if (path.equals(FILE.path().utf8())) {
            return reply("lstat");
        }
        return path.equals(DIRECTORY.path().utf8())
                ? new PyObject("os", "stat_result", PyTuple.of(16877L, 1L))
                : reply("lstat_absent");
    }

    /// As Python's errno_wrap does with an errno that it does not expect.
    private void raise() throws CallException {
        if (raised != 0) {
            throw CallException.osError(raised, Errno.text(raised));
        }
    }

    private synchronized @Nullable Object entryOps(@Nullable Object argument) throws CallException {
        if (!(argument instanceof List<?> list) || !(list.getFirst() instanceof Map<?, ?> first)) {
            throw new AssertionError("entry_ops: " + argument);
        }
        if (Gfid.ROOT.toString().equals(first.get("gfid"))) {
            return reply("probe");
        }
        if (String.valueOf(first.get("entry")).contains(".gsyncd-")) {
            return reply("home");
        }
        calls.addAll(list);
        raise();
        return List.of();
    }

    private Secondary connect() throws IOException {
        Pipes pipes = new Pipes();
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        new RepceServer(
                                        new BufferedInputStream(pipes.serverIn()),
                                        pipes.serverOut(),
                                        this::answer,
                                        3)
                                .serve();
                    } catch (IOException | InterruptedException e) {
                        // the test is over
                    }
                });
        return RepceSecondary.connect(
                pipes.clientIn(),
                pipes.clientOut(),
                LIMIT,
                words -> {
                    started.add(words);
                    throw new IOException("started");
                });
    }

    @Test
    void whatNamesHold() throws Exception {
        try (Secondary python = connect()) {
            assertEquals(
                    Map.of(
                            name("rd"),
                            new Found(DIRECTORY, Mode.S_IFDIR),
                            name("rf"),
                            new Found(FILE, Mode.S_IFREG)),
                    python.lookup(List.of(name("rd"), name("rf"), name("none"))));
            assertEquals(
                    Map.of(FILE, new Found(FILE, Mode.S_IFREG)),
                    python.lookupGfids(List.of(FILE, OTHER)));
            assertEquals(
                    Map.of(DIRECTORY, List.of(name("rd"))), python.homes(List.of(DIRECTORY, FILE)));
            assertTrue(python.list(Gfid.ROOT).contains(Bytes.utf8("rf")));
            assertEquals(1, python.keepAlive());
            assertEquals(List.of(), calls);
        }
    }

    @Test
    void whatItSaysThatItDidIsLookedAt() throws Exception {
        Bytes odd = Bytes.of(new byte[] {-1});
        try (Secondary python = connect()) {
            List<EntryResult> results =
                    python.entryOps(
                            List.of(
                                    new EntryOp.Create(FILE, name("rf"), 0644, 5, 6),
                                    new EntryOp.Create(OTHER, name("none"), 0644, 0, 0),
                                    new EntryOp.Unlink(DIRECTORY, name("rd")),
                                    new EntryOp.Mkdir(
                                            OTHER, new EntryName(Gfid.ROOT, odd), 0755, 0, 0)));
            assertEquals(EntryResult.DONE, results.get(0));
            assertEquals(new EntryResult(Errno.ENOENT, null), results.get(1));
            assertEquals(Errno.ESTALE, results.get(2).errno());
            assertEquals(84, results.get(3).errno());
            assertEquals(3, calls.size());
        }
    }

    /// A volume that is full or read-only: Python raises, and the rest of the call is not done.
    @ParameterizedTest
    @ValueSource(ints = {Errno.ENOSPC, Errno.EDQUOT, Errno.EROFS})
    void whatItRaisesIsTheOperationsResult(int errno) throws Exception {
        raised = errno;
        try (Secondary python = connect()) {
            List<EntryOp> ops = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                ops.add(new EntryOp.Create(new Gfid(3, i), name("f" + i), 0644, 0, 0));
            }
            ops.add(new EntryOp.Create(FILE, name("rf"), 0644, 5, 6));
            ops.add(new EntryOp.Unlink(DIRECTORY, name("rd")));
            List<EntryResult> results = python.entryOps(ops);
            for (int i = 0; i < 50; i++) {
                assertEquals(new EntryResult(errno, null), results.get(i));
            }
            assertEquals(EntryResult.DONE, results.get(50)); // it is there
            assertEquals(errno, results.get(51).errno());
            MetaOp meta = new MetaOp(FILE, 0644, 0, 0, 1, 2, 3, 4);
            assertEquals(
                    List.of(new MetaResult(errno, "chown"), new MetaResult(errno, "chown")),
                    python.metaOps(List.of(meta, meta)));
            assertEquals(1, python.keepAlive());
        }
    }

    @Test
    void aDirectoryThatIsNotEmptyIsNotRemoved() throws Exception {
        try (Secondary python = connect()) {
            EntryOp rmdir = new EntryOp.Rmdir(DIRECTORY, name("rd"));
            assertEquals(Errno.ENOTEMPTY, python.entryOps(List.of(rmdir)).getFirst().errno());
            assertEquals(List.of(), calls);
        }
    }

    @Test
    void aRenameThatMayReplaceTakesTheOtherAwayFirst() throws Exception {
        try (Secondary python = connect()) {
            EntryOp rename = new EntryOp.Rename(FILE, name("rg"), name("rf"), OTHER);
            assertEquals(List.of(EntryResult.DONE), python.entryOps(List.of(rename)));
            assertEquals(2, calls.size());
            assertEquals("UNLINK", ((Map<?, ?>) calls.get(0)).get("op"));
            assertEquals(OTHER.toString(), ((Map<?, ?>) calls.get(0)).get("gfid"));
            assertEquals(Map.of(), ((Map<?, ?>) calls.get(1)).get("stat"));
        }
    }

    @Test
    void dataGoesToAnRsyncInItsMount() throws Exception {
        try (Secondary python = connect()) {
            List<Bytes> args = List.of(Bytes.utf8("-x"), Bytes.utf8("."), Bytes.utf8("."));
            assertThrows(IOException.class, () -> python.openData(args));
            assertEquals("[rsync, --server, -x, ., /proc/2488/cwd]", started.getFirst().toString());
            assertTrue(python.foreignRsync());
        }
    }

    @Test
    void whatStandsInTheWayOfARename() throws Exception {
        PythonFailure taken = PythonFailure.read(reply("rename_taken")).getFirst();
        assertEquals(
                new PythonFailure("RENAME", name("rf"), Errno.EEXIST, OTHER, false, null), taken);
        for (Object bad : new Object[] {"x", List.of(1L), List.of(PyTuple.of(1L, 2L, 3L))}) {
            assertThrows(IOException.class, () -> PythonFailure.read(bad));
        }
    }

    @Test
    void ourCallsAreAsTheyWereRecorded() throws Exception {
        int count = 0;
        for (Map.Entry<String, byte[]> golden : Golden.MESSAGES.entrySet()) {
            if (golden.getKey().startsWith("recorded_ours_")) {
                assertArrayEquals(
                        golden.getValue(),
                        PickleWriter.write(message(golden.getKey())),
                        golden.getKey());
                count++;
            }
        }
        assertTrue(count > 10);
        EntryOp create =
                new EntryOp.Create(
                        Gfid.parse("7e85041b-bafd-4d29-90b2-27c1c3612802"), name("h"), 0644, 0, 0);
        PyTuple call = message("recorded_ours_entry_ops_2");
        assertEquals(call.get(2), PythonCalls.dicts(create));
    }

    @Test
    void aWorkersCallsAreServed() throws Exception {
        MemorySecondary memory = new MemorySecondary();
        SecondaryMethods methods = new SecondaryMethods(memory, MuxLimits.DEFAULT, true);
        int count = 0;
        for (String golden : Golden.MESSAGES.keySet()) {
            if (golden.startsWith("recorded_primary_")) {
                List<@Nullable Object> items = message(golden).items();
                Object failures =
                        methods.call(String.valueOf(items.get(1)), items.subList(2, items.size()));
                assertEquals(List.of(), failures, golden);
                count++;
            }
        }
        assertTrue(count >= 4);
        assertFalse(memory.executed.isEmpty());
        assertFalse(memory.metas.isEmpty());
    }
}
