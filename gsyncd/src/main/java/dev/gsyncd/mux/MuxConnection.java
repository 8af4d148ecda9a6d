package dev.gsyncd.mux;

import dev.rsyncproto.bytes.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One end of a channel that carries several streams.
///
/// A reader thread takes the frames off the channel and never waits for anybody; each stream that a
/// client opens is handled on the server by a thread of its own. Closing the connection cancels
/// all.
public final class MuxConnection implements AutoCloseable {
    /// What the server does with a stream.
    public interface Handler {
        /// Returns the exit code; an exception resets the stream with its message.
        int handle(Bytes request, MuxStream stream) throws Exception;
    }

    // config
    private final InputStream channelIn;
    private final OutputStream channelOut;
    private final MuxLimits limits;
    private final @Nullable Handler handler;
    private final MuxStream control;
    private final Thread reader;

    // state
    private final Map<Integer, MuxStream> streams = new ConcurrentHashMap<>();
    private final Map<Integer, Thread> handlers = new ConcurrentHashMap<>();
    private final ReentrantLock sending = new ReentrantLock(true);
    private final ReentrantLock opening = new ReentrantLock();
    private int lastOpened;
    private volatile @Nullable IOException failure;
    private volatile boolean peerEnded;
    private volatile long lastFrameNanos = System.nanoTime();

    private MuxConnection(
            InputStream in, OutputStream out, MuxLimits limits, @Nullable Handler handler) {
        this.channelIn = in;
        this.channelOut = out;
        this.limits = limits;
        this.handler = handler;
        this.control = new MuxStream(this, 0, limits.window());
        streams.put(0, control);
        this.reader = Thread.ofPlatform().name("mux-reader").daemon().unstarted(this::readFrames);
    }

    /// The end that opens streams.
    public static MuxConnection client(InputStream in, OutputStream out, MuxLimits limits) {
        MuxConnection connection = new MuxConnection(in, out, limits, null);
        connection.reader.start();
        return connection;
    }

    /// The end that handles streams.
    public static MuxConnection server(
            InputStream in, OutputStream out, MuxLimits limits, Handler handler) {
        MuxConnection connection = new MuxConnection(in, out, limits, handler);
        connection.reader.start();
        return connection;
    }

    /// Stream 0.
    public MuxStream control() {
        return control;
    }

    /// Client: a new stream.
    public MuxStream open(Bytes request) throws IOException {
        if (request.length() > MuxLimits.MAX_PAYLOAD) {
            throw new IOException("request of " + request.length() + " bytes does not fit a frame");
        }
        opening.lock();
        try {
            if (streams.size() > limits.streams()) {
                throw new IOException(limits.streams() + " streams are open already");
            }
            MuxStream stream = new MuxStream(this, ++lastOpened, limits.window());
            streams.put(stream.id(), stream);
            IOException gone = failure;
            if (gone != null) {
                throw new IOException(gone.getMessage(), gone);
            }
            send(FrameType.OPEN, stream.id(), request);
            return stream;
        } finally {
            opening.unlock();
        }
    }

    /// Nanoseconds since a frame last came.
    public long silentNanos() {
        return System.nanoTime() - lastFrameNanos;
    }

    /// Waits until the channel is over.
    ///
    /// @throws IOException where it did not end between two frames
    public void awaitEnd() throws IOException, InterruptedException {
        reader.join();
        IOException why = failure;
        if (why != null && !peerEnded) {
            throw new IOException(why.getMessage(), why);
        }
    }

    /// Cancels all streams and closes the channel. Waits up to `graceMillis` for the handlers.
    ///
    /// @return false if one is still stuck in a call that cannot be interrupted
    public boolean close(long graceMillis) throws InterruptedException {
        fail(new IOException("connection closed"));
        closeQuietly(channelOut);
        closeQuietly(channelIn);
        long deadline = System.nanoTime() + graceMillis * 1_000_000;
        boolean all = true;
        List<Thread> threads = new ArrayList<>(handlers.values());
        threads.add(reader);
        for (Thread thread : threads) {
            long left = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
            all &= thread == Thread.currentThread() || thread.join(Duration.ofMillis(left));
        }
        return all;
    }

    @Override
    public void close() {
        try {
            close(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(AutoCloseable stream) {
        try {
            stream.close();
        } catch (Exception e) {
            // The connection is over either way, and its reason was already given to the streams.
        }
    }

    private void fail(IOException why) {
        synchronized (this) {
            if (failure == null) {
                failure = why;
            }
        }
        for (MuxStream stream : streams.values()) {
            stream.fail(why);
        }
    }

    /// Nothing can be sent any more. A server still hears its client out on stream 0: whether the
    /// client left or was lost is for the reader to find, whichever of the two sees it first.
    private void cannotSend(IOException why) {
        if (handler == null) {
            fail(why);
            return;
        }
        synchronized (this) {
            if (failure == null) {
                failure = why;
            }
        }
        for (MuxStream stream : streams.values()) {
            if (stream != control) {
                stream.fail(why);
            }
        }
    }

    void reset(MuxStream stream, String why) {
        stream.fail(new IOException(why));
        try {
            send(FrameType.RESET, stream.id(), Bytes.utf8(why));
        } catch (IOException e) {
            // Then the connection is lost, which the sending has told all streams.
        }
    }

    void send(FrameType type, int stream, Bytes payload) throws IOException {
        byte[] frame = new byte[MuxLimits.HEADER + payload.length()];
        payload.copyTo(frame, MuxLimits.HEADER);
        sendFrame(type, stream, frame, payload.length());
    }

    /// Sends `length` bytes that lie in `frame` behind room for the header.
    void sendFrame(FrameType type, int stream, byte[] frame, int length) throws IOException {
        Frames.putHeader(frame, type, stream, length);
        sending.lock();
        try {
            IOException gone = failure;
            if (gone != null) {
                throw new IOException(gone.getMessage(), gone);
            }
            channelOut.write(frame, 0, MuxLimits.HEADER + length);
            channelOut.flush();
        } catch (IOException e) {
            cannotSend(e);
            throw e;
        } finally {
            sending.unlock();
        }
    }

    private void readFrames() {
        byte[] header = new byte[MuxLimits.HEADER];
        byte[] scratch = new byte[MuxLimits.FRAME];
        try {
            while (true) {
                int n = channelIn.readNBytes(header, 0, header.length);
                if (n == 0) {
                    peerEnded = true;
                    control.ended();
                    fail(new IOException("connection closed by the peer"));
                    return;
                }
                if (n < header.length) {
                    throw new EOFException("connection cut in a frame");
                }
                lastFrameNanos = System.nanoTime();
                frame(header, scratch);
            }
        } catch (IOException e) {
            fail(e);
            closeQuietly(channelOut);
        }
    }

    private void frame(byte[] header, byte[] scratch) throws IOException {
        FrameType type = FrameType.of(header[0]);
        int length = Frames.length(header);
        int id = Frames.getInt(header, 4);
        if (length > MuxLimits.MAX_PAYLOAD) {
            throw new MuxException("mux-frame.length", length, "0 to " + MuxLimits.MAX_PAYLOAD);
        }
        if (type == FrameType.OPEN) {
            Inbox.readFully(channelIn, scratch, length);
            opened(id, Bytes.of(scratch, 0, length));
            return;
        }
        MuxStream stream = streams.get(id);
        if (stream == null && (id < 0 || id > lastSeen())) {
            throw new MuxException("mux-frame.stream", id, "0 to " + lastSeen());
        }
        if (type == FrameType.DATA && stream != null) {
            stream.inbox().fill(channelIn, length, scratch);
            return;
        }
        Inbox.readFully(channelIn, scratch, length);
        if (stream != null) {
            signal(type, stream, scratch, length);
        }
    }

    private int lastSeen() {
        opening.lock();
        try {
            return lastOpened;
        } finally {
            opening.unlock();
        }
    }

    private void signal(FrameType type, MuxStream stream, byte[] payload, int length)
            throws IOException {
        switch (type) {
            case CREDIT -> {
                requireLength(type, length, 4);
                stream.grant(Frames.getInt(payload, 0) & 0xffffffffL, limits.window());
            }
            case END -> {
                requireLength(type, length, 0);
                stream.ended();
            }
            case EXIT -> {
                requireLength(type, length, 4);
                if (handler != null || stream.id() == 0) {
                    throw new MuxException("EXIT for stream " + stream.id());
                }
                stream.exited(Frames.getInt(payload, 0));
                streams.remove(stream.id());
            }
            case RESET -> {
                if (stream.id() == 0) {
                    throw new MuxException("RESET for stream 0");
                }
                stream.fail(new IOException(Bytes.of(payload, 0, length).toString()));
                if (handler == null) {
                    streams.remove(stream.id());
                }
            }
            case OPEN, DATA -> throw new AssertionError(type);
        }
    }

    private static void requireLength(FrameType type, int length, int wanted) throws MuxException {
        if (length != wanted) {
            throw new MuxException("length of " + type, length, String.valueOf(wanted));
        }
    }

    private void opened(int id, Bytes request) throws IOException {
        Handler chosen = handler;
        if (chosen == null) {
            throw new MuxException("OPEN from the server");
        }
        opening.lock();
        try {
            if (id != lastOpened + 1) {
                throw new MuxException("mux-frame.stream", id, String.valueOf(lastOpened + 1));
            }
            lastOpened = id;
        } finally {
            opening.unlock();
        }
        if (streams.size() > limits.streams()) {
            throw new MuxException("open streams", streams.size(), "1 to " + limits.streams());
        }
        MuxStream stream = new MuxStream(this, id, limits.window());
        streams.put(id, stream);
        IOException gone = failure;
        if (gone != null) {
            // Nothing could be answered. The reader goes on: how the channel ends is still to come.
            streams.remove(id);
            return;
        }
        Thread thread =
                Thread.ofPlatform()
                        .name("data-" + id)
                        .daemon()
                        .unstarted(() -> handle(chosen, request, stream));
        handlers.put(id, thread);
        thread.start();
    }

    private void handle(Handler chosen, Bytes request, MuxStream stream) {
        try {
            int code = chosen.handle(request, stream);
            stream.inbox().discard(new IOException("the session is over"));
            stream.out().flush();
            streams.remove(stream.id());
            stream.exit(code);
        } catch (Exception e) {
            String why = e.getMessage();
            stream.inbox().discard(new IOException("the session is over"));
            streams.remove(stream.id());
            reset(stream, why == null ? e.getClass().getSimpleName() : why);
        } finally {
            handlers.remove(stream.id());
        }
    }
}
