package dev.gsyncd.monitor;

import java.util.List;

/// A worker to be kept running.
///
/// @param name what the log calls it, such as the brick
/// @param command the program and its arguments
/// @param afterCrash the same for one that follows one that crashed: trusts less of what was
///   prepared for it
public record WorkerCommandLine(String name, List<String> command, List<String> afterCrash) {
    public WorkerCommandLine {
        command = List.copyOf(command);
        afterCrash = List.copyOf(afterCrash);
    }

    public WorkerCommandLine(String name, List<String> command) {
        this(name, command, command);
    }
}
