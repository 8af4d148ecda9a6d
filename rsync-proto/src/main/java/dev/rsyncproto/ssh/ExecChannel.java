package dev.rsyncproto.ssh;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.sshd.client.channel.ChannelExec;

/// An exec channel that keeps what it receives in two [WindowPipe]s and tells whether the server
/// accepted the command.
final class ExecChannel extends ChannelExec {
    private final String peer;
    private final WindowPipe stdout = new WindowPipe(this::giveBack);
    private final WindowPipe stderr = new WindowPipe(this::giveBack);
    private final CompletableFuture<Boolean> accepted = new CompletableFuture<>();

    ExecChannel(String command, String peer) {
        super(command, null, Map.of());
        this.peer = peer;
        // Not used, but without it SSHD makes pipes of its own.
        setOut(OutputStream.nullOutputStream());
        setErr(OutputStream.nullOutputStream());
    }

    WindowPipe out() {
        return stdout;
    }

    WindowPipe err() {
        return stderr;
    }

    /// True when the command runs, false when the server refused it or the channel closed first.
    CompletableFuture<Boolean> accepted() {
        return accepted;
    }

    @Override
    protected void doWriteData(byte[] data, int off, long len) throws IOException {
        stdout.put(data, off, Math.toIntExact(len));
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int off, long len) throws IOException {
        stderr.put(data, off, Math.toIntExact(len));
    }

    @Override
    public void handleSuccess() throws IOException {
        super.handleSuccess();
        accepted.complete(true);
    }

    @Override
    public void handleFailure() throws IOException {
        accepted.complete(false);
        super.handleFailure();
    }

    @Override
    public void handleEof() throws IOException {
        super.handleEof();
        stdout.end();
        stderr.end();
    }

    /// The server's close, which follows its EOF or stands for it.
    @Override
    public void handleClose() throws IOException {
        stdout.end();
        stderr.end();
        super.handleClose();
    }

    /// The first step of every close. Where the server closed, the pipes have ended before.
    @Override
    protected void preClose() {
        String reason = "the connection to " + peer + " was lost";
        stdout.fail(reason);
        stderr.fail(reason);
        accepted.complete(false);
        super.preClose();
    }

    private void giveBack(int bytes) throws IOException {
        if (!isClosing() && getLocalWindow().isOpen()) {
            getLocalWindow().release(bytes);
        }
    }
}
