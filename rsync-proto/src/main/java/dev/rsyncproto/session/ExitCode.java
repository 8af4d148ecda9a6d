package dev.rsyncproto.session;

/// How a session ended; the numbers are rsync's (errcode.h, `RERR_*`).
public enum ExitCode {
    OK(0, "success"),
    SYNTAX(1, "syntax or usage error"),
    PROTOCOL(2, "protocol incompatibility"),
    FILE_SELECT(3, "errors selecting input/output files, dirs"),
    UNSUPPORTED(4, "requested action not supported"),
    START_CLIENT(5, "error starting client-server protocol"),
    SOCKET_IO(10, "error in socket IO"),
    FILE_IO(11, "error in file IO"),
    STREAM_IO(12, "error in rsync protocol data stream"),
    MESSAGE_IO(13, "errors with program diagnostics"),
    IPC(14, "error in IPC code"),
    CRASHED(15, "sibling process crashed"),
    TERMINATED(16, "sibling process terminated abnormally"),
    SIGNAL_1(19, "received SIGUSR1"),
    SIGNAL(20, "received SIGINT, SIGTERM, or SIGHUP"),
    WAIT_CHILD(21, "waitpid() failed"),
    MALLOC(22, "error allocating core memory buffers"),
    PARTIAL(23, "some files/attrs were not transferred (see previous errors)"),
    VANISHED(24, "some files vanished before they could be transferred"),
    DELETE_LIMIT(25, "the --max-delete limit stopped deletions"),
    TIMEOUT(30, "timeout in data send/receive"),
    CONNECT_TIMEOUT(35, "timeout waiting for daemon connection");

    private final int code;
    private final String text;

    ExitCode(int code, String text) {
        this.code = code;
        this.text = text;
    }

    public int code() {
        return code;
    }

    /// One line for people, in the words rsync uses.
    public String text() {
        return text;
    }

    /// Whether rsync ends with such a number by itself.
    public static boolean isKnown(int code) {
        return of(code).code == code;
    }

    /// The constant for a number from a peer; an unknown one counts as `PROTOCOL`.
    public static ExitCode of(int code) {
        for (ExitCode e : values()) {
            if (e.code == code) {
                return e;
            }
        }
        return PROTOCOL;
    }
}
