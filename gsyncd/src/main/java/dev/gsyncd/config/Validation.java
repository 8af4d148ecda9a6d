package dev.gsyncd.config;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether a value may be set, by what the section of its option in the packaged `gsyncd.conf`
/// says: `validation`, with `min` and `max` or `allowed_values`.
final class Validation {
    private Validation() {}

    /// @param section of the option
    static boolean accepts(Map<String, String> section, String value) {
        String validation = section.get("validation");
        if (validation == null) {
            return true;
        }
        return switch (validation) {
            case "minmax" -> between(value, section.get("min"), section.get("max"));
            case "choice" -> chosen(value, section.getOrDefault("allowed_values", ""));
            case "bool" -> value.equals("true") || value.equals("false");
            case "execpath" -> isProgram(value);
            case "unixtime" -> isTime(value);
            case "int" -> integer(value) != null;
            default -> false;
        };
    }

    /// What may be set, for people: `give …`.
    ///
    /// @param section of the option
    static String wanted(Map<String, String> section) {
        String byType =
                switch (section.getOrDefault("type", "")) {
                    case "int" -> "a whole number";
                    case "float" -> "a number";
                    default -> "another value";
                };
        return "give "
                + switch (section.getOrDefault("validation", "")) {
                    case "minmax" ->
                            "a whole number from "
                                    + section.get("min")
                                    + " to "
                                    + section.get("max");
                    case "choice" -> "one of " + section.getOrDefault("allowed_values", "none");
                    case "bool" -> "true or false";
                    case "execpath" -> "the path of a program that is there";
                    case "unixtime" -> "a time in seconds since 1970";
                    default -> byType;
                };
    }

    private static boolean between(String value, @Nullable String min, @Nullable String max) {
        BigInteger n = integer(value);
        BigInteger low = min == null ? null : integer(min);
        BigInteger high = max == null ? null : integer(max);
        return n != null
                && low != null
                && high != null
                && n.compareTo(low) >= 0
                && n.compareTo(high) <= 0;
    }

    private static boolean chosen(String value, String allowed) {
        for (String one : allowed.split(",", -1)) {
            if (one.strip().equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isProgram(String value) {
        // The C library's access and Java's differ only where the name cannot be one at all.
        if (value.isEmpty() || value.indexOf('\0') >= 0) {
            return false;
        }
        Path path = Path.of(value);
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }

    /// A time that is not of 1970: a checkpoint of 0 is none.
    private static boolean isTime(String value) {
        BigInteger n = integer(value);
        if (n == null || n.bitLength() > 62) {
            return false;
        }
        try {
            int year =
                    Instant.ofEpochSecond(n.longValue()).atZone(ZoneId.systemDefault()).getYear();
            return year != 1970 && year >= 1 && year <= 9999;
        } catch (DateTimeException _) {
            return false;
        }
    }

    /// What Python's `int()` makes of it: blanks around, a sign, underscores between digits; null
    /// where it makes nothing.
    static @Nullable BigInteger integer(String text) {
        String t = text.strip();
        StringBuilder digits = new StringBuilder();
        boolean negative = t.startsWith("-");
        int start = negative || t.startsWith("+") ? 1 : 0;
        boolean digit = false;
        for (int i = start; i < t.length(); i++) {
            char c = t.charAt(i);
            int d = Character.digit(c, 10);
            if (d >= 0) {
                digits.append((char) ('0' + d));
                digit = true;
            } else if (c == '_' && digit) {
                digit = false;
            } else {
                return null;
            }
        }
        if (!digit) {
            return null;
        }
        BigInteger n = new BigInteger(digits.toString());
        return negative ? n.negate() : n;
    }
}
