package dev.rsyncproto.bytes;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Names as text for people: what is not printable UTF-8 becomes `\#ooo`.
final class Escape {
    private Escape() {}

    static String forPeople(byte[] data) {
        return isPlain(data) ? new String(data, StandardCharsets.US_ASCII) : escaped(data);
    }

    /// Printable ASCII, as nearly every name is.
    private static boolean isPlain(byte[] data) {
        for (byte b : data) {
            if (b < ' ' || b == 0x7f) {
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
            out.chars().forEach(c -> append(text, (char) c));
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

    private static void append(StringBuilder text, char c) {
        if (c < ' ' || c == 0x7f) {
            octal(text, c);
        } else {
            text.append(c);
        }
    }

    private static void octal(StringBuilder text, int b) {
        text.append("\\#")
                .append((char) ('0' + (b >> 6)))
                .append((char) ('0' + (b >> 3 & 7)))
                .append((char) ('0' + (b & 7)));
    }
}
