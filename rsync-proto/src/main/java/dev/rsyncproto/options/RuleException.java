package dev.rsyncproto.options;

import java.io.IOException;

/// A filter rule that cannot be honoured, or a file of rules that cannot be read; the session is
/// over. The message is rsync's.
public final class RuleException extends IOException {
    private static final long serialVersionUID = 1L;

    /// RERR_SYNTAX.
    public static final int SYNTAX = 1;

    /// RERR_PROTOCOL.
    public static final int PROTOCOL = 2;

    /// RERR_FILEIO.
    public static final int FILE_IO = 11;

    private final int exitCode;

    public RuleException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
