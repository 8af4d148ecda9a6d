package dev.gsyncd.cli;

import dev.gsyncd.monitor.WorkerCommandLine;
import dev.rsyncproto.cli.AotCache;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command line of another process of this program: the same JDK, the same class path.
final class JavaCommand {
    private JavaCommand() {}

    /// What a worker may take; a batch is bounded, so it needs no more whatever the volume's size.
    private static final String WORKER_HEAP = "256m";

    /// A monitor does no work of its own.
    private static final String MONITOR_HEAP = "64m";

    /// Small at rest: a heap that a full collection shrinks (see [IdleHeap]), freed pages of the C
    /// library given back each minute, and an AOT cache at the address that it was made for, whose
    /// pages processes then share. The launcher has the same.
    private static final List<String> SMALL =
            List.of(
                    "-Xms16m",
                    "-XX:MinHeapFreeRatio=15",
                    "-XX:MaxHeapFreeRatio=25",
                    "-XX:-ShrinkHeapInSteps",
                    "-XX:TrimNativeHeapInterval=60000",
                    "-XX:+UnlockDiagnosticVMOptions",
                    "-XX:ArchiveRelocationMode=0");

    /// The cache is taken as it is: its monitor started from it, checked, and the check would keep
    /// all of it in memory (7 MiB). It is checked after a crash.
    static WorkerCommandLine worker(String name, List<String> arguments) {
        List<String> checked = of(WORKER_HEAP, arguments);
        List<String> trusting = new ArrayList<>(checked);
        trusting.remove(CHECKED);
        return new WorkerCommandLine(name, trusting, checked);
    }

    /// Damage in the cache is seen before anything is taken from it.
    private static final String CHECKED = "-XX:+VerifySharedSpaces";

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
                        "-Xmx" + heap,
                        "--enable-native-access=ALL-UNNAMED"));
        command.addAll(SMALL);
        String cache = AotCache.file();
        if (cache != null) {
            // Java's own words about it never go to standard output.
            command.addAll(
                    List.of(
                            "-D" + AotCache.PROPERTY + "=" + cache,
                            "-XX:AOTCache=" + cache,
                            "-XX:AOTMode=auto",
                            CHECKED,
                            "-Xlog:disable",
                            "-Xlog:all=error,aot*=off,cds*=off:stderr"));
        }
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Gsyncd.class.getName()));
        command.addAll(arguments);
        return command;
    }
}
