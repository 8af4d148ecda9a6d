package dev.rsyncproto.wire;

import java.io.IOException;

/// The peer's stream ended where more had to follow (rsync's exit code 12).
public final class ConnectionClosedException extends IOException {
    private static final long serialVersionUID = 1;

    private final long received;

    public ConnectionClosedException(long received) {
        super("connection unexpectedly closed (" + received + " bytes received so far)");
        this.received = received;
    }

    /// Raw bytes that had arrived.
    public long received() {
        return received;
    }
}
