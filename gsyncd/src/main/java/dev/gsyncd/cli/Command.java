package dev.gsyncd.cli;

import dev.gsyncd.config.ConfigException;
import java.io.IOException;
import java.util.List;

/// A subcommand.
interface Command {
    /// Runs to the end.
    ///
    /// @param args the arguments after the subcommand's name
    /// @return the exit code
    int run(List<String> args, Console console)
            throws CommandException, ConfigException, IOException, InterruptedException;
}
