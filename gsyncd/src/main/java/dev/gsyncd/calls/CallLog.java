package dev.gsyncd.calls;

import dev.gsyncd.status.Times;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The log of one call: lines at the end of the session's log, in GlusterFS' form, with the time in
/// UTC.
public final class CallLog {
    private static final List<String> LEVELS = List.of("DEBUG", "INFO", "WARNING", "ERROR");

    private final @Nullable Path file;
    private final PrintStream err;
    private final int level;
    private final String label;

    /// Opens, and makes where it is missing, the log. A call is not refused for a log that cannot
    /// be written: status and config may be asked for by any user who may read them.
    ///
    /// @param file the log, `-` for standard error
    CallLog(String file, String level, String label, PrintStream err) {
        this.err = err;
        this.level = Math.max(0, LEVELS.indexOf(level));
        this.label = label;
        Path path = file.equals("-") || file.isEmpty() ? null : Path.of(file);
        if (path != null) {
            try {
                Path directory = path.getParent();
                if (directory != null && !Files.exists(directory)) {
                    Files.createDirectories(directory);
                }
                append(path, "");
            } catch (IOException _) {
                path = null;
            }
        }
        this.file = path;
    }

    void debug(String text) {
        log(0, text);
    }

    public void info(String text) {
        log(1, text);
    }

    void warning(String text) {
        log(2, text);
    }

    /// In the file alone: on standard error there is a line about it in any case.
    void error(String text) {
        if (file != null) {
            log(3, text);
        }
    }

    private void log(int at, String text) {
        if (at < level) {
            return;
        }
        Instant now = Instant.now();
        String micros = Integer.toString(1_000_000 + now.getNano() / 1000);
        String line =
                "["
                        + Times.utc(now.getEpochSecond())
                        + "."
                        + micros.substring(1)
                        + "] "
                        + LEVELS.get(at).charAt(0)
                        + " [gsyncd("
                        + label
                        + ")] <top>: "
                        + text
                        + "\n";
        if (file == null) {
            err.print(line);
            return;
        }
        try {
            append(file, line);
        } catch (IOException _) {
            // as in the constructor
        }
    }

    private static void append(Path path, String line) throws IOException {
        try (FileOutputStream out = new FileOutputStream(path.toFile(), true)) {
            out.write(line.getBytes(StandardCharsets.UTF_8));
        }
    }
}
