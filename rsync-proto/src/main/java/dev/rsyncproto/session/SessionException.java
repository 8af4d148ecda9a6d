package dev.rsyncproto.session;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The session ends here, with this exit code.
public final class SessionException extends IOException {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;
    private final boolean fromPeer;

    public SessionException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
        this.fromPeer = false;
    }

    public SessionException(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.fromPeer = false;
    }

    private SessionException(ExitCode exitCode) {
        super("the other end stopped: " + exitCode.text());
        this.exitCode = exitCode;
        this.fromPeer = true;
    }

    /// The peer said with `[error-exit]` that it ends with this code.
    public static SessionException fromPeer(ExitCode exitCode) {
        return new SessionException(exitCode);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public boolean isFromPeer() {
        return fromPeer;
    }
}
