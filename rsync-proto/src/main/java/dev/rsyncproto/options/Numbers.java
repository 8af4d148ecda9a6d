package dev.rsyncproto.options;

import java.util.Locale;

/// Numbers for people, as `-h` and its absence say: 0 plain, 1 grouped by commas, 2 and 3 with
/// units of 1000 or 1024.
public record Numbers(int level) {
    private static final String UNITS = "KMGTP";

    /// Below it a double's fraction is not cut off.
    private static final double EXACT = 1L << 52;

    public String number(long n) {
        int base = level == 2 ? 1000 : 1024;
        if (level > 1 && Math.abs(n) >= base) {
            double d = (double) n / base;
            int unit = 0;
            while (Math.abs(d) >= base && unit < UNITS.length() - 1) {
                d /= base;
                unit++;
            }
            return plain(d, 2) + UNITS.charAt(unit);
        }
        return level > 0 ? grouped(Long.toString(n)) : Long.toString(n);
    }

    /// Without units, whatever the level.
    public String count(long n) {
        return level > 0 ? grouped(Long.toString(n)) : Long.toString(n);
    }

    public String decimal(double d, int digits) {
        return level > 0 ? grouped(plain(d, digits)) : plain(d, digits);
    }

    public String rate(double d) {
        return level > 1 && d >= 1000 ? number((long) d) : decimal(d, 2);
    }

    /// As C's `%.*f`, which rounds the exact value, ties to even. (The JDK's formatter and decimals
    /// make tables when they are first used that take longer than a short run.)
    private static String plain(double d, int digits) {
        double power = digits == 2 ? 100 : Math.pow(10, digits);
        double scaled = Math.abs(d) * power;
        if (!(scaled < EXACT)) {
            return String.format(Locale.ROOT, "%." + digits + "f", d);
        }
        double whole = Math.floor(scaled);
        // what the product lost in rounding decides where it seems to be a tie
        double rest = scaled - whole + Math.fma(Math.abs(d), power, -scaled);
        long n = (long) whole;
        if (rest > 0.5 || (rest == 0.5 && (n & 1) == 1)) {
            n++;
        }
        long unit = (long) power;
        String fraction = Long.toString(unit + n % unit).substring(1);
        return (d < 0 ? "-" : "") + n / unit + "." + fraction;
    }

    private static String grouped(String number) {
        int point = number.indexOf('.');
        int first = number.charAt(0) == '-' ? 1 : 0;
        StringBuilder text = new StringBuilder(number);
        for (int at = (point < 0 ? number.length() : point) - 3; at > first; at -= 3) {
            text.insert(at, ',');
        }
        return text.toString();
    }
}
