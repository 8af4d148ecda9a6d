package dev.gsyncd.remote;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Remembers the first bytes that were read, to show them where the peer is not what it should be.
final class Peek extends FilterInputStream {
    private static final int KEPT = 200;

    private final byte[] first = new byte[KEPT];
    private int count;

    Peek(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        int b = in.read();
        if (b >= 0 && count < KEPT) {
            first[count++] = (byte) b;
        }
        return b;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int n = in.read(to, offset, length);
        if (n > 0 && count < KEPT) {
            int kept = Math.min(n, KEPT - count);
            System.arraycopy(to, offset, first, count, kept);
            count += kept;
        }
        return n;
    }

    /// The first line, where it is text for people; else empty.
    String line() {
        String text = new String(first, 0, count, StandardCharsets.UTF_8).strip();
        String line = text.lines().findFirst().orElse("");
        long odd = line.chars().filter(c -> c < ' ' || c == 0x7f || c == 0xfffd).count();
        return odd > 0 ? "" : line;
    }

    boolean isEmpty() {
        return count == 0;
    }
}
