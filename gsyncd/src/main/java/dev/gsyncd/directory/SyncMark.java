package dev.gsyncd.directory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Before which time, in seconds since 1970, all changes are known to be on the mirror; kept in a
/// file. Without a file it lasts as long as this object.
///
/// There are two such times: what was written (`reached`) counts as long as the mirror's machine
/// runs, what was flushed (`durable`) also after that.
///
/// ```
/// [sync-mark]  durable reached machine-start\n     `-`: none was connected to, `?`: it did not say
///              reached\n                           of older versions
/// ```
final class SyncMark {
    /// A change's ctime is the kernel's coarse clock, and a network file system has its server's.
    private static final long MARGIN_SECONDS = 2;

    /// What a clock that is set right may go back without harm.
    private static final long AHEAD_SECONDS = 1;

    /// How often the file is written at most: a mark that is too early costs reading, never a
    /// change.
    private static final long WRITE_EACH_SECONDS = 10;

    /// Older than all files, and yet a mark: nothing is trusted by size and time.
    private static final long DAWN = 1;

    private static final String UNKNOWN = "?";
    private static final Pattern START = Pattern.compile("[0-9A-Za-z-]{1,64}");

    private final @Nullable Path file;
    private long durable;
    private long reached;
    private String machine;
    private String written;
    private long writtenReached;

    private SyncMark(@Nullable Path file, long durable, long reached, String machine) {
        this.file = file;
        this.durable = durable;
        this.reached = reached;
        this.machine = machine;
        this.written = text();
        this.writtenReached = reached;
    }

    static SyncMark read(@Nullable Path file) throws IOException {
        if (file == null) {
            return new SyncMark(null, 0, 0, "");
        }
        try {
            String[] words =
                    Files.readString(file, StandardCharsets.US_ASCII).strip().split(" ", -1);
            if (words.length != 1 && words.length != 3) {
                throw new NumberFormatException("words: " + words.length);
            }
            long durable = known(words[0]);
            return words.length == 1
                    ? new SyncMark(file, durable, durable, "")
                    : new SyncMark(
                            file, durable, known(words[1]), words[2].equals("-") ? "" : words[2]);
        } catch (NoSuchFileException e) {
            return new SyncMark(file, 0, 0, "");
        } catch (NumberFormatException | CharacterCodingException e) {
            throw new IOException(
                    file + " is no mark of the last sync: remove it to trust size and time once",
                    e);
        }
    }

    /// A clock that was ahead wrote it: what changed since is not known, so anything may have.
    private static long known(String word) {
        long kept = Long.parseLong(word);
        return kept > nowSeconds() + AHEAD_SECONDS ? DAWN : kept;
    }

    static long nowSeconds() {
        return System.currentTimeMillis() / 1000;
    }

    /// 0 where nothing is known.
    long seconds() {
        return reached;
    }

    /// What the mirror's machine is known by now (`Secondary.machineStart`; empty: not known). If
    /// it is not the one that was written to, what was not flushed there may be lost.
    ///
    /// @return whether something may be
    boolean connectedTo(String start) {
        boolean first = machine.isEmpty();
        boolean same = start.equals(machine);
        // The peer's word must not become words of the file.
        machine = START.matcher(start).matches() ? start : UNKNOWN;
        if (same || first && reached <= durable) {
            return false;
        }
        reached = Math.max(durable, DAWN);
        return true;
    }

    /// All that changed before `seconds` is on the mirror.
    void advance(long seconds) throws IOException {
        reached = Math.max(reached, seconds - MARGIN_SECONDS);
        if (reached - writtenReached >= WRITE_EACH_SECONDS || writtenReached == 0) {
            save();
        }
    }

    /// Whether a flush would make more of it durable.
    boolean mayBeLost() {
        return reached > durable;
    }

    /// All that changed before `seconds` (a value of [#seconds]) is on the mirror's disk.
    void flushed(long seconds) throws IOException {
        if (seconds > durable) {
            durable = seconds;
            reached = Math.max(reached, durable);
            save();
        }
    }

    private String text() {
        return durable + " " + reached + " " + (machine.isEmpty() ? "-" : machine) + "\n";
    }

    void save() throws IOException {
        String text = text();
        if (file == null || text.equals(written)) {
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
            out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        written = text;
        writtenReached = reached;
    }
}
