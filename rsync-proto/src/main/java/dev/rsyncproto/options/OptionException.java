package dev.rsyncproto.options;

/// A command line that cannot be honoured; the message is rsync's, without `rsync: `.
public final class OptionException extends Exception {
    private static final long serialVersionUID = 1L;

    /// RERR_SYNTAX.
    public static final int SYNTAX = 1;

    /// RERR_UNSUPPORTED.
    public static final int UNSUPPORTED = 4;

    private final int exitCode;

    public OptionException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
