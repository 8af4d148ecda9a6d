package dev.rsyncproto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.ServerArgs;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.Item;
import dev.rsyncproto.session.SessionResult;
import dev.rsyncproto.tree.Paths;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A peer that dies, hangs or is slow.
class BrokenConnectionTest {
    /// A frame of data without any: length 0, `MPLEX_BASE` 7 + `MSG_DATA` 0.
    private static final byte[] NOTHING = {0, 0, 0, 7};

    @TempDir Path dir;

    @BeforeEach
    void trees() throws IOException {
        Files.createDirectory(dir.resolve("src"));
        Files.createDirectory(dir.resolve("dst"));
        byte[] data = new byte[400_000];
        new Random(3).nextBytes(data);
        Files.write(dir.resolve("src/big"), data);
        Files.writeString(dir.resolve("dst/big"), "old");
    }

    /// The connection breaks when the peer has so many bytes.
    private static void cut(TwoEnds ends, int after) {
        ends.meddleWithFiles(
                new Tube.Meddler() {
                    private int left = after;

                    @Override
                    public byte[] pass(byte[] piece) {
                        int n = Math.min(left, piece.length);
                        left -= n;
                        if (left == 0) {
                            Thread.ofPlatform().start(ends::severWhenTaken);
                        }
                        return Arrays.copyOf(piece, n);
                    }
                });
    }

    private List<String> destination() throws IOException {
        try (Stream<Path> all = Files.list(dir.resolve("dst"))) {
            return all.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"true,50000", "true,200000", "false,50000", "false,200000", "true,399000"})
    void aPeerThatDiesLeavesNothingBehind(boolean push, int after) throws Exception {
        TwoEnds ends = push ? TwoEnds.push(dir) : TwoEnds.pull(dir);
        cut(ends, after);
        TwoEnds.Ended ended = ends.run("-a", "src/", "dst/");
        assertEquals(ExitCode.STREAM_IO, ended.clientCode());
        assertEquals(ExitCode.STREAM_IO, ended.serverCode());
        assertEquals(List.of("big"), destination());
        assertEquals("old", Files.readString(dir.resolve("dst/big")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatCameIsKeptWhereThatIsAskedFor(boolean push) throws Exception {
        TwoEnds ends = push ? TwoEnds.push(dir) : TwoEnds.pull(dir);
        cut(ends, 200_000);
        ends.run("-a", "--partial-dir=kept", "src/", "dst/");
        byte[] part = Files.readAllBytes(dir.resolve("dst/kept/big"));
        byte[] all = Files.readAllBytes(dir.resolve("src/big"));
        assertTrue(part.length > 100_000 && part.length < all.length, "kept " + part.length);
        assertEquals(-1, Arrays.mismatch(part, Arrays.copyOf(all, part.length)));
        assertEquals("old", Files.readString(dir.resolve("dst/big")));
    }

    /// In place there is no way back, but what was there is not made shorter.
    @Test
    void inPlaceKeepsWhatItGot() throws Exception {
        TwoEnds ends = TwoEnds.push(dir);
        cut(ends, 390_000);
        TwoEnds.Ended ended = ends.run("-a", "--inplace", "src/", "dst/");
        assertEquals(ExitCode.STREAM_IO, ended.serverCode());
        assertEquals(List.of("big"), destination());
        assertTrue(Files.size(dir.resolve("dst/big")) > 3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerTiresOfASilentClient(boolean sender) throws Exception {
        Tube in = new Tube(TwoEnds.HONEST);
        Tube out = new Tube(TwoEnds.HONEST);
        long start = System.nanoTime();
        try (Dir cwd = Dir.open(Bytes.utf8(dir.toString()))) {
            List<Bytes> args =
                    Stream.of(
                                    "--server",
                                    sender ? "--sender" : "-t",
                                    "-re.LsfxCIvu",
                                    "--timeout=1",
                                    ".",
                                    "dst/")
                            .map(Bytes::utf8)
                            .toList();
            assertEquals(
                    ExitCode.TIMEOUT,
                    RsyncServer.run(args, in.input(), out.output(), cwd, Events.NONE));
        }
        assertTook(start, 900, 120_000);
    }

    @Test
    void aClientTiresOfASilentServer() throws Exception {
        Tube in = new Tube(TwoEnds.HONEST);
        Tube out = new Tube(TwoEnds.HONEST);
        long start = System.nanoTime();
        try (Dir cwd = Dir.open(Bytes.utf8(dir.toString()))) {
            SessionResult result =
                    RsyncClient.push(
                            options(),
                            cwd,
                            List.of(Bytes.utf8("src/")),
                            in.input(),
                            out.output(),
                            Events.NONE);
            assertEquals(ExitCode.TIMEOUT, result.exitCode(), result.reason());
        }
        assertTook(start, 900, 120_000);
    }

    /// A server that agrees, reads all and never sends its list: what the client says to keep the
    /// connection alive must not keep it from giving up.
    @Test
    @Timeout(120)
    void aClientTiresOfAServerThatReadsAndSendsNoList() throws Exception {
        Tube in = new Tube(TwoEnds.HONEST);
        Tube out = new Tube(TwoEnds.HONEST);
        Thread server =
                Thread.ofPlatform()
                        .start(() -> {
                            try (InputStream from = out.input()) {
                                // protocol 31, no compat flags, a seed; then nothing
                                in.output().write(new byte[] {31, 0, 0, 0, 0, 1, 2, 3, 4});
                                from.transferTo(OutputStream.nullOutputStream());
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        long start = System.nanoTime();
        try (Dir cwd = Dir.open(Bytes.utf8(dir.toString()))) {
            SessionResult result =
                    RsyncClient.pull(
                            OptionParser.parse(
                                            Stream.of("-a", "--timeout=2", "h:src/", "dst/")
                                                    .map(Bytes::utf8)
                                                    .toList())
                                    .options(),
                            cwd,
                            List.of(Bytes.utf8("src/")),
                            Bytes.utf8("dst/"),
                            in.input(),
                            out.output(),
                            Events.NONE);
            assertEquals(ExitCode.TIMEOUT, result.exitCode(), result.reason());
        }
        assertTook(start, 1900, 60_000);
        server.join(30_000);
    }

    private static Options options() throws Exception {
        return OptionParser.parse(
                        Stream.of("-a", "--timeout=1", "src/", "h:dst/").map(Bytes::utf8).toList())
                .options();
    }

    private static void assertTook(long start, long atLeast, long atMost) {
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertTrue(millis >= atLeast && millis < atMost, millis + " ms");
    }

    /// A server that takes nothing more from its input, as a process that was stopped.
    @Test
    void aPeerThatStopsInTheMiddleIsLeft() throws Exception {
        Tube toServer = new Tube(TwoEnds.HONEST);
        Tube toClient = new Tube(TwoEnds.HONEST);
        CountDownLatch thaw = new CountDownLatch(1);
        var frozen =
                new FilterInputStream(toServer.input()) {
                    private long taken;

                    @Override
                    public int read(byte[] target, int offset, int length) throws IOException {
                        if (taken > 50_000) {
                            await(thaw);
                            return -1;
                        }
                        int n = super.read(target, offset, length);
                        taken += n;
                        return n;
                    }
                };
        Options options = options();
        // the server would wait for no longer either, and might be the first to end
        List<Bytes> args =
                ServerArgs.full(options, true, List.of(Bytes.utf8("dst/"))).stream()
                        .filter(a -> !a.utf8().startsWith("--timeout"))
                        .toList();
        try (Dir cwd = Dir.open(Bytes.utf8(dir.toString()))) {
            CompletableFuture<SessionResult> server = new CompletableFuture<>();
            Thread.ofPlatform()
                    .start(() ->
                            server.complete(
                                    RsyncServer.serve(
                                            args.subList(1, args.size()),
                                            frozen,
                                            toClient.output(),
                                            cwd,
                                            Paths.BENEATH,
                                            Events.NONE)));
            SessionResult client =
                    RsyncClient.push(
                            options,
                            cwd,
                            List.of(Bytes.utf8("src/")),
                            toClient.input(),
                            toServer.output(),
                            Events.NONE);
            assertEquals(ExitCode.TIMEOUT, client.exitCode(), client.reason());
            thaw.countDown();
            server.get(120, TimeUnit.SECONDS);
        }
        assertEquals(List.of("big"), destination());
        assertEquals("old", Files.readString(dir.resolve("dst/big")));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// While one end is busy for longer than the limit, both say that they are there.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepAlivesKeepASlowSession(boolean push) throws Exception {
        AtomicInteger fromClient = new AtomicInteger();
        AtomicInteger fromServer = new AtomicInteger();
        TwoEnds ends = push ? TwoEnds.push(dir) : TwoEnds.pull(dir);
        ends.toServer = new Tube(counter(fromClient));
        ends.toClient = new Tube(counter(fromServer));
        ends.serverEvents =
                new Events() {
                    @Override
                    public void item(Item item) {
                        try {
                            Thread.sleep(11_000);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                };
        long start = System.nanoTime();
        TwoEnds.Ended ended = ends.run("-r", "--timeout=5", "src/", "dst/");
        assertTook(start, 10_900, 120_000);
        assertEquals(ExitCode.OK, ended.clientCode(), ended.client().reason());
        assertEquals(ExitCode.OK, ended.serverCode(), ended.server().reason());
        assertTrue(fromClient.get() > 0, "the client says that it is there");
        assertTrue(fromServer.get() > 0, "the server says that it is there");
        assertEquals(-1, Files.mismatch(dir.resolve("src/big"), dir.resolve("dst/big")));
    }

    private static Tube.Meddler counter(AtomicInteger found) {
        return piece -> {
            for (int i = 0; i + NOTHING.length <= piece.length; i += NOTHING.length) {
                if (Arrays.equals(piece, i, i + NOTHING.length, NOTHING, 0, NOTHING.length)) {
                    found.incrementAndGet();
                }
            }
            return piece;
        };
    }
}
