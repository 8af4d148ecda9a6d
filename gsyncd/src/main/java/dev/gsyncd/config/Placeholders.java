package dev.gsyncd.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `${name}` and `$name` in a value of the packaged `gsyncd.conf`, as Python's `string.Template`
/// fills them in: once, so what is filled in is not looked at again; `$$` is one `$`; what names
/// nothing stays as it is.
final class Placeholders {
    private Placeholders() {}

    static String fill(String text, Map<String, String> values) {
        int at = text.indexOf('$');
        if (at < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int done = 0;
        while (at >= 0 && at + 1 < text.length()) {
            out.append(text, done, at);
            done = at;
            if (text.charAt(at + 1) == '$') {
                out.append('$');
                done = at + 2;
            } else {
                boolean braced = text.charAt(at + 1) == '{';
                int start = braced ? at + 2 : at + 1;
                int end = identifierEnd(text, start);
                boolean whole =
                        end > start
                                && (!braced || (end < text.length() && text.charAt(end) == '}'));
                @Nullable String value = whole ? values.get(text.substring(start, end)) : null;
                if (value != null) {
                    out.append(value);
                    done = braced ? end + 1 : end;
                } else {
                    out.append('$');
                    done = at + 1;
                }
            }
            at = text.indexOf('$', done);
        }
        return out.append(text, done, text.length()).toString();
    }

    private static int identifierEnd(String text, int start) {
        int end = start;
        while (end < text.length() && isPart(text.charAt(end), end > start)) {
            end++;
        }
        return end;
    }

    private static boolean isPart(char c, boolean digits) {
        return c == '_'
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (digits && c >= '0' && c <= '9');
    }
}
