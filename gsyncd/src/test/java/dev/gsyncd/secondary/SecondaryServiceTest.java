package dev.gsyncd.secondary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.mux.Pipes;
import dev.gsyncd.repce.RemoteException;
import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class SecondaryServiceTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Gfid FILE = new Gfid(0x1234, -1);

    private final Executor threads = task -> Thread.ofPlatform().daemon().start(task);
    private final Pipes pipes = new Pipes();
    private final MemorySecondary memory = new MemorySecondary();

    private CompletableFuture<String> serve(Duration silence) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        new SecondaryService(memory, silence, false)
                                .serve(pipes.serverIn(), pipes.serverOut());
                        return "ended";
                    } catch (IOException | InterruptedException e) {
                        return String.valueOf(e.getMessage());
                    }
                },
                threads);
    }

    private Secondary connect() throws IOException {
        return RepceSecondary.connect(pipes.clientIn(), pipes.clientOut(), LIMIT);
    }

    private static EntryName name(byte... name) {
        return new EntryName(Gfid.ROOT, Bytes.of(name));
    }

    @Test
    void lookupsAndOperations() throws Exception {
        CompletableFuture<String> service = serve(LIMIT);
        EntryName odd = name((byte) 0xff, (byte) '\n', (byte) 0xc3, (byte) 0xa9);
        memory.names.put(odd, new Found(FILE, 0100000));
        try (Secondary remote = connect()) {
            assertEquals(Secondary.Kind.VOLUME, remote.kind());
            assertEquals(memory.names, remote.lookup(List.of(odd, name((byte) 'x'))));
            assertEquals(
                    Map.of(FILE, new Found(FILE, 0100000)),
                    remote.lookupGfids(List.of(FILE, new Gfid(5, 5))));
            assertEquals(List.of(odd.name()), remote.list(Gfid.ROOT));
            EntryName to = name((byte) 't');
            List<EntryOp> ops =
                    List.of(
                            new EntryOp.Mkdir(FILE, odd, 02755, 0, -2),
                            new EntryOp.Create(FILE, odd, 04644, 70000, 5),
                            new EntryOp.Mknod(FILE, odd, 020600, 0, 0, 300, 70000),
                            new EntryOp.Symlink(FILE, odd, odd.name(), 1, 2),
                            new EntryOp.Link(FILE, odd),
                            new EntryOp.Rename(FILE, odd, to, null),
                            new EntryOp.Rename(FILE, odd, to, Gfid.ROOT),
                            new EntryOp.Unlink(FILE, odd),
                            new EntryOp.Rmdir(FILE, odd));
            List<EntryResult> results = remote.entryOps(ops);
            assertEquals(ops, memory.executed);
            assertEquals(EntryResult.DONE, results.getFirst());
            assertEquals(new EntryResult(39, new Found(FILE, 0040000)), results.getLast());
            assertEquals(1, remote.keepAlive());
            assertEquals(2, remote.keepAlive());
            RemoteException e =
                    assertThrows(
                            RemoteException.class,
                            () ->
                                    remote.renamePaths(
                                            List.of(new PathRename(to.name(), to.name()))));
            assertEquals(95, e.errno());
        }
        assertEquals("ended", service.get());
    }

    /// What is looked up on the primary must not lead out of a directory.
    @Test
    void aSecondaryThatListsWhatIsNoName() throws Exception {
        serve(LIMIT);
        try (Secondary remote = connect()) {
            for (String bad : List.of("", ".", "..", "../../etc", "a/b", "x".repeat(256))) {
                memory.names.clear();
                memory.names.put(
                        new EntryName(Gfid.ROOT, Bytes.utf8(bad)), new Found(FILE, 0100000));
                IOException e = assertThrows(IOException.class, () -> remote.list(Gfid.ROOT), bad);
                assertTrue(e.getMessage().length() < 200, e.getMessage());
            }
        }
    }

    @Test
    void manyItemsGoInSeveralCalls() throws Exception {
        serve(LIMIT);
        List<EntryOp> ops = new ArrayList<>();
        for (int i = 0; i < 5001; i++) {
            EntryName entry = new EntryName(Gfid.ROOT, Bytes.utf8("f" + i));
            ops.add(new EntryOp.Create(new Gfid(7, i), entry, 0644, 0, 0));
        }
        try (Secondary remote = connect()) {
            assertEquals(5001, remote.entryOps(ops).size());
            assertEquals(ops, memory.executed);
        }
    }

    @Test
    void dataSessionsBesideCalls() throws Exception {
        serve(LIMIT);
        try (Secondary remote = connect();
                DataStream one =
                        remote.openData(List.of(Bytes.utf8("--server"), Bytes.utf8(".")))) {
            DataStream two = remote.openData(List.of());
            one.out().write("abc".getBytes(StandardCharsets.US_ASCII));
            one.out().close();
            assertEquals(1, remote.keepAlive());
            assertEquals("2abc", new String(one.in().readAllBytes(), StandardCharsets.US_ASCII));
            assertEquals(23, one.exitCode());
            two.close();
            assertThrows(IOException.class, two::exitCode);
        }
    }

    @Test
    void aSilentPrimaryIsGone() throws Exception {
        CompletableFuture<String> service = serve(Duration.ofSeconds(4));
        Secondary remote = connect();
        assertEquals("connection closed", service.get());
        assertThrows(IOException.class, remote::keepAlive);
    }

    @Test
    void somethingElseIsNamed() throws Exception {
        pipes.serverOut().write("Last login: today\n".getBytes(StandardCharsets.US_ASCII));
        IOException e = assertThrows(IOException.class, this::connect);
        assertTrue(e.getMessage().contains("does not speak"), e.getMessage());
    }

    @Test
    void rsyncArgumentsAreChecked() throws Exception {
        for (String good :
                List.of(
                        "--server",
                        "-logDtpAXrRSe31.14LsfxCIvu",
                        "--inplace",
                        "-B700",
                        "--timeout=60",
                        "--checksum-choice=xxh128",
                        ".",
                        "./")) {
            DataArguments.check(List.of(Bytes.utf8(good)));
        }
        for (String bad :
                List.of(
                        "--sender",
                        "--daemon",
                        "--temp-dir=/etc",
                        "--log-file=/x",
                        "-T/x",
                        "--backup-dir=..",
                        "--files-from=/etc/passwd",
                        "/",
                        "..",
                        "a/../..",
                        "-K",
                        "--write-batch=x",
                        "-e;sh",
                        "--partial-dir=/x",
                        "--link-dest=/",
                        "--rsh=sh")) {
            assertThrows(
                    IOException.class, () -> DataArguments.check(List.of(Bytes.utf8(bad))), bad);
        }
        Bytes dot = Bytes.utf8(".");
        Bytes option = Bytes.utf8("--sender");
        assertThrows(IOException.class, () -> DataArguments.check(List.of(dot, option)));
    }

    @Test
    void badEntriesAreRefused() {
        for (String bad :
                List.of(
                        "x",
                        ".gfid/" + FILE,
                        ".gfid/" + FILE + "/",
                        ".gfid/" + FILE + "/..",
                        ".gfid/" + FILE + "/a/b",
                        ".gfid/" + FILE + "/a\0",
                        "/etc/passwd",
                        ".gfid/nonsense-4f50-6172-8394-a5b6c7d8e9fa/x")) {
            assertThrows(IllegalArgumentException.class, () -> WireOps.name(bad), bad);
        }
    }
}
