package dev.gsyncd.status;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.TimeZone;

/// Times as people read them, `2026-11-22 16:11:46`.
///
/// Made by hand: the JDK's formatter takes longer to load than a call may take.
public final class Times {
    private Times() {}

    /// The time of day in UTC.
    ///
    /// @param seconds since 1970
    /// @return empty for a time that no date from year 1 to 9999 names
    public static String utc(long seconds) {
        return text(seconds, 0);
    }

    /// The same in this machine's time zone, `TZ` or `/etc/localtime`.
    public static String local(long seconds) {
        // Not java.time's zones: they come with a search through every jar, 130 ms of processor.
        return Math.abs(seconds) > Long.MAX_VALUE / 2000
                ? ""
                : text(seconds, TimeZone.getDefault().getOffset(seconds * 1000) / 1000);
    }

    private static String text(long seconds, int offset) {
        LocalDateTime t;
        try {
            t = LocalDateTime.ofEpochSecond(seconds + offset, 0, ZoneOffset.UTC);
        } catch (DateTimeException _) {
            return "";
        }
        if (t.getYear() < 1 || t.getYear() > 9999) {
            return "";
        }
        return padded(t.getYear(), 10_000)
                + "-"
                + padded(t.getMonthValue(), 100)
                + "-"
                + padded(t.getDayOfMonth(), 100)
                + " "
                + padded(t.getHour(), 100)
                + ":"
                + padded(t.getMinute(), 100)
                + ":"
                + padded(t.getSecond(), 100);
    }

    private static String padded(int n, int above) {
        return Integer.toString(above + n).substring(1);
    }
}
