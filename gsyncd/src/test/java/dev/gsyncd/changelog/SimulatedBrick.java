package dev.gsyncd.changelog;

import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.EntryFop;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;

/// A brick's changelogs on a real file system, with a clock of its own (ahead of the real one, so
/// that files are never younger than they should be) and with the crashes a brick can have. Each
/// record has a number, in its name.
final class SimulatedBrick {
    final Path root;
    private final Path dir;
    private final Path live;
    private Path index;
    private byte[] torn = new byte[0];
    private long clock = Instant.now().getEpochSecond();
    private int records;

    SimulatedBrick(Path root) throws IOException {
        this.root = root;
        this.dir = root.resolve(".glusterfs/changelogs");
        this.live = dir.resolve("CHANGELOG");
        Files.createDirectories(dir.resolve("htime"));
        this.index = dir.resolve("htime/HTIME." + clock);
        Files.createFile(index);
        newLive();
    }

    private void newLive() throws IOException {
        Files.write(live, ChangelogBytes.header(true));
    }

    long clock() {
        return clock;
    }

    int records() {
        return records;
    }

    /// The number in a record's name.
    static int number(ChangeRecord record) {
        return Integer.parseInt(((ChangeRecord.Entry) record).name().name().utf8());
    }

    private static byte[] bytes(int number) {
        return new ChangelogBytes(true)
                .record(
                        new ChangeRecord.Entry(
                                new Gfid(1, number),
                                EntryFop.LINK,
                                new EntryName(Gfid.ROOT, Bytes.utf8("" + number))))
                .bytes();
    }

    void write() throws IOException {
        finishTorn();
        append(live, bytes(records++));
    }

    /// The first part of a record; the rest comes before anything else is written.
    void writePart(int length) throws IOException {
        finishTorn();
        byte[] record = bytes(records++);
        int part = Math.min(length, record.length - 1);
        append(live, Arrays.copyOf(record, part));
        torn = Arrays.copyOfRange(record, part, record.length);
    }

    private void finishTorn() throws IOException {
        append(live, torn);
        torn = new byte[0];
    }

    /// Rolls over as changelog_rollover_changelog does.
    void rollover(int seconds) throws IOException {
        finishTorn();
        clock += seconds;
        boolean empty = Files.size(live) == ChangelogBytes.header(true).length;
        if (empty) {
            Files.delete(live);
        } else {
            rename();
        }
        list(empty);
        newLive();
    }

    /// Dies between the rename and the line in the index, and starts again.
    void crashAfterRename(int seconds) throws IOException {
        finishTorn();
        clock += seconds;
        rename();
        clock++;
        newLive();
    }

    /// Dies and starts again: what is left of the live file is rolled over whatever is in it.
    void restart(int seconds) throws IOException {
        finishTorn();
        clock += seconds;
        rename();
        list(false);
        newLive();
    }

    /// Switches changelog off, lets time go by, and switches it on: a new index.
    void offAndOn(int seconds) throws IOException {
        rollover(1);
        Files.delete(live);
        clock += seconds;
        newLive();
        index = dir.resolve("htime/HTIME." + clock);
        Files.createFile(index);
    }

    /// Sets the clock back, or on.
    void setClock(long to) {
        clock = to;
    }

    /// A rollover of an empty slice and one that is not, in the same second.
    void twiceInASecond(boolean emptyFirst) throws IOException {
        rollover(1);
        if (emptyFirst) {
            rollover(5);
            write();
            rollover(0);
        } else {
            write();
            rollover(5);
            rollover(0);
        }
    }

    /// As bricks before Gluster 10 kept them: no directories of days.
    void oldLayout() throws IOException {
        for (String line : Files.readString(index).split("\0")) {
            Path file = Path.of(line);
            if (Files.exists(file)) {
                Files.move(file, dir.resolve(file.getFileName()));
            }
        }
        Files.writeString(
                index,
                Files.readString(index)
                        .replaceAll("changelogs/\\d{4}/\\d\\d/\\d\\d/", "changelogs/"));
    }

    /// The machine dies within the line in the index, which goes on behind it later.
    void tearIndex(int seconds) throws IOException {
        write();
        clock += seconds;
        rename();
        byte[] line = Bytes.utf8(rolled().toString()).toArray();
        append(index, Arrays.copyOf(line, line.length - 5));
        newLive();
    }

    Path index() {
        return index;
    }

    /// Two rollovers in one second: the second file takes the name of the first.
    void overwrite() throws IOException {
        write();
        rollover(1);
        write();
        rollover(0);
    }

    private void rename() throws IOException {
        Path to = rolled();
        Files.createDirectories(to.getParent());
        Files.move(live, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path rolled() {
        LocalDate day = LocalDate.ofInstant(Instant.ofEpochSecond(clock), ZoneOffset.UTC);
        return dir.resolve(
                String.format(
                        "%04d/%02d/%02d/CHANGELOG.%d",
                        day.getYear(), day.getMonthValue(), day.getDayOfMonth(), clock));
    }

    private void list(boolean empty) throws IOException {
        String path = rolled().toString();
        if (empty) {
            path = path.replace("/CHANGELOG.", "/changelog.");
        }
        append(index, Bytes.utf8(path + "\0").toArray());
    }

    /// The newest rolled file.
    Path newestRolled() throws IOException {
        try (var files = Files.walk(dir)) {
            return files.filter(f -> f.getFileName().toString().startsWith("CHANGELOG."))
                    .max((a, b) -> a.getFileName().toString().compareTo(b.getFileName().toString()))
                    .orElseThrow();
        }
    }

    private static void append(Path file, byte[] data) throws IOException {
        Files.write(file, data, StandardOpenOption.APPEND);
    }
}
