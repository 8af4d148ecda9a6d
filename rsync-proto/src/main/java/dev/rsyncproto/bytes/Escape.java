package dev.rsyncproto.bytes;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Names as text for people: what is not printable UTF-8 becomes `\#ooo`.
final class Escape {
    private Escape() {}

    static String forPeople(byte[] data) {
        return isPlain(data) ? new String(data, StandardCharsets.US_ASCII) : escaped(data);
    }

    /// Printable ASCII, as nearly every name is.
    private static boolean isPlain(byte[] data) {
        for (byte b : data) {
            if (b < ' ' || b == 0x7f || b == '\\') {
                return false;
            }
        }
        return true;
    }

    private static String escaped(byte[] data) {
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(data);
        CharBuffer out = CharBuffer.allocate(data.length + 1);
        StringBuilder text = new StringBuilder(data.length + 8);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            out.flip();
            for (int i = 0; i < out.length(); i++) {
                append(text, out, i);
            }
            out.clear();
            if (!result.isMalformed() && !result.isUnmappable()) {
                return text.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                octal(text, in.get() & 0xff);
            }
            decoder.reset();
        }
    }

    /// The bytes that such a text, or one with such names in it, stands for.
    static byte[] fromPeople(String text) {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        int to = 0;
        for (int at = 0; at < all.length; to++) {
            int octal = octalAt(all, at);
            all[to] = octal < 0 ? all[at] : (byte) octal;
            at += octal < 0 ? 1 : 5;
        }
        return to == all.length ? all : Arrays.copyOf(all, to);
    }

    /// -1: no escape begins there.
    private static int octalAt(byte[] text, int at) {
        if (text[at] != '\\' || at + 5 > text.length || text[at + 1] != '#') {
            return -1;
        }
        int value = 0;
        for (int i = at + 2; i < at + 5; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 7) {
                return -1;
            }
            value = value * 8 + digit;
        }
        return value <= 0xff ? value : -1;
    }

    /// What looks like an escape already is escaped itself.
    private static void append(StringBuilder text, CharBuffer from, int at) {
        char c = from.charAt(at);
        if (c < ' ' || c == 0x7f || (c == '\\' && isEscape(from, at))) {
            octal(text, c);
        } else {
            text.append(c);
        }
    }

    private static boolean isEscape(CharBuffer text, int at) {
        boolean is = at + 5 <= text.length() && text.charAt(at + 1) == '#';
        for (int i = at + 2; is && i < at + 5; i++) {
            is = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return is;
    }

    private static void octal(StringBuilder text, int b) {
        text.append("\\#")
                .append((char) ('0' + (b >> 6)))
                .append((char) ('0' + (b >> 3 & 7)))
                .append((char) ('0' + (b & 7)));
    }
}
