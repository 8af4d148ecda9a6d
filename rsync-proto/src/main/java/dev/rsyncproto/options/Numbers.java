package dev.rsyncproto.options;

import java.util.Locale;

/// Numbers for people, as `-h` and its absence say: 0 plain, 1 grouped by commas, 2 and 3 with
/// units of 1000 or 1024.
public record Numbers(int level) {
    private static final String UNITS = "KMGTP";

    public String number(long n) {
        int base = level == 2 ? 1000 : 1024;
        if (level > 1 && Math.abs(n) >= base) {
            double d = (double) n / base;
            int unit = 0;
            while (Math.abs(d) >= base && unit < UNITS.length() - 1) {
                d /= base;
                unit++;
            }
            return String.format(Locale.ROOT, "%.2f%c", d, UNITS.charAt(unit));
        }
        return level > 0 ? grouped(n) : Long.toString(n);
    }

    /// Without units, whatever the level.
    public String count(long n) {
        return level > 0 ? grouped(n) : Long.toString(n);
    }

    public String decimal(double d, int digits) {
        return level > 0 ? grouped(d, digits) : String.format(Locale.ROOT, "%." + digits + "f", d);
    }

    public String rate(double d) {
        return level > 1 && d >= 1000 ? number((long) d) : decimal(d, 2);
    }

    private static String grouped(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    private static String grouped(double d, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", d);
    }
}
