package dev.gsyncd.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command line of another process of this program: the same JDK, the same class path.
final class JavaCommand {
    /// Where the launcher says which cache it started this process from.
    private static final String AOT_CACHE = "GSYNCD_AOT_CACHE";

    private JavaCommand() {}

    /// What a worker may take; a batch is bounded, so it needs no more whatever the volume's size.
    private static final String WORKER_HEAP = "256m";

    /// A monitor does no work of its own.
    private static final String MONITOR_HEAP = "64m";

    static List<String> worker(List<String> arguments) {
        return of(WORKER_HEAP, arguments);
    }

    static List<String> monitor(List<String> arguments) {
        return of(MONITOR_HEAP, arguments);
    }

    /// @param heap of the process, as `-Xmx` takes it
    static List<String> of(String heap, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-Xms32m",
                        "-Xmx" + heap,
                        "--enable-native-access=ALL-UNNAMED"));
        String cache = System.getenv(AOT_CACHE);
        if (cache != null && !cache.isEmpty()) {
            // Java's own words about it never go to standard output.
            command.addAll(
                    List.of(
                            "-XX:AOTCache=" + cache,
                            "-XX:AOTMode=auto",
                            "-Xlog:disable",
                            "-Xlog:all=error:stderr"));
        }
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Gsyncd.class.getName()));
        command.addAll(arguments);
        return command;
    }
}
