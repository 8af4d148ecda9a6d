package dev.gsyncd.secondary;

import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.mux.MuxConnection;
import dev.gsyncd.mux.MuxLimits;
import dev.gsyncd.mux.MuxStream;
import dev.gsyncd.repce.RepceServer;
import dev.rsyncproto.bytes.Bytes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Serves a secondary to one primary over a pair of streams, until the primary is gone.
///
/// The conversation starts as plain RePCe, so that any gsyncd can ask for the version; a primary
/// that knows ours then switches the channel to frames: RePCe on stream 0, a data session on each
/// stream that it opens.
public final class SecondaryService {
    private static final int CALLS_AT_A_TIME = 6;
    private static final long GRACE_MILLIS = 5_000;
    private static final Duration WATCH = Duration.ofSeconds(1);

    // config
    private final LocalSecondary secondary;
    private final Duration silence;
    private final boolean distributed;
    private final MuxLimits limits = MuxLimits.DEFAULT;

    /// @param silence a primary that has not said anything for so long is gone
    /// @param distributed whether the primary has its files on several bricks, whose changes come
    ///   by several workers and so in no order; a Python primary alone says so
    public SecondaryService(LocalSecondary secondary, Duration silence, boolean distributed) {
        this.secondary = secondary;
        this.silence = silence;
        this.distributed = distributed;
    }

    /// Returns when the primary has closed the connection.
    ///
    /// @throws IOException where the connection was cut, or the peer speaks something else
    public void serve(InputStream in, OutputStream out) throws IOException, InterruptedException {
        SecondaryMethods methods = new SecondaryMethods(secondary, limits, distributed);
        HeardStream heard = new HeardStream(in);
        InputStream buffered = new BufferedInputStream(heard, 1 << 16);
        if (servePlain(heard, buffered, out, methods)) {
            serveStreams(buffered, out, methods);
        }
    }

    /// On a thread of its own: a read from standard input cannot be ended.
    private boolean servePlain(
            HeardStream heard, InputStream in, OutputStream out, SecondaryMethods methods)
            throws IOException, InterruptedException {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        Thread.ofPlatform()
                .name("repce")
                .daemon()
                .start(() -> {
                    try {
                        end.complete(new RepceServer(in, out, methods, CALLS_AT_A_TIME).serve());
                    } catch (IOException | InterruptedException | RuntimeException e) {
                        end.completeExceptionally(e);
                    }
                });
        while (true) {
            try {
                return end.get(WATCH.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (heard.silentNanos() > silence.toNanos()) {
                    throw new IOException(
                            "no word from the primary for " + silence.toSeconds() + " s", e);
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            }
        }
    }

    private void serveStreams(InputStream in, OutputStream out, SecondaryMethods methods)
            throws IOException, InterruptedException {
        MuxConnection connection = MuxConnection.server(in, out, limits, this::data);
        Thread watch =
                Thread.ofVirtual().name("keep-alive").start(() -> closeWhenSilent(connection));
        try {
            MuxStream control = connection.control();
            InputStream calls = new BufferedInputStream(control.in(), 1 << 16);
            new RepceServer(calls, control.out(), methods, CALLS_AT_A_TIME).serve();
            connection.awaitEnd();
        } finally {
            watch.interrupt();
            connection.close(GRACE_MILLIS);
        }
    }

    private int data(Bytes request, MuxStream stream) throws IOException {
        List<Bytes> words = WireOps.arguments(request);
        Gfid directory = WireOps.listed(words);
        if (directory != null) {
            return NameList.write(secondary, directory, stream.out());
        }
        return words.equals(WireOps.TAR)
                ? secondary.serveTar(stream.in(), stream.out())
                : secondary.serveData(words, stream.in(), stream.out());
    }

    private void closeWhenSilent(MuxConnection connection) {
        try {
            while (connection.silentNanos() < silence.toNanos()) {
                Thread.sleep(WATCH);
            }
            connection.close(GRACE_MILLIS);
        } catch (InterruptedException e) {
            // The connection is over.
        }
    }
}
