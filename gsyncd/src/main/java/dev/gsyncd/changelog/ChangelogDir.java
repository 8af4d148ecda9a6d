package dev.gsyncd.changelog;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A brick's `.glusterfs/changelogs`, as it lies on disk.
final class ChangelogDir implements AutoCloseable {
    static final Bytes LIVE = Bytes.utf8("CHANGELOG");
    private static final Bytes PATH = Bytes.utf8(".glusterfs/changelogs");
    private static final Bytes HTIME_DIR = Bytes.utf8("htime");
    private static final Bytes CURRENT_HTIME = Bytes.utf8("trusted.glusterfs.current_htime");
    private static final Bytes HTIME_PREFIX = Bytes.utf8("HTIME.");

    private final Dir dir;

    /// The state of each day directory when it was last listed.
    private final Map<Bytes, Stamp> listed = new HashMap<>();

    private @Nullable Stamp indexStamp;

    /// The time of a directory when it was looked at, at `seen`.
    private record Stamp(long sec, int nsec, long seen) {
        /// A directory's time may stand still for a clock tick while it changes.
        boolean stillHolds(long nowSec, int nowNsec) {
            return sec == nowSec && nsec == nowNsec && seen > sec + 1;
        }
    }

    /// An index file and the second at which it was begun.
    record Index(Bytes path, long start) {}

    ChangelogDir(Dir brick) throws IOException {
        this.dir = brick.openDirBeneath(PATH);
    }

    Dir dir() {
        return dir;
    }

    /// All index files, oldest first.
    List<Index> indexes() throws IOException {
        List<Index> indexes = new ArrayList<>();
        try (Dir htime = dir.openDir(HTIME_DIR)) {
            for (DirEntry entry : htime.list()) {
                long start = indexStart(entry.name());
                if (start >= 0) {
                    indexes.add(new Index(HTIME_DIR.slash(entry.name()), start));
                }
            }
        } catch (PosixException e) {
            if (!e.isAbsent()) {
                throw e;
            }
        }
        indexes.sort((a, b) -> Long.compare(a.start(), b.start()));
        return indexes;
    }

    /// The index file that the brick appends to; null where there is none. The brick names it in an
    /// xattr; where that cannot be read it is the newest.
    @Nullable Index currentIndex() throws IOException {
        List<Index> all = indexes();
        Bytes current = currentIndexName();
        for (Index index : all) {
            if (current != null && index.path().baseName().equals(current)) {
                return index;
            }
        }
        return all.isEmpty() ? null : all.getLast();
    }

    /// The same, but null where the directory of indexes did not change since the last call.
    @Nullable Index currentIndexIfChanged() throws IOException {
        Stat stat = dir.statOrNull(HTIME_DIR);
        if (stat == null) {
            return null;
        }
        long now = Instant.now().getEpochSecond();
        Stamp before = indexStamp;
        if (before != null && before.stillHolds(stat.ctimeSec(), stat.ctimeNsec())) {
            return null;
        }
        indexStamp = new Stamp(stat.ctimeSec(), stat.ctimeNsec(), now);
        return currentIndex();
    }

    private @Nullable Bytes currentIndexName() {
        try {
            return dir.getxattr(HTIME_DIR, CURRENT_HTIME);
        } catch (PosixException e) {
            return null; // no trusted xattrs here
        }
    }

    private static long indexStart(Bytes name) {
        return name.startsWith(HTIME_PREFIX) ? RolledName.seconds(name, HTIME_PREFIX.length()) : -1;
    }

    /// Opens a file below the directory; null where there is none.
    @Nullable Fd openOrNull(Bytes path) throws IOException {
        try {
            return dir.openBeneath(path, OpenFlags.O_RDONLY, 0);
        } catch (PosixException e) {
            if (e.isAbsent()) {
                return null;
            }
            throw e;
        }
    }

    @Nullable Stat statOrNull(Bytes path) throws IOException {
        return dir.statOrNull(path);
    }

    /// The rolled files newer than `after`, oldest first, in the directories of the days from
    /// `after` to today (and tomorrow: clocks differ). A directory that did not change since it was
    /// last listed gives nothing.
    List<RolledName> rolledFiles(long after, long now) throws IOException {
        List<RolledName> found = new ArrayList<>();
        for (Bytes day : days(after, now)) {
            list(day, after, found);
        }
        Collections.sort(found, (a, b) -> Long.compare(a.time(), b.time()));
        return found;
    }

    private void list(Bytes day, long after, List<RolledName> found) throws IOException {
        Bytes path = day.isEmpty() ? Bytes.utf8(".") : day;
        Stat stat = dir.statOrNull(path);
        if (stat == null || !stat.isDir()) {
            return;
        }
        long now = Instant.now().getEpochSecond();
        Stamp before = listed.get(day);
        if (before != null && before.stillHolds(stat.mtimeSec(), stat.mtimeNsec())) {
            return;
        }
        listed.put(day, new Stamp(stat.mtimeSec(), stat.mtimeNsec(), now));
        try (Dir opened = day.isEmpty() ? dir.openDir(path) : dir.openDirBeneath(day)) {
            for (DirEntry entry : opened.list()) {
                RolledName name = RolledName.ofFile(day, entry.name());
                if (name != null && name.time() > after) {
                    found.add(name);
                }
            }
        } catch (PosixException e) {
            if (!e.isAbsent()) {
                throw e;
            }
        }
    }

    /// The days that can hold a file newer than `after`. From a time long ago only those that exist
    /// are looked for.
    private List<Bytes> days(long after, long now) throws IOException {
        LocalDate first = LocalDate.ofInstant(Instant.ofEpochSecond(after), ZoneOffset.UTC);
        LocalDate last = LocalDate.ofInstant(Instant.ofEpochSecond(now), ZoneOffset.UTC);
        List<Bytes> days = new ArrayList<>();
        days.add(Bytes.EMPTY);
        if (first.plusDays(40).isBefore(last)) {
            existingDays(first, days);
        } else {
            for (LocalDate day = first; !day.isAfter(last.plusDays(1)); day = day.plusDays(1)) {
                days.add(Bytes.utf8(text(day)));
            }
        }
        return days;
    }

    private void existingDays(LocalDate first, List<Bytes> days) throws IOException {
        Bytes firstDay = Bytes.utf8(text(first));
        List<Bytes> found = new ArrayList<>();
        below(Bytes.EMPTY, 4, found);
        for (int level = 0; level < 2; level++) {
            List<Bytes> next = new ArrayList<>();
            for (Bytes parent : found) {
                below(parent, 2, next);
            }
            found = next;
        }
        for (Bytes day : found) {
            if (day.compareTo(firstDay) >= 0) {
                days.add(day);
            }
        }
    }

    private void below(Bytes parent, int digits, List<Bytes> found) throws IOException {
        try (Dir opened = dir.openDirBeneath(parent.isEmpty() ? Bytes.utf8(".") : parent)) {
            for (DirEntry entry : opened.list()) {
                if (entry.name().length() == digits && isNumber(entry.name())) {
                    found.add(parent.slash(entry.name()));
                }
            }
        } catch (PosixException e) {
            if (!e.isAbsent()) {
                throw e;
            }
        }
    }

    private static boolean isNumber(Bytes name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.at(i) < '0' || name.at(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static String text(LocalDate day) {
        return String.format(
                "%04d/%02d/%02d", day.getYear(), day.getMonthValue(), day.getDayOfMonth());
    }

    @Override
    public void close() {
        dir.close();
    }
}
