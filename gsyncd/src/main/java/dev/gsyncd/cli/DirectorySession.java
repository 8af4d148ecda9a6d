package dev.gsyncd.cli;

import dev.gsyncd.config.ConfigException;
import java.io.IOException;

/// The session of a plain directory, all in this process.
final class DirectorySession implements SessionCommand.Body {
    @Override
    public int run(Session session, Arguments arguments, Stop stop, Runnable up)
            throws CommandException, ConfigException, IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }
}
