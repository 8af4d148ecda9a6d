package dev.rsyncproto.session;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The session ends here, with this exit code.
public final class SessionException extends IOException {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;
    private final boolean fromPeer;
    private final boolean told;

    public SessionException(ExitCode exitCode, String message) {
        this(exitCode, message, null);
    }

    public SessionException(ExitCode exitCode, String message, @Nullable Throwable cause) {
        this(exitCode, message, cause, false, false);
    }

    private SessionException(
            ExitCode exitCode,
            String message,
            @Nullable Throwable cause,
            boolean fromPeer,
            boolean told) {
        super(message, cause);
        this.exitCode = exitCode;
        this.fromPeer = fromPeer;
        this.told = told;
    }

    /// The peer said with `[error-exit]` that it ends with this code.
    public static SessionException fromPeer(ExitCode exitCode) {
        return new SessionException(
                exitCode, "the other end stopped: " + exitCode.text(), null, true, true);
    }

    /// Ends the session for what people were told already.
    public static SessionException told(ExitCode exitCode, String message, Throwable cause) {
        return new SessionException(exitCode, message, cause, false, true);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public boolean isFromPeer() {
        return fromPeer;
    }

    /// People know the reason.
    public boolean isTold() {
        return told;
    }
}
