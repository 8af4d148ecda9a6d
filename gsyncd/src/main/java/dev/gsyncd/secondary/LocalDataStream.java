package dev.gsyncd.secondary;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// A data session with a secondary in the same process, over two pipes of the system.
final class LocalDataStream implements DataStream {
    private final InputStream in;
    private final OutputStream out;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    private LocalDataStream(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    static DataStream open(LocalSecondary secondary, List<Bytes> args) throws IOException {
        DataArguments.check(args);
        return open((in, out) -> secondary.serveData(args, in, out));
    }

    /// The other end of the pipes; gives an exit code.
    interface Server {
        int serve(InputStream in, OutputStream out) throws IOException;
    }

    static LocalDataStream open(Server server) throws IOException {
        Pipe up = Pipe.open();
        Pipe down = Pipe.open();
        LocalDataStream stream =
                new LocalDataStream(
                        Channels.newInputStream(down.source()),
                        Channels.newOutputStream(up.sink()));
        InputStream serverIn = Channels.newInputStream(up.source());
        OutputStream serverOut = Channels.newOutputStream(down.sink());
        Thread.ofPlatform()
                .name("data")
                .daemon()
                .start(() -> stream.serve(server, serverIn, serverOut));
        return stream;
    }

    private void serve(Server server, InputStream in, OutputStream out) {
        try (in;
                out) {
            exit.complete(server.serve(in, out));
        } catch (IOException | RuntimeException e) {
            exit.completeExceptionally(e);
        }
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public int exitCode() throws IOException, InterruptedException {
        try {
            return exit.get();
        } catch (ExecutionException e) {
            throw new IOException(
                    Objects.requireNonNullElse(e.getCause(), e).getMessage(), e.getCause());
        }
    }

    @Override
    public void close() {
        try (in;
                out) {
            // Both ends closed is all there is to do.
        } catch (IOException e) {
            // The session is cancelled either way.
        }
    }
}
