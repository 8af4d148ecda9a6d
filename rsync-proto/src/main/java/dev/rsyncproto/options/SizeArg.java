package dev.rsyncproto.options;

import java.math.BigDecimal;
import java.util.Locale;

/// Sizes on command lines: `700`, `1.5K` (1024), `10MB` (1000), `2GiB`, each with `+1` or `-1`.
///
/// @param option the long name, for messages
/// @param unit what a number without a unit counts, `b` or `k`
/// @param min the least value
/// @param max the greatest value; -1: 2^63-1
/// @param zeroIsUnlimited zero is taken too
record SizeArg(String option, char unit, long min, long max, boolean zeroIsUnlimited) {
    private static final String UNITS = "bkmgtp";

    long parse(String text) throws OptionException {
        int at = digits(text, 0);
        if (at < text.length() && text.charAt(at) == '.') {
            at = digits(text, at + 1);
        }
        String digits = text.substring(0, at);
        boolean hasUnit = at < text.length() && !isSign(text.charAt(at));
        char letter = hasUnit ? Character.toLowerCase(text.charAt(at++)) : unit;
        int power = UNITS.indexOf(letter);
        int base = 1024;
        if (text.regionMatches(true, at, "ib", 0, 2)) {
            at += 2;
        } else if (text.regionMatches(true, at, "b", 0, 1)) {
            base = 1000;
            at++;
        }
        String rest = text.substring(at);
        boolean plusMinus = (rest.equals("+1") || rest.equals("-1")) && at > 0;
        if (power < 0 || !(rest.isEmpty() || plusMinus)) {
            throw rest.startsWith("-") && at == 0 ? tooLarge(text) : wrong(text, "invalid");
        }
        BigDecimal number =
                digits.isEmpty() || digits.equals(".") ? BigDecimal.ZERO : new BigDecimal(digits);
        BigDecimal size = number.multiply(BigDecimal.valueOf(base).pow(power));
        BigDecimal most = BigDecimal.valueOf(max >= 0 ? max : Long.MAX_VALUE);
        if (size.compareTo(most) > 0 || (max < 0 && size.compareTo(most) == 0)) {
            throw tooLarge(text);
        }
        long value = size.longValue() + (rest.isEmpty() ? 0 : rest.charAt(0) == '+' ? 1 : -1);
        if (value < 0 || (max >= 0 && value > max)) {
            throw tooLarge(text);
        }
        if (value < min && !(zeroIsUnlimited && value == 0)) {
            String unlimited = zeroIsUnlimited ? " or 0 for unlimited" : "";
            throw wrong(text, "too small (min: " + human(min) + unlimited + ")");
        }
        return value;
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static boolean isSign(char c) {
        return c == '+' || c == '-';
    }

    private OptionException tooLarge(String text) {
        return wrong(text, max >= 0 ? "too large (max: " + human(max) + ")" : "too large");
    }

    private OptionException wrong(String text, String what) {
        return OptionException.syntax("--" + option + "=" + text + " is " + what);
    }

    private static String human(long n) {
        if (n < 1024) {
            return Long.toString(n);
        }
        boolean mega = n >= 1 << 20;
        return String.format(Locale.ROOT, mega ? "%.2fM" : "%.2fK", n / (mega ? 1048576.0 : 1024));
    }
}
