package dev.gsyncd.secondary;

import java.io.File;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// A process whose working directory is the root of a mount, so that the mount, which may have no
/// name, has one: `/proc/<pid>/cwd`. A Python primary sends its rsync there.
///
/// It waits for the end of its input, a pipe from this process, and so never outlives it.
final class MountProcess implements AutoCloseable {
    private static final long GRACE_SECONDS = 5;

    private final Process process;

    private MountProcess(Process process) {
        this.process = process;
    }

    /// @param fd an open directory of this process
    static MountProcess start(int fd) throws IOException {
        long self = ProcessHandle.current().pid();
        return new MountProcess(
                new ProcessBuilder("sh", "-c", "read -r _", "gsyncd-mount-of-" + self)
                        .directory(new File("/proc/" + self + "/fd/" + fd))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
