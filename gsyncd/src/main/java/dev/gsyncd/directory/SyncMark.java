package dev.gsyncd.directory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The time, in seconds since 1970, before which all changes are known to be on the mirror; kept in
/// a file. Without a file it lasts as long as this object.
final class SyncMark {
    /// A change's ctime is the kernel's coarse clock, and a network file system has its server's.
    private static final long MARGIN_SECONDS = 2;

    /// What a clock that is set right may go back without harm.
    private static final long AHEAD_SECONDS = 1;

    /// How often the file is written at most: a mark that is too early costs reading, never a
    /// change.
    private static final long WRITE_EACH_SECONDS = 10;

    private final @Nullable Path file;
    private long value;
    private long written;

    private SyncMark(@Nullable Path file, long value) {
        this.file = file;
        this.value = value;
        this.written = value;
    }

    static SyncMark read(@Nullable Path file) throws IOException {
        if (file == null) {
            return new SyncMark(null, 0);
        }
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            long kept = Long.parseLong(text);
            // A clock that was ahead wrote it: what changed since is not known, so anything may
            // have.
            return new SyncMark(file, kept > nowSeconds() + AHEAD_SECONDS ? 1 : kept);
        } catch (NoSuchFileException e) {
            return new SyncMark(file, 0);
        } catch (NumberFormatException e) {
            throw new IOException(
                    file + " is no mark of the last sync: remove it to trust size and time once");
        }
    }

    static long nowSeconds() {
        return System.currentTimeMillis() / 1000;
    }

    /// 0 where nothing is known.
    long seconds() {
        return value;
    }

    /// All that changed before `seconds` is on the mirror.
    void advance(long seconds) throws IOException {
        value = Math.max(value, seconds - MARGIN_SECONDS);
        if (value - written >= WRITE_EACH_SECONDS || written == 0) {
            save();
        }
    }

    void save() throws IOException {
        if (file == null || written == value) {
            return;
        }
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Path next = Path.of(file + ".new");
        try (FileChannel out =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            out.write(ByteBuffer.wrap((value + "\n").getBytes(StandardCharsets.US_ASCII)));
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        written = value;
    }
}
