package dev.rsyncproto.wire;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The writing direction: buffered, plain at first, cut into frames after [#startMux].
///
/// One thread writes data and flushes. Any thread may add a [#message]: it is only queued, so that
/// a receiver that reports something can never wait for a peer that waits for the receiver; the
/// data writer sends the queue before its next frame. [Heartbeat] may send a keep-alive at any
/// time.
public final class MuxOut {
    private static final int MPLEX_BASE = 7;
    private static final int HEADER = 4;

    /// A frame of 64 KiB with its header: one SSH packet, one pipe's capacity.
    private static final int BUFFER = 64 * 1024;

    // config
    private final OutputStream out;
    private final IoActivity activity;

    // state of the data writer
    private final byte[] buffer = new byte[BUFFER];
    private int end = HEADER;
    private long dataWritten;
    private @Nullable OutputStream copy;
    private boolean diverted;

    // state of the stream
    private final ReentrantLock streamLock = new ReentrantLock();
    private final byte[] keepAlive = {0, 0, 0, MPLEX_BASE};
    private final AtomicLong totalWritten = new AtomicLong();
    private volatile boolean mux;
    private boolean unflushed;

    // state of the queue
    private final Object queueLock = new Object();
    private byte[] queue = new byte[256];
    private int queued;

    public MuxOut(OutputStream out) {
        this(out, new IoActivity());
    }

    public MuxOut(OutputStream out, IoActivity activity) {
        this.out = out;
        this.activity = activity;
    }

    /// All data from the next byte on also goes to `record`, without frames and messages; null: not
    /// any more. For the data writer.
    public void copyTo(@Nullable OutputStream record) throws IOException {
        flush();
        copy = record;
    }

    /// While `on`, data goes to the record that [#copyTo] named and not to the stream. For the data
    /// writer.
    public void divert(boolean on) throws IOException {
        if (diverted != on) {
            writeFrame();
            diverted = on;
        }
    }

    /// Flushes what is plain; from the next byte on the stream is frames.
    public void startMux() throws IOException {
        flush();
        mux = true;
    }

    /// Flushes what is framed; from the next byte on the stream is plain, and messages are lost.
    public void stopMux() throws IOException {
        flush();
        mux = false;
    }

    public boolean isMux() {
        return mux;
    }

    /// Raw bytes given to the stream, headers and messages included (`stats.total_written`).
    public long totalWritten() {
        return totalWritten.get();
    }

    /// Bytes of the data stream taken, flushed or not.
    public long dataWritten() {
        return dataWritten;
    }

    /// Data bytes or messages that wait for a flush; for the data writer.
    public boolean hasPending() {
        synchronized (queueLock) {
            return end > HEADER || queued > 0;
        }
    }

    public void write(int b) throws IOException {
        if (end == BUFFER) {
            writeFrame();
        }
        buffer[end++] = (byte) b;
        dataWritten++;
    }

    public void write(byte[] source, int offset, int length) throws IOException {
        dataWritten += length;
        while (length > 0) {
            if (end == BUFFER) {
                writeFrame();
            }
            int n = Math.min(length, BUFFER - end);
            System.arraycopy(source, offset, buffer, end, n);
            end += n;
            offset += n;
            length -= n;
        }
    }

    /// The bytes of `source` from `from` on.
    void write(Bytes source, int from) throws IOException {
        int offset = from;
        while (offset < source.length()) {
            if (end == BUFFER) {
                writeFrame();
            }
            int n = Math.min(source.length() - offset, BUFFER - end);
            source.copyTo(offset, buffer, end, n);
            end += n;
            offset += n;
            dataWritten += n;
        }
    }

    /// Makes room for `length` bytes (at most 16) in one piece: for the writers of integers.
    int reserve(int length) throws IOException {
        if (end + length > BUFFER) {
            writeFrame();
        }
        int at = end;
        end += length;
        dataWritten += length;
        return at;
    }

    byte[] buffer() {
        return buffer;
    }

    /// Sends messages, then data. Only the data writer calls this.
    public void flush() throws IOException {
        streamLock.lock();
        try {
            writeFrame();
            flushStream();
        } catch (IOException e) {
            throw translate(e);
        } finally {
            streamLock.unlock();
        }
    }

    /// Queues a message for the data writer's next flush, from any thread and without waiting. Text
    /// longer than a peer takes is cut into several.
    ///
    /// @return false before [#startMux]: there is no way to send it yet
    public boolean message(MuxTag tag, byte[] data, int offset, int length) throws IOException {
        if (!mux) {
            return false;
        }
        if (tag.isText()) {
            while (length > WireLimits.MAX_MESSAGE) {
                enqueue(tag, data, offset, WireLimits.MAX_MESSAGE);
                offset += WireLimits.MAX_MESSAGE;
                length -= WireLimits.MAX_MESSAGE;
            }
        }
        enqueue(tag, data, offset, length);
        return true;
    }

    public boolean message(MuxTag tag, byte[] data) throws IOException {
        return message(tag, data, 0, data.length);
    }

    /// A message whose payload is one int.
    public boolean message(MuxTag tag, int value) throws IOException {
        byte[] data = new byte[4];
        LittleEndian.putInt(data, 0, value);
        return message(tag, data, 0, 4);
    }

    /// An empty DATA frame when nothing was written for half the time limit and nobody is writing.
    /// For any thread.
    ///
    /// @return true when one was sent
    public boolean maybeSendKeepAlive() throws IOException {
        if (!mux || !activity.keepAliveDue() || !streamLock.tryLock()) {
            return false;
        }
        try {
            if (!writeQueue()) {
                writeStream(keepAlive, 0, HEADER);
            }
            flushStream();
            return true;
        } catch (IOException e) {
            throw translate(e);
        } finally {
            streamLock.unlock();
        }
    }

    private void enqueue(MuxTag tag, byte[] data, int offset, int length) throws IOException {
        if (!tag.allows(length)) {
            throw new IllegalArgumentException(tag + " of " + length + " bytes");
        }
        synchronized (queueLock) {
            int needed = queued + HEADER + length;
            if (needed > WireLimits.MAX_PENDING_MESSAGES) {
                throw new IOException("too many messages wait for a connection that takes none");
            }
            if (needed > queue.length) {
                queue = Arrays.copyOf(queue, Math.max(needed, queue.length * 2));
            }
            LittleEndian.putInt(queue, queued, (MPLEX_BASE + tag.code()) << 24 | length);
            System.arraycopy(data, offset, queue, queued + HEADER, length);
            queued = needed;
        }
    }

    private void writeFrame() throws IOException {
        streamLock.lock();
        try {
            writeQueue();
            if (end > HEADER) {
                int from = HEADER;
                if (mux) {
                    LittleEndian.putInt(buffer, 0, MPLEX_BASE << 24 | (end - HEADER));
                    from = 0;
                }
                int to = end;
                end = HEADER;
                OutputStream record = copy;
                if (record != null) {
                    record.write(buffer, HEADER, to - HEADER);
                }
                if (!diverted) {
                    writeStream(buffer, from, to - from);
                }
            }
        } catch (IOException e) {
            throw translate(e);
        } finally {
            streamLock.unlock();
        }
    }

    private boolean writeQueue() throws IOException {
        byte[] taken;
        int length;
        synchronized (queueLock) {
            if (queued == 0) {
                return false;
            }
            taken = queue;
            length = queued;
            queue = new byte[256];
            queued = 0;
        }
        writeStream(taken, 0, length);
        return true;
    }

    private void writeStream(byte[] bytes, int offset, int length) throws IOException {
        unflushed = true;
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw refused(e);
        }
        totalWritten.addAndGet(length);
        activity.sawOutput();
    }

    /// Not without need: after the last word the peer may be gone, which is no error then.
    private void flushStream() throws IOException {
        if (unflushed) {
            try {
                out.flush();
            } catch (IOException e) {
                throw refused(e);
            }
            unflushed = false;
        }
    }

    private static IOException refused(IOException e) {
        return e instanceof IoTimeoutException ? e : new WriteRefusedException(e);
    }

    private IOException translate(IOException e) {
        if (!activity.expired() || e instanceof IoTimeoutException) {
            return e;
        }
        IOException timeout = new IoTimeoutException(activity.timeoutSeconds());
        timeout.initCause(e);
        return timeout;
    }
}
