package dev.rsyncproto.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelDataReceiver;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionAware;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One exec request: carries bytes between SSHD's channel and [SshServer.Command].
final class ServerCommand implements Command, ChannelSessionAware, ChannelDataReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCommand.class);

    private final String line;
    private final SshServer.Command command;
    private @Nullable WindowPipe in;
    private @Nullable OutputStream out;
    private @Nullable OutputStream err;
    private @Nullable ExitCallback exit;

    ServerCommand(String line, SshServer.Command command) {
        this.line = line;
        this.command = command;
    }

    /// Comes before the streams; with a receiver of our own SSHD makes no pipe.
    @Override
    public void setChannelSession(ChannelSession channel) {
        in =
                new WindowPipe(bytes -> {
                    if (!channel.isClosing() && channel.getLocalWindow().isOpen()) {
                        channel.getLocalWindow().release(bytes);
                    }
                });
        channel.setDataReceiver(this);
    }

    /// The window is given back by the reader, so nothing is reported as consumed here.
    @Override
    public int data(ChannelSession channel, byte[] data, int start, int length) throws IOException {
        input().put(data, start, length);
        return 0;
    }

    /// The client's end of file.
    @Override
    public void close() {
        input().end();
    }

    @Override
    public void setInputStream(InputStream stream) {}

    @Override
    public void setOutputStream(OutputStream stream) {
        out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment env) {
        Thread.ofPlatform().name("ssh exec " + channel.getChannelId()).daemon().start(this::run);
    }

    private void run() {
        OutputStream to = Objects.requireNonNull(out);
        OutputStream errors = Objects.requireNonNull(err);
        int status;
        try {
            status = command.run(line, input(), to, errors);
            to.flush();
            errors.flush();
        } catch (IOException e) {
            LOG.debug("exec ended early", e);
            status = complain(errors, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("exec failed", e);
            status = complain(errors, e.toString());
        }
        Objects.requireNonNull(exit).onExit(status);
    }

    private static int complain(OutputStream errors, String message) {
        try {
            errors.write((message + "\n").getBytes(StandardCharsets.UTF_8));
            errors.flush();
        } catch (IOException e) {
            LOG.debug("the client is gone: {}", message);
        }
        return 255;
    }

    @Override
    public void destroy(ChannelSession channel) {
        input().fail("the SSH client is gone");
    }

    private WindowPipe input() {
        return Objects.requireNonNull(in, "setChannelSession comes first");
    }
}
