package dev.gsyncd.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Process;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The pid file of a process: holds its process id and, while it runs, its fcntl lock.
///
/// The file must not be opened a second time in this process: closing any descriptor of it would
/// drop the lock.
final class PidFile implements AutoCloseable {
    private final Path path;
    private final Fd fd;

    private PidFile(Path path, Fd fd) {
        this.path = path;
        this.fd = fd;
    }

    /// Takes the lock, or says who has it.
    static PidFile take(Path path) throws CommandException {
        try {
            Path directory = path.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            return open(path);
        } catch (IOException e) {
            throw CommandException.failure(
                    "cannot write the pid file "
                            + path
                            + ": "
                            + e.getMessage()
                            + ": give another with --pid-file");
        }
    }

    @SuppressWarnings("MustBeClosedChecker")
    private static PidFile open(Path path) throws PosixException, CommandException {
        Bytes name = Bytes.utf8(path.toString());
        while (true) {
            Fd fd =
                    Fd.open(
                            name,
                            OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_NOFOLLOW,
                            0644);
            boolean taken = false;
            try {
                if (!fd.tryLock()) {
                    int holder = fd.lockHolder();
                    throw CommandException.failure(
                            "runs already as process "
                                    + holder
                                    + " (pid file "
                                    + path
                                    + "): end that with: kill "
                                    + holder);
                }
                if (!isStill(fd, name)) {
                    // Its last holder removed it between our open and our lock.
                    continue;
                }
                byte[] text = (Process.pid() + "\n").getBytes(StandardCharsets.US_ASCII);
                fd.truncate(0);
                fd.pwrite(text, 0, text.length, 0);
                taken = true;
                return new PidFile(path, fd);
            } finally {
                if (!taken) {
                    fd.close();
                }
            }
        }
    }

    private static boolean isStill(Fd fd, Bytes name) throws PosixException {
        try (dev.rsyncproto.posix.Dir root = dev.rsyncproto.posix.Dir.open(Bytes.utf8("/"))) {
            var there = root.statFollowOrNull(absolute(name));
            var ours = fd.stat();
            return there != null && there.ino() == ours.ino() && there.dev() == ours.dev();
        }
    }

    private static Bytes absolute(Bytes name) {
        return Bytes.utf8(Path.of(name.utf8()).toAbsolutePath().toString());
    }

    /// Removes the file and gives up the lock, in this order: whoever waits for the lock finds no
    /// stale file.
    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException _) {
            // The next start takes the unlocked file over.
        }
        try {
            fd.close();
        } catch (PosixException _) {
            // The lock goes with the process.
        }
    }
}
