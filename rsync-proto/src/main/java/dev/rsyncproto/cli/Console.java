package dev.rsyncproto.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Standard output and standard error of a client: lines, and what is shown while a line is not at
/// its end (progress). Any thread.
final class Console {
    private final PrintStream out;
    private final PrintStream err;
    private boolean everyLine;
    private boolean eightBit;
    private boolean pending;

    /// What is pending is a count.
    private boolean counting;

    /// @param everyLine output is flushed after each line
    Console(PrintStream out, PrintStream err, boolean everyLine) {
        this.out = out;
        this.err = err;
        this.everyLine = everyLine;
    }

    /// As the options say: `-8` prints high bytes of names as they are, `--outbuf` how much is
    /// gathered.
    synchronized void set(boolean rawHighBytes, boolean flushesLines) {
        eightBit = rawHighBytes;
        everyLine = flushesLines;
    }

    private void print(PrintStream stream, String text) {
        if (!eightBit || text.indexOf("\\#") < 0) {
            stream.print(text);
            return;
        }
        byte[] raw = unescaped(text.getBytes(StandardCharsets.UTF_8));
        stream.write(raw, 0, raw.length);
    }

    /// Takes the escapes of bytes from 0200 on back.
    static byte[] unescaped(byte[] text) {
        byte[] raw = new byte[text.length];
        int n = 0;
        for (int i = 0; i < text.length; i++) {
            boolean high =
                    i + 5 <= text.length
                            && text[i] == '\\'
                            && text[i + 1] == '#'
                            && (text[i + 2] == '2' || text[i + 2] == '3')
                            && isOctal(text[i + 3])
                            && isOctal(text[i + 4]);
            if (high) {
                raw[n++] =
                        (byte)
                                ((text[i + 2] - '0') << 6
                                        | (text[i + 3] - '0') << 3
                                        | text[i + 4] - '0');
                i += 4;
            } else {
                raw[n++] = text[i];
            }
        }
        return Arrays.copyOf(raw, n);
    }

    private static boolean isOctal(byte b) {
        return b >= '0' && b <= '7';
    }

    synchronized void line(String line) {
        finishLine(out);
        print(out, line + '\n');
        if (everyLine) {
            out.flush();
        }
    }

    synchronized void error(String line) {
        finishLine(err);
        out.flush();
        print(err, line + '\n');
        err.flush();
    }

    /// A text without an end of line; what comes next begins a new one, but for another `part`.
    synchronized void part(String text) {
        out.print(text);
        out.flush();
        pending = true;
        counting = false;
    }

    /// A count that the next one overwrites; whatever else comes begins a new line.
    synchronized void count(String text) {
        if (!counting) {
            finishLine(out);
        }
        out.print(text + '\r');
        out.flush();
        pending = true;
        counting = true;
    }

    /// The end of a line that `part` began, or a whole one where none did.
    synchronized void rest(String text) {
        pending = false;
        counting = false;
        out.print(text);
        out.print('\n');
        out.flush();
    }

    /// On the stream of what comes next, as rsync does (log.c, `rwrite`).
    private void finishLine(PrintStream stream) {
        counting = false;
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
