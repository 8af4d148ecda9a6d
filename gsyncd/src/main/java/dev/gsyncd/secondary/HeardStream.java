package dev.gsyncd.secondary;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Remembers when something was read the last time.
final class HeardStream extends FilterInputStream {
    private volatile long lastNanos = System.nanoTime();

    HeardStream(InputStream in) {
        super(in);
    }

    long silentNanos() {
        return System.nanoTime() - lastNanos;
    }

    @Override
    public int read() throws IOException {
        int b = in.read();
        lastNanos = System.nanoTime();
        return b;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int n = in.read(to, offset, length);
        lastNanos = System.nanoTime();
        return n;
    }
}
