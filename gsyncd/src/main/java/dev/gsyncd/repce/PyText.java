package dev.gsyncd.repce;

import dev.rsyncproto.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Python's two ways between bytes and text.
///
/// File names: UTF-8 where they are, and each other byte as a lone surrogate U+DC80 to U+DCFF
/// (`surrogateescape`). On the wire: UTF-8 in which a surrogate is three bytes (`surrogatepass`).
public final class PyText {
    private static final int ESCAPE = 0xdc00;

    private PyText() {}

    /// A name as Python holds it.
    public static String ofName(Bytes name) {
        String text = name.utf8();
        if (text.indexOf('\ufffd') < 0) {
            return text;
        }
        byte[] bytes = name.toArray();
        StringBuilder escaped = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; ) {
            int length = sequenceLength(bytes, i);
            if (length == 0) {
                escaped.append((char) (ESCAPE | (bytes[i++] & 0xff)));
            } else {
                escaped.append(new String(bytes, i, length, StandardCharsets.UTF_8));
                i += length;
            }
        }
        return escaped.toString();
    }

    /// The name that Python holds as `text`.
    ///
    /// @throws IllegalArgumentException for a surrogate that stands for no byte
    public static Bytes toName(String text) {
        if (!hasLoneSurrogate(text)) {
            return Bytes.utf8(text);
        }
        byte[] bytes = new byte[3 * text.length()];
        int n = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ESCAPE + 0x80 && c <= ESCAPE + 0xff) {
                bytes[n++] = (byte) c;
                continue;
            }
            int point = text.codePointAt(i);
            if (point >= 0xd800 && point <= 0xdfff) {
                throw new IllegalArgumentException(
                        "a surrogate that is no byte: U+" + Integer.toHexString(point));
            }
            n = putUtf8(bytes, n, point);
            i += Character.charCount(point) - 1;
        }
        return Bytes.of(bytes, 0, n);
    }

    /// Bytes of a name's text on the wire.
    public static int wireLength(String name) {
        return toWire(name).length;
    }

    static byte[] toWire(String text) {
        if (!hasLoneSurrogate(text)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        byte[] bytes = new byte[3 * text.length()];
        int n = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            n = putUtf8(bytes, n, point);
            i += Character.charCount(point);
        }
        return Arrays.copyOf(bytes, n);
    }

    /// @throws IllegalArgumentException where it is not UTF-8 with surrogates passed
    static String ofWire(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf('\ufffd') < 0) {
            return text;
        }
        StringBuilder passed = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; ) {
            int length = sequenceLength(bytes, i);
            if (length > 0) {
                passed.append(new String(bytes, i, length, StandardCharsets.UTF_8));
                i += length;
            } else if (isPassedSurrogate(bytes, i)) {
                passed.append((char) (0xd000 | (bytes[i + 1] & 0x3f) << 6 | (bytes[i + 2] & 0x3f)));
                i += 3;
            } else {
                throw new IllegalArgumentException("not UTF-8");
            }
        }
        return passed.toString();
    }

    private static boolean isPassedSurrogate(byte[] bytes, int at) {
        return at + 2 < bytes.length
                && bytes[at] == (byte) 0xed
                && (bytes[at + 1] & 0xe0) == 0xa0
                && (bytes[at + 2] & 0xc0) == 0x80;
    }

    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return true;
            }
        }
        return false;
    }

    private static int putUtf8(byte[] bytes, int at, int point) {
        int n = at;
        if (point < 0x80) {
            bytes[n++] = (byte) point;
        } else if (point < 0x800) {
            bytes[n++] = (byte) (0xc0 | point >> 6);
            bytes[n++] = (byte) (0x80 | (point & 0x3f));
        } else if (point < 0x10000) {
            bytes[n++] = (byte) (0xe0 | point >> 12);
            bytes[n++] = (byte) (0x80 | (point >> 6 & 0x3f));
            bytes[n++] = (byte) (0x80 | (point & 0x3f));
        } else {
            bytes[n++] = (byte) (0xf0 | point >> 18);
            bytes[n++] = (byte) (0x80 | (point >> 12 & 0x3f));
            bytes[n++] = (byte) (0x80 | (point >> 6 & 0x3f));
            bytes[n++] = (byte) (0x80 | (point & 0x3f));
        }
        return n;
    }

    /// Bytes in the valid UTF-8 sequence at `at`; 0 where there is none.
    private static int sequenceLength(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4 || at + length > bytes.length) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = bytes[at + 1] & 0xff;
        boolean overlong = first == 0xe0 && second < 0xa0 || first == 0xf0 && second < 0x90;
        boolean outside = first == 0xed && second > 0x9f || first == 0xf4 && second > 0x8f;
        return overlong || outside ? 0 : length;
    }
}
