package dev.gsyncd.mux;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One stream of a [MuxConnection], either end of it.
///
/// One thread may read and another write. Writes are collected to frames; [OutputStream#flush]
/// sends what is there.
public final class MuxStream implements AutoCloseable {
    // config
    private final MuxConnection connection;
    private final int id;
    private final Inbox inbox;
    private final InputStream in = new In();
    private final OutputStream out = new Out();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    // state, under lock
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition granted = lock.newCondition();
    private long credit;
    private @Nullable IOException failure;
    private boolean outClosed;

    MuxStream(MuxConnection connection, int id, int window) {
        this.connection = connection;
        this.id = id;
        this.inbox = new Inbox(window);
        this.credit = window;
    }

    int id() {
        return id;
    }

    Inbox inbox() {
        return inbox;
    }

    public InputStream in() {
        return in;
    }

    public OutputStream out() {
        return out;
    }

    /// Client: waits for the handler's end.
    ///
    /// @throws IOException where the stream was reset or the connection lost
    public int exitCode() throws IOException, InterruptedException {
        try {
            return exit.get();
        } catch (ExecutionException e) {
            throw new IOException(
                    Objects.requireNonNullElse(e.getCause(), e).getMessage(), e.getCause());
        }
    }

    /// Cancels the stream if it is not over; what was written and not flushed is lost.
    @Override
    public void close() {
        if (!exit.isDone()) {
            connection.reset(this, "cancelled");
        }
        inbox.discard(new IOException("stream closed"));
    }

    /// The peer has consumed so many bytes.
    void grant(long bytes, int window) throws MuxException {
        lock.lock();
        try {
            if (bytes > window - credit) {
                throw new MuxException("credit", bytes, "0 to " + (window - credit));
            }
            credit += bytes;
            granted.signal();
        } finally {
            lock.unlock();
        }
    }

    void ended() {
        inbox.end();
    }

    void exited(int code) {
        inbox.end();
        stopWriting(new IOException("the session is over"));
        exit.complete(code);
    }

    /// Both directions are over; what came may still be read.
    void fail(IOException why) {
        inbox.fail(why);
        stopWriting(why);
        exit.completeExceptionally(why);
    }

    private void stopWriting(IOException why) {
        lock.lock();
        try {
            if (failure == null) {
                failure = why;
            }
            granted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The credit that may be used now, at most `wanted`, at least 1.
    private int takeCredit(int wanted) throws IOException {
        lock.lock();
        try {
            while (credit == 0 && failure == null) {
                granted.awaitUninterruptibly();
            }
            if (failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
            int n = (int) Math.min(wanted, credit);
            credit -= n;
            return n;
        } finally {
            lock.unlock();
        }
    }

    boolean isOver() {
        return exit.isDone();
    }

    /// Server: the handler is done, and what it wrote is flushed.
    void exit(int code) throws IOException {
        connection.send(FrameType.EXIT, id, Frames.int32(code));
        exit.complete(code);
    }

    private final class In extends InputStream {
        private final byte[] one = new byte[1];

        @Override
        public int read() throws IOException {
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            int n = inbox.read(target, offset, length);
            int owed = inbox.takeCredit();
            if (owed > 0) {
                connection.send(FrameType.CREDIT, id, Frames.int32(owed));
            }
            return n;
        }

        @Override
        public int available() {
            return inbox.available();
        }
    }

    /// A frame is built in place, header first, and goes to the channel in one write.
    private final class Out extends OutputStream {
        private final ReentrantLock writing = new ReentrantLock();
        private final byte[] frame = new byte[MuxLimits.FRAME];
        private int used = MuxLimits.HEADER;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            writing.lock();
            try {
                if (outClosed) {
                    // After END the peer would take it for a lie and end the whole connection.
                    throw new IOException("stream closed");
                }
                int at = offset;
                int end = offset + length;
                while (at < end) {
                    int n = Math.min(end - at, frame.length - used);
                    System.arraycopy(bytes, at, frame, used, n);
                    used += n;
                    at += n;
                    if (used == frame.length) {
                        sendCollected();
                    }
                }
            } finally {
                writing.unlock();
            }
        }

        @Override
        public void flush() throws IOException {
            writing.lock();
            try {
                sendCollected();
            } finally {
                writing.unlock();
            }
        }

        private void sendCollected() throws IOException {
            while (used > MuxLimits.HEADER) {
                int held = used - MuxLimits.HEADER;
                int n = takeCredit(held);
                connection.sendFrame(FrameType.DATA, id, frame, n);
                if (n < held) {
                    System.arraycopy(
                            frame, MuxLimits.HEADER + n, frame, MuxLimits.HEADER, held - n);
                }
                used -= n;
            }
        }

        @Override
        public void close() throws IOException {
            writing.lock();
            try {
                if (outClosed || isOver()) {
                    return;
                }
                outClosed = true;
                sendCollected();
                connection.send(FrameType.END, id, Bytes.EMPTY);
            } finally {
                writing.unlock();
            }
        }
    }
}
