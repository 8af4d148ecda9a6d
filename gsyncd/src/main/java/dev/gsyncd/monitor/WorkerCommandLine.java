package dev.gsyncd.monitor;

import java.util.List;

/// A worker to be kept running.
///
/// @param name what the log calls it, such as the brick
/// @param command the program and its arguments
public record WorkerCommandLine(String name, List<String> command) {
    public WorkerCommandLine {
        command = List.copyOf(command);
    }
}
