package dev.gsyncd.config;

import dev.rsyncproto.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Absolute paths as text of plain characters alone, whatever bytes they have: a byte that is none
/// of `A-Z a-z 0-9 / . _ -` is `%XX`, in hexadecimal.
final class NameText {
    static final String SCHEME = "bytes://";
    private static final String SSH = "ssh://";

    /// What may stand before a directory's absolute path: `file://`, or a host with or without
    /// scheme and user, which may have a `file://` of its own.
    private static final Pattern DIRECTORY =
            Pattern.compile(
                    "((?!file://)(?:ssh://)?(?:[^/@\\s-][^/@\\s]*@)?(?:\\[[^\\]/]*\\]|[^/:\\[\\s-][^/:\\[\\s]*):)?(?:file://)?(/.*)",
                    Pattern.DOTALL);

    private static final String PLAIN = "/._-";
    private static final int HEX = 16;

    private NameText() {}

    /// Whether the bytes are a line of text that comes back as it was.
    static boolean isText(Bytes path) {
        String text = path.utf8();
        return text.indexOf('\uFFFD') < 0 && text.indexOf('\n') < 0;
    }

    static String encode(Bytes path) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            char c = (char) (path.at(i) & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
                text.append(c);
            } else {
                text.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c / HEX, HEX)))
                        .append(Character.toUpperCase(Character.forDigit(c % HEX, HEX)));
            }
        }
        return text.toString();
    }

    /// The path, without slashes at its end; null where the text is none: it begins with no slash,
    /// or has a `%` without two digits, a NUL, or a character that is not ASCII.
    static @Nullable Bytes decode(String text) {
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            int b = text.charAt(i);
            if (b == '%') {
                int high = i + 2 < text.length() ? digit(text.charAt(i + 1)) : -1;
                int low = i + 2 < text.length() ? digit(text.charAt(i + 2)) : -1;
                b = high < 0 || low < 0 ? 0 : high * HEX + low;
                i += 2;
            } else if (b >= 0x80) {
                b = 0;
            }
            if (b == 0) {
                return null;
            }
            path.write(b);
        }
        Bytes whole = Bytes.of(path.toByteArray());
        int end = whole.length();
        while (end > 1 && whole.at(end - 1) == '/') {
            end--;
        }
        return end == 0 || whole.at(0) != '/' ? null : whole.sub(0, end);
    }

    private static int digit(char c) {
        return c < 0x80 ? Character.digit(c, HEX) : -1;
    }

    static String spelled(Bytes argument) {
        if (isText(argument)) {
            return argument.utf8();
        }
        // One character for each byte.
        Matcher match =
                DIRECTORY.matcher(new String(argument.toArray(), StandardCharsets.ISO_8859_1));
        if (!match.matches()) {
            return argument.utf8();
        }
        Bytes path = Bytes.of(match.group(2).getBytes(StandardCharsets.ISO_8859_1));
        String host = match.group(1) == null ? "" : match.group(1);
        String before = host.isEmpty() || host.startsWith(SSH) ? host : SSH + host;
        return before + SCHEME + encode(path);
    }
}
