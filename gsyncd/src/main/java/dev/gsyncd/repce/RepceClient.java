package dev.gsyncd.repce;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Calls methods on the other side, from any number of threads.
///
/// Its listener ends with the stream, so whoever made the stream ends it.
public final class RepceClient {
    private static final long PID = ProcessHandle.current().pid();

    // config
    private final InputStream in;
    private final OutputStream out;
    private final Thread listener;

    // state
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicLong lastNumber = new AtomicLong();
    private final Map<Object, CompletableFuture<Reply>> open = new ConcurrentHashMap<>();
    private volatile @Nullable IOException failure;
    private volatile @Nullable Object lastId;

    /// `in` must be buffered.
    public RepceClient(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
        this.listener = Thread.ofPlatform().name("repce-replies").daemon().unstarted(this::listen);
        listener.start();
    }

    /// Waits for the reply, at most `limit`; one that comes later is dropped.
    ///
    /// @throws RemoteException where the method raised an exception
    /// @throws IOException where the connection is lost, or no reply came
    public @Nullable Object call(Duration limit, String method, @Nullable Object... arguments)
            throws IOException, InterruptedException {
        return await(limit, method, send(newId(), method, arguments));
    }

    /// What became of one of several calls: a value, or the exception that it raised.
    public record Answer(@Nullable Object value, @Nullable RemoteException error) {}

    /// Calls a method once for each item, its one argument, with at most `window` calls open at a
    /// time; the answers in the order of the items.
    ///
    /// @param limit for each answer after the one before
    public List<Answer> callEach(
            Duration limit, int window, String method, List<? extends @Nullable Object> items)
            throws IOException, InterruptedException {
        List<Answer> answers = new ArrayList<>(items.size());
        Deque<CompletableFuture<Reply>> waiting = new ArrayDeque<>();
        for (Object item : items) {
            if (waiting.size() >= window) {
                answers.add(answer(limit, method, waiting.remove()));
            }
            waiting.add(send(newId(), method, new @Nullable Object[] {item}));
        }
        while (!waiting.isEmpty()) {
            answers.add(answer(limit, method, waiting.remove()));
        }
        return answers;
    }

    private static Answer answer(Duration limit, String method, CompletableFuture<Reply> reply)
            throws IOException, InterruptedException {
        try {
            return new Answer(await(limit, method, reply), null);
        } catch (RemoteException e) {
            return new Answer(null, e);
        }
    }

    /// A call after which the stream is used for something else: the listener stops behind its
    /// reply, the next byte unread. No other call may be open.
    public @Nullable Object lastCall(Duration limit, String method, @Nullable Object... arguments)
            throws IOException, InterruptedException {
        PyTuple id = newId();
        lastId = id;
        Object value = await(limit, method, send(id, method, arguments));
        listener.join();
        return value;
    }

    /// @throws IOException where the connection is known to be lost: no call would be answered
    public void requireOpen() throws IOException {
        IOException gone = failure;
        if (gone != null) {
            throw new IOException(gone.getMessage(), gone);
        }
    }

    private PyTuple newId() {
        return PyTuple.of(PID, lastNumber.incrementAndGet());
    }

    private CompletableFuture<Reply> send(PyTuple id, String method, @Nullable Object[] arguments)
            throws IOException {
        @Nullable Object[] message = new @Nullable Object[2 + arguments.length];
        message[0] = id;
        message[1] = method;
        System.arraycopy(arguments, 0, message, 2, arguments.length);
        byte[] request = PickleWriter.write(PyTuple.of(message));
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        open.put(id, reply);
        requireOpen();
        writing.lock();
        try {
            out.write(request);
            out.flush();
        } catch (IOException e) {
            open.remove(id);
            throw e;
        } finally {
            writing.unlock();
        }
        return reply;
    }

    private static @Nullable Object await(
            Duration limit, String method, CompletableFuture<Reply> reply)
            throws IOException, InterruptedException {
        Reply answer;
        try {
            answer = reply.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(cause == null ? "connection lost" : cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IOException("no reply to " + method + " within " + limit.toSeconds() + " s");
        }
        if (answer.raised()) {
            throw new RemoteException(method, asException(answer.value()));
        }
        return answer.value();
    }

    /// Python can only raise exceptions, but a peer can say anything.
    private static PyObject asException(@Nullable Object value) {
        return value instanceof PyObject object
                ? object
                : new PyObject("exceptions", "Exception", String.valueOf(value));
    }

    private record Reply(boolean raised, @Nullable Object value) {}

    private void listen() {
        PickleReader reader = new PickleReader(in, PickleLimits.DEFAULT);
        try {
            Object id;
            do {
                id = deliver(reader.read());
            } while (!id.equals(lastId));
        } catch (EOFException e) {
            fail(new IOException("connection closed by the peer", e));
        } catch (IOException e) {
            fail(e);
        }
    }

    private Object deliver(@Nullable Object message) throws PickleException {
        if (!(message instanceof PyTuple tuple)
                || tuple.size() != 3
                || !(tuple.get(0) instanceof PyTuple id)
                || !(tuple.get(1) instanceof Boolean raised)) {
            throw new PickleException("no (id, is exception, value) tuple", 0);
        }
        CompletableFuture<Reply> reply = open.remove(id);
        if (reply == null) {
            throw new PickleException("reply to no call of ours", 0);
        }
        reply.complete(new Reply(raised, tuple.get(2)));
        return id;
    }

    private void fail(IOException why) {
        failure = why;
        for (CompletableFuture<Reply> reply : open.values()) {
            reply.completeExceptionally(why);
        }
    }
}
