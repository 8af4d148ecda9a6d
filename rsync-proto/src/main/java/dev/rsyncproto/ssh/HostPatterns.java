package dev.rsyncproto.ssh;

import java.util.Locale;

/// OpenSSH's host pattern lists: `*` and `?`, `!` to exclude; an exclusion wins whatever the order.
final class HostPatterns {
    private HostPatterns() {}

    static boolean match(Iterable<String> patterns, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean found = false;
        for (String pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            String p = (negated ? pattern.substring(1) : pattern).toLowerCase(Locale.ROOT);
            if (matchOne(p, lower)) {
                if (negated) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    /// Greedy with one step back to the last star: linear in practice, never exponential.
    private static boolean matchOne(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.length()) {
            char c = p < pattern.length() ? pattern.charAt(p) : '\0';
            if (c == '*') {
                star = p++;
                resume = n;
            } else if (p < pattern.length() && (c == '?' || c == name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
