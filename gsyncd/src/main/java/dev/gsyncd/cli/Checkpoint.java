package dev.gsyncd.cli;

import dev.gsyncd.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The checkpoint in a session's config, in seconds since 1970. It is set while the session runs,
/// and the session is not restarted for it: the file is read again when it has changed.
final class Checkpoint implements LongSupplier {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);

    private final Path file;
    private final Source source;
    private @Nullable FileTime read;
    private long value;

    /// Reads the session's config.
    interface Source {
        /// Null where none is set.
        @Nullable String checkpoint() throws CommandException, ConfigException;
    }

    Checkpoint(Path file, Source source) {
        this.file = file;
        this.source = source;
    }

    @Override
    public long getAsLong() {
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            if (!changed.equals(read)) {
                String text = source.checkpoint();
                value = text == null || text.isEmpty() ? 0 : Long.parseLong(text);
                read = changed;
            }
        } catch (IOException | CommandException | ConfigException | NumberFormatException e) {
            LOG.debug("checkpoint: {}", e.getMessage());
        }
        return value;
    }
}
