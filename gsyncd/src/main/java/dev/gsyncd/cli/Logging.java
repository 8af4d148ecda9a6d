package dev.gsyncd.cli;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Sets up slf4j-simple: one line per event with time, level and class, to standard error or at the
/// end of a file. To be called before a class with a logger is used: slf4j-simple reads its
/// settings once.
final class Logging {
    /// The log-file value for standard error.
    static final String STDERR = "-";

    private static final String PROPERTY = "org.slf4j.simpleLogger.";

    private Logging() {}

    /// Opens the log that `config` names; its directory is made where it is missing.
    static void open(Config config) throws ConfigException, CommandException {
        open(config.text(Options.LOG_FILE), config.text(Options.LOG_LEVEL));
    }

    /// @param file where to, `-` for standard error
    /// @param level ERROR, WARNING, INFO or DEBUG
    static void open(String file, String level) throws CommandException {
        String word = level.equals("WARNING") ? "warn" : level.toLowerCase(Locale.ROOT);
        System.setProperty(PROPERTY + "defaultLogLevel", word);
        System.setProperty(PROPERTY + "showDateTime", "true");
        System.setProperty(PROPERTY + "dateTimeFormat", "yyyy-MM-dd HH:mm:ss.SSS");
        System.setProperty(PROPERTY + "showThreadName", "false");
        System.setProperty(PROPERTY + "showLogName", "false");
        System.setProperty(PROPERTY + "showShortLogName", "true");
        // Its failures reach us as exceptions that say more.
        System.setProperty(PROPERTY + "log.org.apache.sshd", word.equals("debug") ? "info" : "off");
        // slf4j-simple truncates a file that it opens itself; System.err is looked up for each
        // line.
        if (!file.equals(STDERR)) {
            System.setErr(append(file));
        }
    }

    /// A stream that writes each line with one call, so that lines of several processes stay whole.
    private static PrintStream append(String file) throws CommandException {
        Path path = Path.of(file).toAbsolutePath();
        try {
            Path directory = path.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            return new PrintStream(
                    new BufferedOutputStream(new FileOutputStream(path.toFile(), true), 64 * 1024),
                    false,
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw CommandException.failure(
                    "cannot open the log "
                            + file
                            + ": "
                            + e.getMessage()
                            + ": give another with --log-file");
        }
    }
}
