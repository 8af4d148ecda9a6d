package dev.gsyncd.status;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/// Times as people read them, `2026-11-22 16:11:46`.
///
/// Made by hand: the JDK's formatter takes longer to load than a call may take.
public final class Times {
    private Times() {}

    /// @param seconds since 1970
    /// @return empty for a time that no date from year 1 to 9999 names
    public static String text(long seconds, ZoneId zone) {
        ZonedDateTime t;
        try {
            t = Instant.ofEpochSecond(seconds).atZone(zone);
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
