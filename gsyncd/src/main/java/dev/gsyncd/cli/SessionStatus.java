package dev.gsyncd.cli;

import dev.gsyncd.config.Config;
import dev.gsyncd.config.ConfigException;
import dev.gsyncd.config.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/// The tunable `state-file`: one word for the session as a whole, as the Python gsyncd writes it.
/// The status files of its workers lie beside it.
final class SessionStatus {
    /// It runs; whether it does is told by the lock on its pid file, for it may have been killed.
    static final String STARTED = "Started";

    /// It is stopped by a signal until it is resumed.
    static final String PAUSED = "Paused";

    /// It was ended in good order.
    static final String STOPPED = "Stopped";

    private SessionStatus() {}

    /// Where the workers' status files are.
    static Path directory(Config config) throws ConfigException {
        return Objects.requireNonNull(file(config).getParent());
    }

    private static Path file(Config config) throws ConfigException {
        Path file = Path.of(config.text(Options.STATE_FILE)).toAbsolutePath();
        if (file.getParent() == null) {
            throw new ConfigException("state-file cannot be " + file + ": give a file");
        }
        return file;
    }

    /// Readers see the old word or the new one, whole.
    static void write(Config config, String word) throws ConfigException, IOException {
        Path file = file(config);
        Path directory = directory(config);
        Files.createDirectories(directory);
        Path next = Files.createTempFile(directory, ".status", null);
        try {
            Files.writeString(next, word);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }
}
