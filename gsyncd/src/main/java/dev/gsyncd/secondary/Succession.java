package dev.gsyncd.secondary;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One secondary at a time for each worker of a primary.
///
/// When a worker is killed or loses its connection, what it had sent may still lie in the pipes to
/// its secondary. That one may be held up, by a brick that does not answer, until after the worker
/// that comes next has synced the same files: then it would write old content over new. So a new
/// one ends the old one first.
///
/// ```
/// /run/gsyncd/worker-<hash of the worker's name>, locked while it serves:
///   <pid> <start of pid>
/// ```
///
/// The lock is the kernel's: it goes with the process, and not before its last call has ended.
public final class Succession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);
    private static final long POLL_MILLIS = 20;
    private static final int MAX_LENGTH = 100;

    private final FileChannel file;

    private Succession(FileChannel file) {
        this.file = file;
    }

    /// Ends the secondary that served this worker before, if there is one, and takes its place.
    ///
    /// @param worker a name that no other worker has
    /// @param patience until it must be gone
    /// @throws IOException that says which process does not end
    public static Succession to(String worker, Duration patience)
            throws IOException, InterruptedException {
        return in(RunDirectory.path(), worker, patience);
    }

    static Succession in(Path directory, String worker, Duration patience)
            throws IOException, InterruptedException {
        FileChannel file =
                FileChannel.open(
                        directory.resolve("worker-" + hash(worker)),
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            lock(file, worker, patience);
            write(file);
            Succession mine = new Succession(file);
            file = null;
            return mine;
        } finally {
            if (file != null) {
                file.close();
            }
        }
    }

    private static void lock(FileChannel file, String worker, Duration patience)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        ProcStat ended = null;
        while (true) {
            if (isOurs(file)) {
                return;
            }
            ProcStat holder = holder(file);
            if (holder != null && (ended == null || ended.start() != holder.start())) {
                LOG.info("ending process {}: it served {} before", holder.pid(), worker);
                ProcessHandle.of(holder.pid()).ifPresent(ProcessHandle::destroyForcibly);
                ended = holder;
            }
            if (System.nanoTime() > end) {
                throw new IOException(
                        "process "
                                + (ended == null ? "?" : ended.pid())
                                + ", which served this worker before, does not end: a mount of it"
                                + " may hang; end its glusterfs process, or wait until the volume"
                                + " answers");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /// Another connection that this process serves cannot be ended alone, and is of one that knows
    /// what it does.
    private static boolean isOurs(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    /// Who wrote the file, if that process is there.
    private static @Nullable ProcStat holder(FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_LENGTH);
        file.read(bytes, 0);
        String[] words =
                new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII)
                        .strip()
                        .split(" ", -1);
        try {
            ProcStat process = words.length == 2 ? ProcStat.of(Long.parseLong(words[0])) : null;
            return process != null && process.start() == Long.parseLong(words[1]) ? process : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static void write(FileChannel file) throws IOException {
        ProcStat self = ProcStat.of(ProcessHandle.current().pid());
        if (self == null) {
            throw new IOException("/proc does not show this process");
        }
        byte[] text = (self.pid() + " " + self.start() + "\n").getBytes(StandardCharsets.US_ASCII);
        file.truncate(0);
        file.write(ByteBuffer.wrap(text), 0);
    }

    private static String hash(String text) {
        try {
            byte[] sum =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every Java has it
        }
    }

    /// Another may serve.
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("closing a lock: {}", e.getMessage());
        }
    }
}
