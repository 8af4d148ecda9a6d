package dev.gsyncd.secondary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.mux.MuxConnection;
import dev.gsyncd.mux.MuxLimits;
import dev.gsyncd.mux.Pipes;
import dev.gsyncd.repce.CallException;
import dev.gsyncd.repce.PickleException;
import dev.gsyncd.repce.PickleLimits;
import dev.gsyncd.repce.PickleReader;
import dev.gsyncd.repce.PickleWriter;
import dev.gsyncd.repce.PyTuple;
import dev.gsyncd.repce.RepceServer;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class NameListTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /// More than one message holds, whose limit is in values and so at half as many names.
    private static final int MANY = PickleLimits.DEFAULT.values() / 2 + 100_000;

    private final Pipes pipes = new Pipes();

    /// So many names in each directory.
    private static final class Full extends MemorySecondary {
        private final int count;

        Full(int count) {
            this.count = count;
        }

        @Override
        public void eachName(Gfid directory, Names names) throws IOException {
            for (int i = 0; i < count; i++) {
                names.accept(Bytes.utf8("f" + i));
            }
        }
    }

    private interface Side {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Side side) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        side.run();
                    } catch (IOException | InterruptedException _) {
                        // the other side tells
                    }
                });
    }

    private Secondary connect(LocalSecondary secondary) throws IOException {
        start(() ->
                new SecondaryService(secondary, LIMIT, false)
                        .serve(pipes.serverIn(), pipes.serverOut()));
        return RepceSecondary.connect(pipes.clientIn(), pipes.clientOut(), LIMIT);
    }

    @Test
    void moreNamesThanAnAnswerHolds() throws Exception {
        try (Secondary remote = connect(new Full(MANY))) {
            int[] count = {0};
            remote.eachName(Gfid.ROOT, name -> assertEquals(Bytes.utf8("f" + count[0]++), name));
            assertEquals(MANY, count[0]);
            assertEquals(1, remote.keepAlive());
        }
    }

    @Test
    void allNamesAndNone() throws Exception {
        MemorySecondary memory = new MemorySecondary();
        Set<Bytes> names =
                Set.of(
                        Bytes.utf8("a"),
                        Bytes.utf8("é".repeat(127)),
                        Bytes.of(new byte[] {(byte) 0xff, '\n', ' ', (byte) 0xed, (byte) 0xa0}),
                        Bytes.utf8("x".repeat(255)));
        names.forEach(name ->
                memory.names.put(
                        new EntryName(Gfid.ROOT, name), new Found(new Gfid(1, 1), 0100000)));
        try (Secondary remote = connect(memory)) {
            List<Bytes> listed = remote.list(Gfid.ROOT);
            assertEquals(names, Set.copyOf(listed));
            assertEquals(names.size(), listed.size());
            assertEquals(List.of(), remote.list(new Gfid(2, 2)));
        }
    }

    /// Names that came are not taken for all there are.
    @Test
    void aListThatBreaksOffIsNoList() throws Exception {
        for (IOException why :
                List.of(
                        new PosixException("getdents64", Bytes.utf8("d"), Errno.EIO),
                        new IOException("the mount is gone"))) {
            MemorySecondary broken =
                    new MemorySecondary() {
                        @Override
                        public void eachName(Gfid directory, Names names) throws IOException {
                            names.accept(Bytes.utf8("a"));
                            throw why;
                        }
                    };
            Pipes own = new Pipes();
            start(() ->
                    new SecondaryService(broken, LIMIT, false)
                            .serve(own.serverIn(), own.serverOut()));
            try (Secondary remote =
                    RepceSecondary.connect(own.clientIn(), own.clientOut(), LIMIT)) {
                IOException e = assertThrows(IOException.class, () -> remote.list(Gfid.ROOT));
                String shown =
                        why instanceof PosixException ? Errno.text(Errno.EIO) : why.getMessage();
                assertTrue(String.valueOf(e.getMessage()).contains(shown), e.getMessage());
                assertEquals(1, remote.keepAlive());
            }
        }
    }

    /// A stream whose end is never told.
    private record Silent(InputStream in, OutputStream out) implements DataStream {
        @Override
        public int exitCode() throws IOException {
            throw new IOException("cancelled");
        }

        @Override
        public void close() {
            try (in;
                    out) {
                // a reader gets an exception
            } catch (IOException _) {
                // closed
            }
        }
    }

    @Test
    void aListThatStopsIsNotWaitedForForEver() throws Exception {
        List<Bytes> names = new ArrayList<>();
        pipes.serverOut().write("a\0b\0c".getBytes(StandardCharsets.US_ASCII));
        IOException e =
                assertThrows(
                        IOException.class,
                        () ->
                                NameList.read(
                                        new Silent(pipes.clientIn(), pipes.clientOut()),
                                        Duration.ofMillis(200),
                                        names::add));
        assertEquals("no more names within 0 s", e.getMessage());
    }

    /// As it was before there was the stream.
    private static final class Older implements RepceServer.Methods {
        private final SecondaryMethods methods;

        Older(LocalSecondary secondary) {
            methods = new SecondaryMethods(secondary, MuxLimits.DEFAULT, false);
        }

        @Override
        public boolean endsService(String method) {
            return methods.endsService(method);
        }

        @Override
        public @Nullable Object call(String method, List<@Nullable Object> arguments)
                throws CallException {
            Object answer = methods.call(method, arguments);
            if (method.equals(Methods.CAPABILITIES) && answer instanceof Map<?, ?> offer) {
                Map<Object, Object> older = new HashMap<>(offer);
                older.remove("list");
                return older;
            }
            return answer;
        }
    }

    @Test
    void anOlderSecondaryIsAskedByCall() throws Exception {
        Older older = new Older(new Full(5_000));
        start(() -> {
            new RepceServer(pipes.serverIn(), pipes.serverOut(), older, 1).serve();
            MuxConnection connection =
                    MuxConnection.server(
                            pipes.serverIn(),
                            pipes.serverOut(),
                            MuxLimits.DEFAULT,
                            (_, _) -> {
                                throw new IOException("takes no such stream");
                            });
            InputStream calls = new BufferedInputStream(connection.control().in(), 1 << 16);
            new RepceServer(calls, connection.control().out(), older, 1).serve();
        });
        try (Secondary remote =
                RepceSecondary.connect(pipes.clientIn(), pipes.clientOut(), LIMIT)) {
            assertEquals(5_000, remote.list(Gfid.ROOT).size());
        }
    }

    @Test
    void anAnswerThatIsNoName() {
        for (String bad :
                List.of("", ".", "..", "../../etc", "a/b", "a\0b", "x".repeat(256), "\ud800")) {
            IOException e = assertThrows(IOException.class, () -> NameList.name(bad), bad);
            assertTrue(String.valueOf(e.getMessage()).length() < 200, e.getMessage());
        }
        assertThrows(IOException.class, () -> NameList.name(1L));
    }

    private static Object answerOf(int names, PickleLimits limits) throws CallException {
        Object answer =
                new SecondaryMethods(new Full(names), MuxLimits.DEFAULT, false, limits)
                        .call(Methods.LIST, List.of(Gfid.ROOT.toString()));
        return answer == null ? List.of() : answer;
    }

    /// What a primary would not take ends the call and not the connection.
    @Test
    void anOlderPrimaryGetsAnAnswerThatItTakes() throws Exception {
        for (PickleLimits limits :
                List.of(
                        new PickleLimits(64 << 20, 1_000, 32),
                        new PickleLimits(10_000, 9_999, 32))) {
            int most = 0;
            while (true) {
                Object answer;
                try {
                    answer = answerOf(most + 1, limits);
                } catch (CallException e) {
                    assertTrue(
                            String.valueOf(e.getMessage()).contains(Errno.text(Errno.EOVERFLOW)),
                            e.getMessage());
                    break;
                }
                most++;
                byte[] reply = PickleWriter.write(PyTuple.of(PyTuple.of(1L, 2L), false, answer));
                assertInstanceOf(PyTuple.class, read(reply, limits));
            }
            assertTrue(most > 300, "only " + most);
        }
    }

    private static @Nullable Object read(byte[] reply, PickleLimits limits)
            throws IOException, PickleException {
        return new PickleReader(new ByteArrayInputStream(reply), limits).read();
    }
}
