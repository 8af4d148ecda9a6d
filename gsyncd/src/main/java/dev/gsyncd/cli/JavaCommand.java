package dev.gsyncd.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command line of another process of this program: the same JDK, the same class path.
final class JavaCommand {
    private JavaCommand() {}

    /// @param heap of the process, as `-Xmx` takes it
    static List<String> of(String heap, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-Xshare:auto",
                        "-Xmx" + heap,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Gsyncd.class.getName()));
        command.addAll(arguments);
        return command;
    }
}
