package dev.rsyncproto.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What a channel received, for one reader. What lies here is bounded by the channel's window,
/// which is given back as the reader takes bytes, and not before.
///
/// Not SSHD's own pipe: that one moves all that lies in it each time 64 KiB have been read, which
/// with an 8 MiB window is 128 bytes moved for each byte read where the reader is the slower one.
final class WindowPipe extends InputStream {
    /// Gives window back to the peer.
    interface Window {
        void release(int bytes) throws IOException;
    }

    private final Window window;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private int position;
    private int held;
    private boolean ended;
    private boolean closed;
    private @Nullable String failure;

    WindowPipe(Window window) {
        this.window = window;
    }

    /// Called by SSHD's thread: takes a copy. Never blocks.
    void put(byte[] data, int offset, int length) throws IOException {
        if (length == 0) {
            return;
        }
        lock.lock();
        try {
            if (!closed && !ended) {
                byte[] copy = new byte[length];
                System.arraycopy(data, offset, copy, 0, length);
                chunks.add(copy);
                held += length;
                changed.signal();
                return;
            }
        } finally {
            lock.unlock();
        }
        // Nobody reads any more: the peer must not wait for window.
        window.release(length);
    }

    /// No more will come.
    void end() {
        finish(null);
    }

    /// No more will come, and what came may not be all: a reader that has taken everything gets an
    /// exception with this reason.
    void fail(String reason) {
        finish(reason);
    }

    private void finish(@Nullable String reason) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                failure = reason;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int taken = 0;
        lock.lock();
        try {
            while (chunks.isEmpty()) {
                if (closed) {
                    throw new IOException("the stream is closed");
                }
                if (failure != null) {
                    throw new SshFailure(SshFailure.Kind.DROPPED, failure);
                }
                if (ended) {
                    return -1;
                }
                changed.await();
            }
            while (taken < length && !chunks.isEmpty()) {
                byte[] chunk = chunks.element();
                int n = Math.min(length - taken, chunk.length - position);
                System.arraycopy(chunk, position, target, offset + taken, n);
                taken += n;
                position += n;
                if (position == chunk.length) {
                    chunks.remove();
                    position = 0;
                }
            }
            held -= taken;
            if (ended) {
                return taken;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading from an SSH channel");
        } finally {
            lock.unlock();
        }
        window.release(taken);
        return taken;
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return held;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        int dropped;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            dropped = ended ? 0 : held;
            held = 0;
            position = 0;
            chunks.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (dropped > 0) {
            window.release(dropped);
        }
    }
}
