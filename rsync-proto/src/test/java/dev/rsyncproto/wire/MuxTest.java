package dev.rsyncproto.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class MuxTest {
    /// Hands out one byte per read.
    static InputStream byteByByte(byte[] data) {
        return new ByteArrayInputStream(data) {
            @Override
            public synchronized int read(byte[] b, int off, int len) {
                return super.read(b, off, Math.min(len, 1));
            }
        };
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /// Two plain bytes; DATA "abc"; keep-alive; INFO "hi\n"; DATA "d"; NO_SEND 7; DATA "ef".
    private static final byte[] GOLDEN =
            hex(
                    "5152 03000007 616263 00000007 03000009 68690a 01000007 64"
                            + " 0400006d 07000000 02000007 6566");

    @Test
    void framesAreTakenApart() throws IOException {
        for (InputStream stream : List.of(new ByteArrayInputStream(GOLDEN), byteByByte(GOLDEN))) {
            MuxIn in = new MuxIn(stream);
            List<String> messages = new ArrayList<>();
            assertEquals(0x51, in.read());
            assertEquals(0x52, in.read());
            in.startMux((tag, data, n) -> messages.add(tag + ":" + n + ":" + data[0]));
            byte[] data = new byte[6];
            in.readFully(data, 0, 6);
            assertEquals("abcdef", new String(data, StandardCharsets.US_ASCII));
            assertEquals(List.of("INFO:3:104", "NO_SEND:4:7"), messages);
            assertEquals(8, in.dataRead());
            assertEquals(GOLDEN.length, in.totalRead());
            ConnectionClosedException e = assertThrows(ConnectionClosedException.class, in::read);
            assertEquals(GOLDEN.length, e.received());
        }
    }

    @Test
    void framesArePutTogether() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        MuxOut out = new MuxOut(stream);
        out.write(0x51);
        out.write(0x52);
        assertFalse(out.message(MuxTag.INFO, new byte[] {1}), "no way to send it yet");
        out.startMux();
        out.write(hex("616263"), 0, 3);
        out.message(MuxTag.INFO, "hi\n".getBytes(StandardCharsets.US_ASCII));
        out.message(MuxTag.NO_SEND, 7);
        out.flush();
        out.flush();
        out.write(0x64);
        out.flush();
        assertArrayEquals(
                hex("5152 03000009 68690a 0400006d 07000000 03000007 616263 01000007 64"),
                stream.toByteArray());
        assertEquals(stream.size(), out.totalWritten());
        assertEquals(6, out.dataWritten());
    }

    @Test
    void cutAtEveryByte() {
        for (int length = 0; length < GOLDEN.length; length++) {
            MuxIn in = new MuxIn(new ByteArrayInputStream(Arrays.copyOf(GOLDEN, length)));
            assertThrows(
                    ConnectionClosedException.class,
                    () -> {
                        in.skip(2);
                        in.startMux((tag, data, n) -> {});
                        in.readFully(new byte[6], 0, 6);
                    });
        }
    }

    @Test
    void everyByteFlipped() {
        for (int at = 0; at < GOLDEN.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] bad = GOLDEN.clone();
                bad[at] ^= (byte) (1 << bit);
                MuxIn in = new MuxIn(new ByteArrayInputStream(bad));
                try {
                    in.skip(2);
                    in.startMux((tag, data, n) -> {});
                    in.skip(1000);
                    Assertions.fail("there is no end in sight");
                } catch (ProtocolException | ConnectionClosedException e) {
                    // clean
                } catch (IOException e) {
                    Assertions.fail(e);
                }
            }
        }
    }

    @Test
    void refusedFrames() {
        for (String bad :
                List.of(
                        "00000006", // tag -1
                        "00000000", // tag -7
                        "000000ff", // no such tag
                        "04000010 00000000", // REDO: only between rsync's own processes
                        "08000011 0000000000000000", // STATS: the same
                        "03000028 000000", // IO_TIMEOUT of 3 bytes
                        "0200005d 0000", // ERROR_EXIT of 2 bytes
                        "00140008" + "00".repeat(5120))) {
            MuxIn in = new MuxIn(new ByteArrayInputStream(hex(bad)));
            in.startMux((tag, data, n) -> {});
            assertThrows(ProtocolException.class, in::read, bad);
        }
    }

    @Test
    void drainDeliversMessagesAndEnds() throws IOException {
        List<MuxTag> tags = new ArrayList<>();
        MuxIn in = new MuxIn(new ByteArrayInputStream(GOLDEN));
        in.skip(2);
        in.startMux((tag, data, n) -> tags.add(tag));
        assertEquals('a', in.read());
        in.drain();
        assertEquals(List.of(MuxTag.INFO, MuxTag.NO_SEND), tags);
    }

    @Test
    void longTextIsCut() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        MuxOut out = new MuxOut(stream);
        out.startMux();
        byte[] text = new byte[12_000];
        Arrays.fill(text, (byte) 'x');
        out.message(MuxTag.ERROR, text);
        out.write(1);
        out.flush();
        AtomicInteger total = new AtomicInteger();
        MuxIn in = new MuxIn(new ByteArrayInputStream(stream.toByteArray()));
        in.startMux((tag, data, n) -> total.addAndGet(n));
        assertEquals(1, in.read());
        assertEquals(12_000, total.get());
    }

    @Test
    void messagesFromManyThreadsBetweenMuchData() throws Exception {
        PipedInputStream pipe = new PipedInputStream(64 * 1024);
        MuxOut out = new MuxOut(new PipedOutputStream(pipe));
        out.startMux();
        byte[] data = new byte[3_000_001];
        new Random(5).nextBytes(data);
        CountDownLatch done = new CountDownLatch(4);
        for (int t = 0; t < 4; t++) {
            int id = t;
            Thread.ofPlatform()
                    .start(() -> {
                        try {
                            for (int i = 0; i < 500; i++) {
                                out.message(MuxTag.SUCCESS, id << 16 | i);
                            }
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        } finally {
                            done.countDown();
                        }
                    });
        }
        Thread writer =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                for (int at = 0; at < data.length; at += 10_000) {
                                    int n = Math.min(10_000, data.length - at);
                                    out.write(data, at, n);
                                }
                                done.await();
                                out.flush();
                            } catch (IOException | InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        });
        int[] next = new int[4];
        MuxIn in = new MuxIn(pipe);
        in.startMux((tag, message, n) -> {
            int value = LittleEndian.getInt(message, 0);
            assertEquals(next[value >> 16]++, value & 0xFFFF, "order within a thread");
        });
        byte[] got = new byte[data.length];
        in.readFully(got, 0, got.length - 1);
        got[got.length - 1] = (byte) in.read();
        assertArrayEquals(data, got);
        writer.join();
    }

    @Test
    void aMessageNeverWaitsForABlockedStream() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        MuxOut out =
                new MuxOut(
                        new OutputStream() {
                            @Override
                            public void write(int b) {
                                throw new AssertionError();
                            }

                            @Override
                            public void write(byte[] b, int off, int len) {
                                blocked.countDown();
                                try {
                                    release.await();
                                } catch (InterruptedException e) {
                                    throw new AssertionError(e);
                                }
                            }
                        });
        out.startMux();
        Thread writer =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                out.write(1);
                                out.flush();
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        blocked.await();
        assertTrue(out.message(MuxTag.SUCCESS, 1));
        assertFalse(out.maybeSendKeepAlive());
        release.countDown();
        writer.join();
    }

    @Test
    void messagesThatNobodyTakesAreBounded() throws IOException {
        MuxOut out = new MuxOut(new ByteArrayOutputStream());
        out.startMux();
        byte[] text = new byte[5000];
        assertThrows(
                IOException.class,
                () -> {
                    for (int i = 0; i < 10_000; i++) {
                        out.message(MuxTag.ERROR, text);
                    }
                });
    }

    @Test
    void aQuietConnectionGetsKeepAlivesAndASilentOneEnds() throws Exception {
        IoActivity activity = new IoActivity();
        activity.setTimeout(8);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        MuxOut out = new MuxOut(sent, activity);
        out.startMux();
        try (Heartbeat heartbeat = new Heartbeat(activity, out, () -> {})) {
            Assertions.assertNotNull(heartbeat);
            for (int i = 0; i < 1200 && sent.size() < 4; i++) {
                Thread.sleep(50);
            }
        }
        assertTrue(sent.size() >= 4, "a keep-alive after half the limit");
        assertArrayEquals(hex("00000007"), Arrays.copyOf(sent.toByteArray(), 4));
        assertFalse(activity.expired(), "keep-alives that could be sent are activity");
    }

    @Test
    void aSilentConnectionEnds() throws Exception {
        IoActivity activity = new IoActivity();
        activity.setTimeout(1);
        CountDownLatch closed = new CountDownLatch(1);
        MuxOut plain = new MuxOut(new ByteArrayOutputStream(), activity);
        InputStream silent =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        try {
                            closed.await();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        throw new IOException("stream closed");
                    }
                };
        try (Heartbeat heartbeat = new Heartbeat(activity, plain, closed::countDown)) {
            Assertions.assertNotNull(heartbeat);
            assertThrows(IoTimeoutException.class, new MuxIn(silent, activity)::read);
        }
    }

    @Test
    void aFailingStreamFailsAtEveryCall() {
        for (int n = 0; n < 5; n++) {
            int failAt = n;
            MuxOut out =
                    new MuxOut(
                            new OutputStream() {
                                private int calls;

                                @Override
                                public void write(int b) {
                                    throw new AssertionError();
                                }

                                @Override
                                public void write(byte[] b, int off, int len) throws IOException {
                                    if (calls++ == failAt) {
                                        throw new IOException("broken pipe");
                                    }
                                }
                            });
            IOException e =
                    assertThrows(
                            IOException.class,
                            () -> {
                                out.startMux();
                                for (int i = 0; i < 100; i++) {
                                    out.message(MuxTag.SUCCESS, 1);
                                    out.write(new byte[40_000], 0, 40_000);
                                    out.flush();
                                }
                            });
            assertEquals("broken pipe", e.getMessage());
        }
    }
}
