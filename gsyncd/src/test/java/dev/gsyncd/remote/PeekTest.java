package dev.gsyncd.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class PeekTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    /// Whoever asks is told what the reader, which runs beside it, gets a moment later.
    @Test
    void wordsThatAreStillOnTheirWayAreWaitedFor() throws Exception {
        PipedInputStream in = new PipedInputStream();
        PipedOutputStream peer = new PipedOutputStream(in);
        Peek peek = new Peek(in);
        Thread reader =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                peek.readNBytes(8);
                            } catch (java.io.IOException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        Thread words =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                peer.write("Welcome!\nmore".getBytes(StandardCharsets.UTF_8));
                                peer.close();
                            } catch (java.io.IOException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        peek.awaitFirst(LONG);
        assertEquals("Welcome!", peek.line());
        words.join();
        reader.join();
    }

    @Test
    void anEndWithoutAWordIsNotWaitedFor() throws Exception {
        Peek peek = new Peek(new ByteArrayInputStream(new byte[0]));
        assertEquals(-1, peek.read());
        peek.awaitFirst(LONG);
        assertTrue(peek.isEmpty());
        Peek odd = new Peek(new ByteArrayInputStream(new byte[] {(byte) 0x80, 2, 'x'}));
        assertEquals(0x80, odd.read());
        assertEquals(2, odd.readNBytes(9).length);
        assertEquals("", odd.line());
    }
}
