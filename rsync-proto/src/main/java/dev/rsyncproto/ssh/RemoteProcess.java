package dev.rsyncproto.ssh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.jspecify.annotations.Nullable;

/// A command that runs at the other end of an exec channel.
///
/// stdout and stderr share the channel's window: whoever reads only one of them must have the other
/// one read, or dropped by closing it.
public final class RemoteProcess implements AutoCloseable {
    /// What [#waitFor] gives for a command that a signal ended.
    public static final int BY_SIGNAL = 128;

    private final ExecChannel channel;
    private final String peer;

    RemoteProcess(ExecChannel channel, String peer) {
        this.channel = channel;
        this.peer = peer;
    }

    /// Collects up to one packet; `flush` sends. Blocks where the peer does not read. Closing it is
    /// the command's end of file.
    public OutputStream stdin() {
        return channel.getInvertedIn();
    }

    public InputStream stdout() {
        return channel.out();
    }

    public InputStream stderr() {
        return channel.err();
    }

    /// Hands each line of stderr to `sink`, on a thread of its own that ends with the stream.
    public Thread stderrLines(Consumer<String> sink) {
        return Thread.ofVirtual().name("stderr of " + peer).start(() -> readLines(sink));
    }

    private void readLines(Consumer<String> sink) {
        try (var in =
                new BufferedReader(new InputStreamReader(channel.err(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                sink.accept(line);
            }
        } catch (IOException e) {
            // The end of the connection is reported to whoever reads stdout or waits.
        }
    }

    /// The exit status, once the command has ended. One that a signal ended has 128.
    public int waitFor() throws SshFailure {
        Integer status = waitFor(Duration.ZERO);
        if (status == null) {
            throw new AssertionError("no time limit, and no end");
        }
        return status;
    }

    /// The exit status, or null when the command still runs after `limit`; zero is no limit.
    public @Nullable Integer waitFor(Duration limit) throws SshFailure {
        Set<ClientChannelEvent> now =
                channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), limit.toMillis());
        if (!now.contains(ClientChannelEvent.CLOSED)) {
            return null;
        }
        Integer status = channel.getExitStatus();
        if (status != null) {
            return status;
        }
        if (channel.getExitSignal() != null) {
            return BY_SIGNAL;
        }
        throw new SshFailure(
                SshFailure.Kind.DROPPED,
                "the connection to " + peer + " was lost before the command there ended");
    }

    /// Ends the channel. Where the command still runs, this is the cancel: what was not flushed is
    /// dropped and the command sees its streams closed.
    @Override
    public void close() {
        try {
            // Else a flush in the orderly close would wait for a peer that does not read.
            channel.getRemoteWindow().close();
        } catch (IOException e) {
            // Closing a window sends nothing.
        }
        channel.close(false);
    }
}
