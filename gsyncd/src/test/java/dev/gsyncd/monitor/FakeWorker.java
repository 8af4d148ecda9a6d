package dev.gsyncd.monitor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A worker for tests: notes its process id in a file, says that it is active, and waits for the
/// end of its standard input. `deaf` waits on; `mute` does that and never says anything; `faulty`
/// ends with a reason.
final class FakeWorker {
    private FakeWorker() {}

    public static void main(String[] args) throws Exception {
        Files.writeString(
                Path.of(args[0]),
                ProcessHandle.current().pid() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        String how = args[1];
        if (how.equals("faulty")) {
            System.out.println(new Report(Report.Kind.FAULT, "no way\nto go").line());
            System.exit(1);
        }
        if (how.equals("mute")) {
            forever();
        }
        System.out.println(new Report(Report.Kind.ACTIVE, "").line());
        if (how.equals("deaf")) {
            Runtime.getRuntime().addShutdownHook(new Thread(FakeWorker::forever));
            forever();
        }
        while (System.in.read() >= 0) {
            // nothing comes
        }
    }

    private static void forever() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
