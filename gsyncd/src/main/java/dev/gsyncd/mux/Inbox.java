package dev.gsyncd.mux;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What came for one stream and was not read yet: filled by the channel's reader, which never
/// waits, and emptied by whoever reads the stream.
final class Inbox {
    /// Frames up to this size share a chunk, so that tiny ones cannot cost more than they hold.
    private static final int SMALL = 8 * 1024;

    /// Frames above this size use chunks that are kept for the next one.
    private static final int LARGE = 32 * 1024;

    private static final int SPARE_CHUNKS = 4;

    // config
    private final int window;

    // state, under lock
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private final ArrayDeque<Chunk> spare = new ArrayDeque<>();
    private int held;
    private int owed;
    private boolean ended;
    private boolean discarding;
    private @Nullable IOException failure;

    Inbox(int window) {
        this.window = window;
    }

    private static final class Chunk {
        final byte[] data;
        int from;
        int to;

        Chunk(int capacity) {
            data = new byte[capacity];
        }

        int length() {
            return to - from;
        }
    }

    /// Takes `length` bytes off the channel. `scratch` belongs to the channel's reader.
    void fill(InputStream channel, int length, byte[] scratch) throws IOException {
        Chunk chunk = null;
        lock.lock();
        try {
            if (ended) {
                throw new MuxException("DATA after END");
            }
            // What was consumed and not granted back yet is not the peer's to use either.
            if (!discarding && held + owed + length > window) {
                throw new MuxException(
                        "mux-frame.length", length, "0 to the credit " + (window - held - owed));
            }
            if (length > LARGE) {
                chunk = spare.pollFirst();
            }
        } finally {
            lock.unlock();
        }
        if (length <= SMALL) {
            readFully(channel, scratch, length);
            append(scratch, length);
            return;
        }
        if (chunk == null) {
            chunk = new Chunk(length > LARGE ? MuxLimits.MAX_PAYLOAD : length);
        }
        readFully(channel, chunk.data, length);
        chunk.from = 0;
        chunk.to = length;
        lock.lock();
        try {
            if (!discarding) {
                chunks.addLast(chunk);
                held += length;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void append(byte[] bytes, int length) {
        lock.lock();
        try {
            if (discarding) {
                return;
            }
            Chunk last = chunks.peekLast();
            if (last == null || last.data.length - last.to < length) {
                last = new Chunk(SMALL);
                chunks.addLast(last);
            }
            System.arraycopy(bytes, 0, last.data, last.to, length);
            last.to += length;
            held += length;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    static void readFully(InputStream channel, byte[] target, int length) throws IOException {
        if (channel.readNBytes(target, 0, length) < length) {
            throw new EOFException("connection cut in a frame");
        }
    }

    /// Copies what is there, at most `length`, waiting for at least one byte; -1 at the end.
    int read(byte[] target, int offset, int length) throws IOException {
        lock.lock();
        try {
            while (chunks.isEmpty()) {
                if (failure != null) {
                    throw new IOException(failure.getMessage(), failure);
                }
                if (ended) {
                    return -1;
                }
                changed.awaitUninterruptibly();
            }
            int copied = 0;
            while (copied < length && !chunks.isEmpty()) {
                Chunk first = chunks.getFirst();
                int n = Math.min(length - copied, first.length());
                System.arraycopy(first.data, first.from, target, offset + copied, n);
                first.from += n;
                copied += n;
                if (first.length() == 0) {
                    chunks.removeFirst();
                    if (first.data.length > LARGE && spare.size() < SPARE_CHUNKS) {
                        spare.addFirst(first);
                    }
                }
            }
            held -= copied;
            owed += copied;
            return copied;
        } finally {
            lock.unlock();
        }
    }

    int available() {
        lock.lock();
        try {
            return held;
        } finally {
            lock.unlock();
        }
    }

    /// The credit to grant now: 0 until a quarter of the window was consumed.
    int takeCredit() {
        lock.lock();
        try {
            if (owed < window / 4 || ended) {
                return 0;
            }
            int credit = owed;
            owed = 0;
            return credit;
        } finally {
            lock.unlock();
        }
    }

    /// Nothing more comes.
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Nobody will read: throws away what is here and what still comes.
    void discard(IOException why) {
        lock.lock();
        try {
            discarding = true;
            chunks.clear();
            spare.clear();
            held = 0;
        } finally {
            lock.unlock();
        }
        fail(why);
    }

    /// Readers get what is here, then `why`; the first reason stays.
    void fail(IOException why) {
        lock.lock();
        try {
            if (failure == null && !ended) {
                failure = why;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
