package dev.gsyncd.cli;

/// A command cannot go on. The message is one line for the user that names what, where and what to
/// do next.
final class CommandException extends Exception {
    private static final long serialVersionUID = 1;

    /// Exit code for a wrong command line or config file.
    static final int USAGE = 2;

    /// Exit code for everything else that failed.
    static final int FAILURE = 1;

    /// Exit code of one pass that left something undone, as rsync's for a partial transfer.
    static final int INCOMPLETE = 23;

    private final int exitCode;

    CommandException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    static CommandException usage(String message) {
        return new CommandException(USAGE, message);
    }

    static CommandException failure(String message) {
        return new CommandException(FAILURE, message);
    }

    int exitCode() {
        return exitCode;
    }
}
