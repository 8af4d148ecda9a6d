package dev.gsyncd.repce;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Answers calls that come on a stream, several at a time.
public final class RepceServer {
    /// The version of the protocol.
    public static final double VERSION = 1.0;

    static final String VERSION_METHOD = "__repce_version__";

    private static final int QUEUED_CALLS = 16;

    /// What can be called.
    public interface Methods {
        @Nullable Object call(String method, List<@Nullable Object> arguments) throws CallException;

        /// A method after whose reply [RepceServer#serve] returns, the next byte unread.
        default boolean endsService(String method) {
            return false;
        }
    }

    // config
    private final InputStream in;
    private final OutputStream out;
    private final Methods methods;
    private final int threads;

    // state
    private final Object writing = new Object();
    private volatile @Nullable IOException failure;

    /// `in` must be buffered. `threads` calls are worked on at a time, on platform threads, for
    /// they wait in file system calls.
    public RepceServer(InputStream in, OutputStream out, Methods methods, int threads) {
        this.in = in;
        this.out = out;
        this.methods = methods;
        this.threads = threads;
    }

    private record Call(@Nullable Object id, String method, List<@Nullable Object> arguments) {}

    /// Serves until the stream ends (returns false) or a method that ends the service was answered
    /// (returns true).
    ///
    /// @throws PickleException where something else than calls comes
    public boolean serve() throws IOException, InterruptedException {
        BlockingQueue<Call> queue = new ArrayBlockingQueue<>(QUEUED_CALLS);
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(Thread.ofPlatform().name("repce-" + i).daemon().start(() -> work(queue)));
        }
        Call last = null;
        try {
            PickleReader reader = new PickleReader(in, PickleLimits.DEFAULT);
            while (last == null && failure == null) {
                Call call = call(reader.read());
                if (methods.endsService(call.method())) {
                    last = call;
                } else {
                    while (!queue.offer(call, 1, TimeUnit.SECONDS) && failure == null) {
                        // Full: the peer waits, as it should, unless it is gone.
                    }
                }
            }
        } catch (EOFException e) {
            // The peer is done; what it asked for before is still carried out.
        } finally {
            stop(queue, workers);
        }
        if (last != null) {
            answer(last);
        }
        IOException why = failure;
        if (why != null) {
            throw why;
        }
        return last != null;
    }

    private static Call call(@Nullable Object message) throws PickleException {
        if (message instanceof PyTuple tuple
                && tuple.size() >= 2
                && tuple.get(1) instanceof String method) {
            return new Call(tuple.get(0), method, tuple.items().subList(2, tuple.size()));
        }
        throw new PickleException("no (id, method, …) tuple", 0);
    }

    private static void stop(BlockingQueue<Call> queue, List<Thread> workers)
            throws InterruptedException {
        Call end = new Call(null, "", List.of());
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        for (int i = 0; i < workers.size(); i++) {
            queue.offer(end, Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
        for (Thread worker : workers) {
            // One that is stuck in the file system ends with the process.
            worker.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
    }

    private void work(BlockingQueue<Call> queue) {
        try {
            for (Call call = queue.take(); !call.method().isEmpty(); call = queue.take()) {
                answer(call);
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(Call call) throws IOException {
        Object value;
        boolean raised = false;
        try {
            value =
                    call.method().equals(VERSION_METHOD)
                            ? (Object) VERSION
                            : methods.call(call.method(), call.arguments());
        } catch (CallException e) {
            value = e.reply();
            raised = true;
        }
        byte[] reply = PickleWriter.write(PyTuple.of(call.id(), raised, value));
        synchronized (writing) {
            out.write(reply);
            out.flush();
        }
    }
}
