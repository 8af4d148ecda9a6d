package dev.rsyncproto.delta;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A part of a file in memory that moves towards its end (`fileio.c:map_ptr`).
///
/// ```text
///   file  ──────┬──────────────┬──────────┬────────────▶
///             base           keep       asked         fileLength
///   data        [0 ........................ filled)
/// ```
///
/// A file that ends early or cannot be read goes on as zeros and the failure is kept: the lengths
/// have been promised to the peer by then.
final class Window {
    private static final int READ_AHEAD = 256 * 1024;

    private final long fileLength;
    private final BlockSource source;
    private byte[] data = new byte[0];
    private long base;
    private int filled;
    private @Nullable IOException failure;

    /// @param largest the most bytes that are asked for or kept at once, about
    Window(BlockSource source, long fileLength, int largest) {
        this.source = source;
        this.fileLength = fileLength;
        reserve(Math.min(fileLength, (long) largest + READ_AHEAD));
    }

    private void reserve(long size) {
        data = Arrays.copyOf(data, (int) Math.min(size, Integer.MAX_VALUE - 16));
    }

    byte[] data() {
        return data;
    }

    /// The first byte of the file that is not in memory yet.
    long end() {
        return base + filled;
    }

    @Nullable IOException failure() {
        return failure;
    }

    /// Brings `[offset, offset + length)` of the file into [#data] and says where it starts there.
    /// What lies before `keep` is given up.
    int index(long offset, int length, long keep) {
        long from = Math.min(offset, keep);
        if (from < base || from > end() || offset + length > fileLength) {
            throw new AssertionError(
                    "window at " + base + " of " + fileLength + " asked for " + from);
        }
        if (offset + length > base + filled) {
            advance(from, offset + length);
        }
        return (int) (offset - base);
    }

    private void advance(long from, long needed) {
        int drop = (int) Math.min(from - base, filled);
        filled -= drop;
        System.arraycopy(data, drop, data, 0, filled);
        base += drop;
        if (needed - base > data.length) {
            reserve(needed - base);
        }
        int goal = (int) Math.min(data.length, fileLength - base);
        while (base + filled < needed) {
            int n = read(goal - filled);
            if (n <= 0) {
                Arrays.fill(data, filled, goal, (byte) 0);
                filled = goal;
            } else {
                filled += n;
            }
        }
    }

    private int read(int length) {
        if (failure != null) {
            return -1;
        }
        try {
            int n = source.read(data, filled, length);
            if (n <= 0) {
                failure = new IOException("the file became shorter while it was read");
            }
            return n;
        } catch (IOException e) {
            failure = e;
            return -1;
        }
    }
}
