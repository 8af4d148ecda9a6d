package dev.rsyncproto.cli;

import java.io.PrintStream;

/// Standard output and standard error of a client: lines, and what is shown while a line is not at
/// its end (progress). Any thread.
final class Console {
    private final PrintStream out;
    private final PrintStream err;
    private final boolean everyLine;
    private boolean pending;

    /// @param everyLine output is flushed after each line
    Console(PrintStream out, PrintStream err, boolean everyLine) {
        this.out = out;
        this.err = err;
        this.everyLine = everyLine;
    }

    synchronized void line(String line) {
        finishLine(out);
        out.print(line + '\n');
        if (everyLine) {
            out.flush();
        }
    }

    synchronized void error(String line) {
        finishLine(err);
        out.flush();
        err.print(line + '\n');
        err.flush();
    }

    /// A text without an end of line; what comes next begins a new one, but for another `part`.
    synchronized void part(String text) {
        out.print(text);
        out.flush();
        pending = true;
    }

    /// The end of a line that `part` began, or a whole one where none did.
    synchronized void rest(String text) {
        pending = false;
        out.print(text);
        out.print('\n');
        out.flush();
    }

    private void finishLine(PrintStream stream) {
        if (pending) {
            pending = false;
            stream.print('\n');
        }
    }

    synchronized void flush() {
        finishLine(out);
        out.flush();
    }
}
