package dev.gsyncd.calls;

/// A call ends here.
public final class CallException extends Exception {
    private static final long serialVersionUID = 1;

    /// Exit code for a wrong command line, and for an option that does not exist.
    public static final int USAGE = 2;

    /// Exit code for an option value that is refused.
    public static final int INVALID_VALUE = 3;

    /// Exit code for an option that cannot be set.
    public static final int NOT_CONFIGURABLE = 4;

    /// Exit code for everything else that failed.
    public static final int FAILURE = 1;

    private final int exitCode;
    private final String hint;

    /// @param line for standard error, empty for nothing
    public CallException(int exitCode, String line) {
        this(exitCode, line, "");
    }

    /// @param hint for the log: what to do; glusterd and its command line know the line alone
    CallException(int exitCode, String line, String hint) {
        super(line);
        this.exitCode = exitCode;
        this.hint = hint;
    }

    /// The line with the hint.
    String forLog() {
        String line = line().startsWith("gsyncd: ") ? line().substring(8) : line();
        return hint.isEmpty() ? line : line + ": " + hint;
    }

    public int exitCode() {
        return exitCode;
    }

    public String line() {
        return String.valueOf(getMessage());
    }
}
