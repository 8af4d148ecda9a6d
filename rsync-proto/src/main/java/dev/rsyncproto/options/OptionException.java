package dev.rsyncproto.options;

/// A command line that cannot be honoured; the message is rsync's, without `rsync: `.
public final class OptionException extends Exception {
    private static final long serialVersionUID = 1L;

    /// RERR_SYNTAX.
    public static final int SYNTAX = 1;

    /// RERR_UNSUPPORTED.
    public static final int UNSUPPORTED = 4;

    /// How the message is printed.
    public enum Form {
        /// After `rsync: `.
        PREFIXED,
        /// As it is.
        PLAIN,
        /// The help is printed instead.
        USAGE
    }

    private final int exitCode;
    private final Form form;

    public OptionException(int exitCode, String message) {
        this(exitCode, message, Form.PREFIXED);
    }

    OptionException(int exitCode, String message, Form form) {
        super(message);
        this.exitCode = exitCode;
        this.form = form;
    }

    static OptionException syntax(String message) {
        return new OptionException(SYNTAX, message);
    }

    /// Arguments that make no sense at all: rsync prints its help on standard error.
    public static OptionException usage() {
        return new OptionException(SYNTAX, "", Form.USAGE);
    }

    public static OptionException plain(int exitCode, String message) {
        return new OptionException(exitCode, message, Form.PLAIN);
    }

    public int exitCode() {
        return exitCode;
    }

    public Form form() {
        return form;
    }

    /// What stands on standard error but for the help.
    public String line() {
        return form == Form.PREFIXED ? "rsync: " + getMessage() : String.valueOf(getMessage());
    }
}
