package dev.rsyncproto.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacedOutputTest {
    @Test
    void takesAtLeastTheTimeThatTheRateAllows() throws IOException {
        byte[] data = new byte[300_000];
        new Random(1).nextBytes(data);
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        long start = System.nanoTime();
        new PacedOutput(taken, 1000).write(data, 0, data.length);
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertArrayEquals(data, taken.toByteArray());
        // 293 ms by the rate; up to 100 ms may still be owed
        assertTrue(millis >= 190, millis + " ms");
    }

    @Test
    void anInterruptEndsTheWait() {
        Thread.currentThread().interrupt();
        PacedOutput out = new PacedOutput(new ByteArrayOutputStream(), 1);
        assertThrows(InterruptedIOException.class, () -> out.write(new byte[10_000]));
        assertTrue(Thread.interrupted());
    }
}
