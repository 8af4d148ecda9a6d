package dev.gsyncd.remote;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Remembers the first bytes that were read, to show them where the peer is not what it should be.
/// One thread reads; another may ask what came.
final class Peek extends FilterInputStream {
    private static final int KEPT = 200;

    private final byte[] first = new byte[KEPT];
    private final CountDownLatch heard = new CountDownLatch(1);
    private int count;

    Peek(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        try {
            int n = in.read(to, offset, length);
            if (n > 0) {
                keep(to, offset, n);
            }
            return n;
        } finally {
            heard.countDown();
        }
    }

    private synchronized void keep(byte[] from, int offset, int length) {
        int kept = Math.min(length, KEPT - count);
        System.arraycopy(from, offset, first, count, kept);
        count += kept;
    }

    /// Waits until something came, or the end: the peer may be gone before its words were read.
    void awaitFirst(Duration patience) throws InterruptedException {
        heard.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// The first line, where it is text for people; else empty.
    synchronized String line() {
        String text = new String(first, 0, count, StandardCharsets.UTF_8).strip();
        String line = text.lines().findFirst().orElse("");
        long odd = line.chars().filter(c -> c < ' ' || c == 0x7f || c == 0xfffd).count();
        return odd > 0 ? "" : line;
    }

    synchronized boolean isEmpty() {
        return count == 0;
    }
}
