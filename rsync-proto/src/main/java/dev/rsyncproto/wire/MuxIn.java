package dev.rsyncproto.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// The reading direction: buffered, plain at first, taken apart into frames after [#startMux].
///
/// For one thread. Messages between the data go to the sink as they are met.
public final class MuxIn {
    private static final int BUFFER = 64 * 1024;
    private static final int MPLEX_BASE = 7;

    // config
    private final InputStream in;
    private final IoActivity activity;
    private @Nullable MessageSink sink;

    // state
    private final byte[] buffer = new byte[BUFFER];
    private byte[] message = new byte[256];
    private int position;
    private int limit;

    /// Payload left in the frame; without end while plain.
    private long frameLeft = Long.MAX_VALUE;

    private long totalRead;
    private long dataRead;
    private @Nullable OutputStream copy;

    public MuxIn(InputStream in) {
        this(in, new IoActivity());
    }

    public MuxIn(InputStream in, IoActivity activity) {
        this.in = in;
        this.activity = activity;
    }

    /// All data from the next byte on also goes to `record` as it is taken, without frames and
    /// messages.
    public void copyTo(OutputStream record) {
        copy = record;
    }

    /// From the next byte on the stream is frames.
    public void startMux(MessageSink messages) {
        sink = messages;
        frameLeft = 0;
    }

    /// From the next byte on the stream is plain, until [#resumeMux]. The frame must be at its end.
    public void pauseMux() throws IOException {
        if (sink == null) {
            return;
        }
        if (frameLeft != 0) {
            throw new ProtocolException(
                    "mux-header length",
                    frameLeft + " bytes more",
                    "0 before plain data",
                    dataRead);
        }
        frameLeft = Long.MAX_VALUE;
    }

    public void resumeMux() {
        if (sink != null) {
            frameLeft = 0;
        }
    }

    public boolean isMux() {
        return sink != null;
    }

    /// Raw bytes that arrived, headers and messages included (`stats.total_read`), as far as they
    /// have been taken from the stream.
    public long totalRead() {
        return totalRead;
    }

    /// Bytes of the data stream handed out.
    public long dataRead() {
        return dataRead;
    }

    /// Data bytes that can be read without waiting for the stream.
    public int available() {
        return (int) Math.min(frameLeft, limit - position);
    }

    /// One byte, 0..255.
    public int read() throws IOException {
        while (frameLeft == 0) {
            nextFrame();
        }
        if (position == limit) {
            fill();
        }
        frameLeft--;
        dataRead++;
        taken(buffer, position, 1);
        return buffer[position++] & 0xFF;
    }

    public void readFully(byte[] target, int offset, int length) throws IOException {
        while (length > 0) {
            int n = readSome(target, offset, length);
            offset += n;
            length -= n;
        }
    }

    /// At least one byte, at most `length`, of the data stream.
    public int readSome(byte[] target, int offset, int length) throws IOException {
        while (frameLeft == 0) {
            nextFrame();
        }
        int want = (int) Math.min(length, frameLeft);
        int n;
        if (position == limit && want >= BUFFER / 2) {
            n = readStream(target, offset, want);
        } else {
            if (position == limit) {
                fill();
            }
            n = Math.min(want, limit - position);
            System.arraycopy(buffer, position, target, offset, n);
            position += n;
        }
        frameLeft -= n;
        dataRead += n;
        taken(target, offset, n);
        return n;
    }

    private void taken(byte[] data, int offset, int length) throws IOException {
        OutputStream record = copy;
        if (record != null) {
            record.write(data, offset, length);
        }
    }

    public void skip(long count) throws IOException {
        while (count > 0) {
            while (frameLeft == 0) {
                nextFrame();
            }
            if (position == limit) {
                fill();
            }
            int n = (int) Math.min(Math.min(count, frameLeft), limit - position);
            taken(buffer, position, n);
            position += n;
            frameLeft -= n;
            dataRead += n;
            count -= n;
        }
    }

    /// Reads to the end of the stream, drops data and delivers messages: what is left to do after
    /// the last word, or after an error.
    public void drain() throws IOException {
        try {
            while (true) {
                skip(frameLeft == 0 ? 1 : Math.min(frameLeft, Integer.MAX_VALUE));
            }
        } catch (ConnectionClosedException e) {
            // the end
        }
    }

    private void nextFrame() throws IOException {
        rawFully(message, 4);
        int header = LittleEndian.getInt(message, 0);
        int length = header & 0xFFFFFF;
        MuxTag tag = MuxTag.of((header >>> 24) - MPLEX_BASE, dataRead);
        if (tag == MuxTag.DATA) {
            frameLeft = length;
            return;
        }
        if (!tag.allows(length)) {
            throw new ProtocolException(
                    "mux-header length of " + tag, length + " bytes", tag.lengths(), dataRead);
        }
        if (message.length < length) {
            message = new byte[WireLimits.MAX_MESSAGE];
        }
        rawFully(message, length);
        MessageSink s = sink;
        if (s == null) {
            throw new AssertionError("a frame before startMux");
        }
        s.message(tag, message, length);
    }

    private void rawFully(byte[] target, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (position == limit) {
                fill();
            }
            int n = Math.min(length - done, limit - position);
            System.arraycopy(buffer, position, target, done, n);
            position += n;
            done += n;
        }
    }

    private void fill() throws IOException {
        limit = 0;
        position = 0;
        limit = readStream(buffer, 0, BUFFER);
    }

    private int readStream(byte[] target, int offset, int length) throws IOException {
        int n;
        try {
            n = in.read(target, offset, length);
        } catch (IOException e) {
            throw activity.expired() ? timeout(e) : e;
        }
        if (n <= 0) {
            throw activity.expired()
                    ? new IoTimeoutException(activity.timeoutSeconds())
                    : new ConnectionClosedException(totalRead);
        }
        totalRead += n;
        activity.sawInput();
        return n;
    }

    private IOException timeout(IOException cause) {
        IOException timeout = new IoTimeoutException(activity.timeoutSeconds());
        timeout.initCause(cause);
        return timeout;
    }
}
