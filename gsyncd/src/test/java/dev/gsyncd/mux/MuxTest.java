package dev.gsyncd.mux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class MuxTest {
    private static final MuxLimits LIMITS = new MuxLimits(256 * 1024, 40);

    private final Pipes pipes = new Pipes();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicReference<String> seen = new AtomicReference<>("");
    private final MuxConnection server =
            MuxConnection.server(pipes.serverIn(), pipes.serverOut(), LIMITS, this::handle);
    private final MuxConnection client =
            MuxConnection.client(pipes.clientIn(), pipes.clientOut(), LIMITS);

    @AfterEach
    void closeBoth() {
        gate.countDown();
        client.close();
        server.close();
    }

    private int handle(Bytes request, MuxStream stream) throws Exception {
        switch (request.toString()) {
            case "echo" -> {
                stream.in().transferTo(stream.out());
                return 0;
            }
            case "flood" -> {
                byte[] block = new byte[100_000];
                for (int i = 0; i < 100; i++) {
                    stream.out().write(block);
                }
                return 24;
            }
            case "deaf" -> {
                gate.await();
                return 3;
            }
            case "read" -> {
                try {
                    stream.in().readAllBytes();
                } catch (IOException e) {
                    seen.set(String.valueOf(e.getMessage()));
                    throw e;
                }
                return 0;
            }
            default -> throw new IOException("no such request");
        }
    }

    private static byte[] noise(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /// The peer would end the whole connection.
    @Test
    void nothingIsSentAfterTheEnd() throws Exception {
        try (MuxStream stream = client.open(Bytes.utf8("read"))) {
            OutputStream out = stream.out();
            out.write(1);
            out.close();
            assertThrows(IOException.class, () -> out.write(2));
            out.flush();
            assertEquals(0, stream.exitCode());
        }
        echo(noise(1000, 1));
    }

    @Test
    void manyStreamsAtOnce() throws Exception {
        List<Thread> threads = new ArrayList<>();
        AtomicReference<Throwable> failed = new AtomicReference<>();
        for (int n = 0; n < 20; n++) {
            int seed = n;
            threads.add(
                    Thread.ofPlatform()
                            .uncaughtExceptionHandler((thread, e) -> failed.set(e))
                            .start(() -> echo(noise(1_000_000 + seed * 7919, seed))));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failed.get() != null) {
            throw new AssertionError(failed.get());
        }
    }

    private void echo(byte[] sent) {
        try (MuxStream stream = client.open(Bytes.utf8("echo"))) {
            Thread writer =
                    Thread.startVirtualThread(() -> {
                        try (OutputStream out = stream.out()) {
                            out.write(sent);
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            assertArrayEquals(sent, stream.in().readAllBytes());
            assertEquals(0, stream.exitCode());
            writer.join();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSlowReaderHoldsUpNobodyElse() throws Exception {
        Thread.startVirtualThread(() -> {
            try {
                server.control().in().transferTo(new Flushing(server.control().out()));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        MuxStream flood = client.open(Bytes.utf8("flood"));
        MuxStream deaf = client.open(Bytes.utf8("deaf"));
        Thread pusher =
                Thread.startVirtualThread(() -> {
                    try {
                        deaf.out().write(new byte[10_000_000]);
                    } catch (IOException e) {
                        seen.set(String.valueOf(e.getMessage()));
                    }
                });
        for (int i = 0; i < 50; i++) {
            client.control().out().write(i);
            client.control().out().flush();
            assertEquals(i, client.control().in().read());
        }
        echo(noise(2_000_000, 1));
        assertTrue(flood.in().available() <= LIMITS.window());
        gate.countDown();
        assertEquals(3, deaf.exitCode());
        pusher.join();
        assertEquals("the session is over", seen.get());
        assertEquals(10_000_000, flood.in().readAllBytes().length);
        assertEquals(24, flood.exitCode());
    }

    private static final class Flushing extends OutputStream {
        private final OutputStream out;

        Flushing(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            out.flush();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            out.flush();
        }
    }

    @Test
    void refusedAndCancelledStreams() throws Exception {
        MuxStream refused = client.open(Bytes.utf8("nonsense"));
        IOException no = assertThrows(IOException.class, refused::exitCode);
        assertEquals("no such request", no.getMessage());
        for (int i = 0; i < 200; i++) {
            MuxStream cancelled = client.open(Bytes.utf8("read"));
            cancelled.out().write(1);
            cancelled.close();
            assertThrows(IOException.class, cancelled::exitCode);
            if (i % 10 == 9) {
                echo(noise(100, i));
            }
        }
        assertEquals("cancelled", seen.get());
        echo(noise(1000, 5));
    }

    @Test
    void theLimitOfStreamsHolds() throws Exception {
        List<MuxStream> open = new ArrayList<>();
        for (int i = 0; i < LIMITS.streams(); i++) {
            open.add(client.open(Bytes.utf8("deaf")));
        }
        assertThrows(IOException.class, () -> client.open(Bytes.utf8("deaf")));
        gate.countDown();
        for (MuxStream stream : open) {
            assertEquals(3, stream.exitCode());
        }
        echo(noise(10, 1));
    }

    @Test
    void closingCancelsAll() throws Exception {
        MuxStream reading = client.open(Bytes.utf8("read"));
        MuxStream flood = client.open(Bytes.utf8("flood"));
        assertTrue(client.close(5_000));
        assertThrows(IOException.class, reading::exitCode);
        assertThrows(IOException.class, () -> flood.in().readAllBytes());
        server.awaitEnd();
        assertTrue(server.close(5_000));
        assertEquals(-1, server.control().in().read());
    }

    /// Which of the two sees first that the client has left, a data stream's writing or the reading
    /// of the channel, changes nothing: what was said before is heard, and it is no error.
    @Test
    void aClientThatLeavesWhileDataFlowsIsHeardOut() throws Exception {
        CountDownLatch broken = new CountDownLatch(1);
        OutputStream gone =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        broken.countDown();
                        throw new IOException("Broken pipe");
                    }
                };
        PipedInputStream channel = new PipedInputStream(1 << 16);
        PipedOutputStream peer = new PipedOutputStream(channel);
        CountDownLatch failed = new CountDownLatch(1);
        MuxConnection.Handler flood =
                (request, stream) -> {
                    try {
                        stream.out().write(new byte[100_000]);
                        return 0;
                    } finally {
                        failed.countDown();
                    }
                };
        try (MuxConnection leaving = MuxConnection.server(channel, gone, LIMITS, flood)) {
            peer.write(frame(FrameType.OPEN, 1, "flood"));
            peer.flush();
            broken.await();
            failed.await();
            peer.write(frame(FrameType.OPEN, 2, "flood"));
            peer.write(frame(FrameType.DATA, 0, "last words"));
            peer.close();
            leaving.awaitEnd();
            assertEquals("last words", Bytes.of(leaving.control().in().readAllBytes()).toString());
        }
    }

    private static byte[] frame(FrameType type, int stream, String payload) throws IOException {
        byte[] text = payload.getBytes(StandardCharsets.ISO_8859_1);
        byte[] frame = new byte[MuxLimits.HEADER + text.length];
        Frames.putHeader(frame, type, stream, text.length);
        System.arraycopy(text, 0, frame, MuxLimits.HEADER, text.length);
        return frame;
    }

    /// One conversation, cut at every byte and flipped at every byte: the server ends, never hangs.
    @Test
    void cutsAndFlipsEndTheConnectionCleanly() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object[] frame :
                new Object[][] {
                    {FrameType.DATA, 0, "abc"},
                    {FrameType.OPEN, 1, "echo"},
                    {FrameType.DATA, 1, "payload"},
                    {FrameType.CREDIT, 1, "\0\0\0\0"},
                    {FrameType.END, 1, ""},
                    {FrameType.OPEN, 2, "read"},
                    {FrameType.RESET, 2, "stop"},
                }) {
            bytes.writeBytes(frame((FrameType) frame[0], (Integer) frame[1], (String) frame[2]));
        }
        byte[] talk = bytes.toByteArray();
        for (int at = 0; at < talk.length; at++) {
            run(Arrays.copyOf(talk, at));
            for (int flip : new int[] {1, 4, 0x80, 0xff}) {
                byte[] changed = talk.clone();
                changed[at] ^= (byte) flip;
                run(changed);
            }
        }
    }

    private void run(byte[] talk) throws InterruptedException {
        InputStream in = new ByteArrayInputStream(talk);
        MuxConnection one =
                MuxConnection.server(in, OutputStream.nullOutputStream(), LIMITS, this::handle);
        try {
            one.awaitEnd();
        } catch (IOException e) {
            assertTrue(e.getMessage() != null);
        }
        assertTrue(one.close(5_000));
    }
}
