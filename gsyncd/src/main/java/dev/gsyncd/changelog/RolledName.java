package dev.gsyncd.changelog;

import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// A rolled-over changelog: its place below `.glusterfs/changelogs` and what its name says.
///
/// @param path relative to the changelogs directory: `YYYY/MM/DD/CHANGELOG.<ts>`, or without the
///   day on older bricks
/// @param time when it was rolled over, in seconds
/// @param empty listed in lower case: nothing was written to it and there is no file
record RolledName(Bytes path, long time, boolean empty) {
    static final Bytes UPPER = Bytes.utf8("CHANGELOG.");
    static final Bytes LOWER = Bytes.utf8("changelog.");
    private static final int MAX_DIGITS = 12;

    /// What fits into an xattr of stime.
    private static final long MAX_TIME = 0xffff_ffffL;

    /// From a path in HTIME, absolute as the brick wrote it; null where it names no changelog. Only
    /// what is below the changelogs directory counts: a brick may have moved.
    static @Nullable RolledName ofIndexed(Bytes path) {
        Bytes name = path.baseName();
        boolean empty = name.startsWith(LOWER);
        if (!empty && !name.startsWith(UPPER)) {
            return null;
        }
        long time = seconds(name, UPPER.length());
        if (time < 0 || path.indexOf(0, 0) >= 0) {
            return null;
        }
        int day = dayStart(path);
        return new RolledName(day < 0 ? name : path.from(day), time, empty);
    }

    /// A file found in directory `day` (empty: the changelogs directory itself); null where it is
    /// no rolled-over changelog.
    static @Nullable RolledName ofFile(Bytes day, Bytes name) {
        if (!name.startsWith(UPPER)) {
            return null;
        }
        long time = seconds(name, UPPER.length());
        return time < 0 ? null : new RolledName(day.slash(name), time, false);
    }

    /// The seconds that stand in a name from `from` on; -1 where they are none, or later than the
    /// year 2106.
    static long seconds(Bytes name, int from) {
        int digits = name.length() - from;
        if (digits < 1 || digits > MAX_DIGITS) {
            return -1;
        }
        long time = 0;
        for (int i = from; i < name.length(); i++) {
            int digit = name.at(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            time = time * 10 + digit;
        }
        return time <= MAX_TIME ? time : -1;
    }

    /// Where `YYYY/MM/DD/` begins before the name; -1 where it does not stand there.
    private static int dayStart(Bytes path) {
        int from = path.lastIndexOf('/') - 10;
        if (from < 1 || path.at(from - 1) != '/') {
            return -1;
        }
        for (int i = 0; i < 10; i++) {
            byte c = path.at(from + i);
            boolean slash = i == 4 || i == 7;
            if (slash ? c != '/' : c < '0' || c > '9') {
                return -1;
            }
        }
        return from;
    }
}
