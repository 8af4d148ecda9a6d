package dev.rsyncproto.options;

import java.math.BigDecimal;

/// Sizes on command lines: `700`, `1.5K` (1024), `10MB` (1000), `2GiB`, each with `+1` or `-1`.
final class SizeArg {
    private static final String UNITS = "bkmgtp";

    private SizeArg() {}

    static int parse(String option, String text, int max) throws OptionException {
        int at = 0;
        while (at < text.length()
                && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        String digits = text.substring(0, at);
        int unit = 0;
        int base = 1024;
        if (at < text.length() && text.charAt(at) != '+' && text.charAt(at) != '-') {
            unit = UNITS.indexOf(Character.toLowerCase(text.charAt(at++)));
        }
        if (text.regionMatches(true, at, "ib", 0, 2)) {
            at += 2;
        } else if (text.regionMatches(true, at, "b", 0, 1)) {
            base = 1000;
            at++;
        }
        String rest = text.substring(at);
        if (unit < 0 || !(rest.isEmpty() || rest.equals("+1") || rest.equals("-1"))) {
            throw OptionParser.syntax("--" + option + "=" + text + " is invalid");
        }
        try {
            BigDecimal size =
                    (digits.isEmpty() || digits.equals(".")
                                    ? BigDecimal.ZERO
                                    : new BigDecimal(digits))
                            .multiply(BigDecimal.valueOf(base).pow(unit));
            long value = size.min(BigDecimal.valueOf(Long.MAX_VALUE / 2)).longValue();
            value += rest.isEmpty() ? 0 : rest.charAt(0) == '+' ? 1 : -1;
            if (digits.isEmpty() || value < 0) {
                throw OptionParser.syntax("--" + option + "=" + text + " is invalid");
            }
            if (value > max) {
                throw OptionParser.syntax(
                        "--" + option + "=" + text + " is too large (max: " + human(max) + ")");
            }
            return (int) value;
        } catch (NumberFormatException e) {
            throw OptionParser.syntax("--" + option + "=" + text + " is invalid");
        }
    }

    private static String human(int max) {
        return max >= 1 << 20
                ? String.format("%.2fM", max / 1048576.0)
                : String.format("%.2fK", max / 1024.0);
    }
}
