package dev.rsyncproto.session;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Numbers;
import dev.rsyncproto.options.Options;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A line of `--list-only`: permissions, size, time, name (generator.c:list_file_entry).
public final class ListLine {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneId.systemDefault());

    private static final int TIME_WIDTH = 19;

    private ListLine() {}

    /// @param mtime in seconds since 1970
    /// @param atime in seconds since 1970, shown with `-U`
    /// @param target where a symlink points
    public static String of(
            Options o,
            int mode,
            long size,
            long mtime,
            long atime,
            Bytes name,
            @Nullable Bytes target) {
        int width = o.humanReadable > 0 ? 14 : 11;
        String number = new Numbers(o.humanReadable).number(size);
        boolean link = (mode & 0170000) == 0120000 && o.links && target != null;
        boolean accessed = o.timeRules.access() > 0;
        boolean directory = (mode & 0170000) == 0040000;
        String shown = directory ? " ".repeat(TIME_WIDTH + 1) : " " + time(atime);
        return String.format(
                        Locale.ROOT,
                        "%s %" + width + "s %s%s ",
                        Permissions.of(mode),
                        number,
                        time(mtime),
                        accessed ? shown : "")
                + name
                + (link ? " -> " + target : "");
    }

    /// `2026/12/31 23:59:59`, local time.
    public static String time(long seconds) {
        return TIME.format(Instant.ofEpochSecond(seconds));
    }
}
