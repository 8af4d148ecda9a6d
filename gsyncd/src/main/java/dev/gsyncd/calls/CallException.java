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

    /// @param line for standard error, empty for nothing
    public CallException(int exitCode, String line) {
        super(line);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }

    public String line() {
        return String.valueOf(getMessage());
    }
}
