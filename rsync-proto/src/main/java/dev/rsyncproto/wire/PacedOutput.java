package dev.rsyncproto.wire;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/// A stream that takes no more than so many KiB per second on average (`--bwlimit`): after each
/// piece it waits as long as the piece should take. What was lost to a slow reader is not caught up
/// with.
public final class PacedOutput extends OutputStream {
    private static final int LEAST_PIECE = 512;

    /// Shorter waits are put off and added up.
    private static final long LEAST_WAIT_NANOS = 100_000_000L;

    private final OutputStream out;
    private final long kibPerSecond;
    private final int piece;
    private long owedNanos;
    private long since;

    public PacedOutput(OutputStream out, long kibPerSecond) {
        this.out = out;
        this.kibPerSecond = kibPerSecond;
        this.piece = (int) Math.max(LEAST_PIECE, Math.min(kibPerSecond * 128, 1 << 20));
        this.since = System.nanoTime();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int n = Math.min(piece, end - at);
            out.write(data, at, n);
            at += n;
            pace(n);
        }
    }

    private void pace(int written) throws IOException {
        long now = System.nanoTime();
        owedNanos = Math.max(owedNanos - (now - since), 0);
        since = now;
        owedNanos += TimeUnit.SECONDS.toNanos(1) * written / (kibPerSecond * 1024);
        if (owedNanos < LEAST_WAIT_NANOS) {
            return;
        }
        out.flush();
        try {
            TimeUnit.NANOSECONDS.sleep(owedNanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while --bwlimit holds back");
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
