package dev.rsyncproto.options;

import static dev.rsyncproto.options.OptionException.syntax;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/// The time of `--stop-at`: `2026-12-31T23:59` or less of it, in local time.
///
/// Without a time it is midnight; what is missing of the date is chosen so that the time is the
/// next one in the future; `:59` is the next time at that minute. Years may have two digits, and
/// `/` may stand for `-`.
final class StopTime {
    private StopTime() {}

    /// In seconds since 1970.
    static long parse(String text, Clock clock) throws OptionException {
        LocalDateTime now = LocalDateTime.now(clock);
        LocalDateTime time;
        try {
            time = resolve(text, now);
        } catch (DateTimeException | NumberFormatException e) {
            throw syntax("invalid --stop-at format: " + text);
        }
        ZoneId zone = clock.getZone();
        long seconds = time.atZone(zone).toEpochSecond();
        if (seconds <= clock.millis() / 1000) {
            throw syntax("--stop-at time is not in the future: " + text);
        }
        return seconds;
    }

    private static LocalDateTime resolve(String text, LocalDateTime now) {
        int t = text.toUpperCase(java.util.Locale.ROOT).indexOf('T');
        boolean onlyTime = t < 0 && text.indexOf(':') >= 0;
        String date = onlyTime ? "" : t < 0 ? text : text.substring(0, t);
        String time = onlyTime ? text : t < 0 ? "" : text.substring(t + 1);
        if (date.isEmpty() && time.isEmpty()) {
            throw new DateTimeException("nothing there");
        }
        if (time.startsWith(":")) {
            if (!date.isEmpty()) {
                throw new DateTimeException("a minute of which hour?");
            }
            return nextMinute(number(time.substring(1)), now);
        }
        return next(date, timeOfDay(time), now);
    }

    private static LocalDateTime nextMinute(int minute, LocalDateTime now) {
        LocalDateTime at = now.withMinute(minute).withSecond(0).withNano(0);
        return at.isAfter(now) ? at : at.plusHours(1);
    }

    private static LocalTime timeOfDay(String time) {
        if (time.isEmpty()) {
            return LocalTime.MIDNIGHT;
        }
        String[] parts = time.split(":", -1);
        if (parts.length != 2) {
            throw new DateTimeException("not hours and minutes");
        }
        return LocalTime.of(number(parts[0]), number(parts[1]));
    }

    private static LocalDateTime next(String date, LocalTime time, LocalDateTime now) {
        List<Integer> parts = new ArrayList<>();
        if (!date.isEmpty()) {
            for (String part : date.split("[-/]", -1)) {
                parts.add(number(part));
            }
        }
        LocalDate today = now.toLocalDate();
        return switch (parts.size()) {
            case 0 -> after(today.atTime(time), now);
            case 1 -> nextDay(parts.get(0), today, time, now);
            case 2 -> nextMonthDay(parts.get(0), parts.get(1), today, time, now);
            case 3 ->
                    LocalDate.of(fullYear(parts.get(0), today), parts.get(1), parts.get(2))
                            .atTime(time);
            default -> throw new DateTimeException("too many parts");
        };
    }

    private static LocalDateTime after(LocalDateTime at, LocalDateTime now) {
        return at.isAfter(now) ? at : at.plusDays(1);
    }

    private static LocalDateTime nextDay(
            int day, LocalDate today, LocalTime time, LocalDateTime now) {
        if (day < 1 || day > 31) {
            throw new DateTimeException("no such day");
        }
        LocalDate month = today.withDayOfMonth(1);
        while (day > month.lengthOfMonth()
                || !month.withDayOfMonth(day).atTime(time).isAfter(now)) {
            month = month.plusMonths(1);
        }
        return month.withDayOfMonth(day).atTime(time);
    }

    private static LocalDateTime nextMonthDay(
            int month, int day, LocalDate today, LocalTime time, LocalDateTime now) {
        boolean leapDay = month == 2 && day == 29;
        int year = today.getYear();
        while ((leapDay && !LocalDate.of(year, 1, 1).isLeapYear())
                || !LocalDate.of(year, month, day).atTime(time).isAfter(now)) {
            year++;
        }
        return LocalDate.of(year, month, day).atTime(time);
    }

    private static int fullYear(int year, LocalDate today) {
        int full = year;
        if (full < 100) {
            full += 1900;
            while (full < today.getYear()) {
                full += 100;
            }
        }
        return full;
    }

    private static int number(String digits) {
        if (digits.isEmpty()
                || digits.length() > 6
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new NumberFormatException(digits);
        }
        return Integer.parseInt(digits);
    }
}
