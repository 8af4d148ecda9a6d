package dev.gsyncd.tar;

import dev.rsyncproto.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The records of a pax header: `LENGTH KEY=VALUE\n`, the length in decimal and counting itself.
final class PaxRecords {
    private PaxRecords() {}

    static byte[] toBytes(Map<Bytes, Bytes> records) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        records.forEach((key, value) -> {
            int rest = key.length() + value.length() + 3; // blank, =, newline
            int length = rest + Integer.toString(rest).length();
            if (Integer.toString(length).length() != Integer.toString(rest).length()) {
                length++;
            }
            all.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
            all.writeBytes(key.toArray());
            all.write('=');
            all.writeBytes(value.toArray());
            all.write('\n');
        });
        return all.toByteArray();
    }

    /// @param at where the bytes stand in the stream
    static Map<Bytes, Bytes> read(byte[] bytes, long at) throws TarFormatException {
        Map<Bytes, Bytes> records = new LinkedHashMap<>();
        int from = 0;
        while (from < bytes.length) {
            int blank = from;
            while (blank < bytes.length && bytes[blank] != ' ' && blank - from < 10) {
                blank++;
            }
            long length = blank < bytes.length ? number(bytes, from, blank) : -1;
            long end = from + length;
            if (length < 0 || end > bytes.length || end < blank + 3 || bytes[(int) end - 1] != 10) {
                throw new TarFormatException("length of a pax record", at + from);
            }
            int equals = blank + 1;
            while (bytes[equals] != '=') {
                if (++equals >= end - 1) {
                    throw new TarFormatException("a pax record without \"=\"", at + from);
                }
            }
            records.put(
                    Bytes.of(bytes, blank + 1, equals - blank - 1),
                    Bytes.of(bytes, equals + 1, (int) end - equals - 2));
            from = (int) end;
        }
        return records;
    }

    /// A number of decimal digits, or -1 where it is none or does not fit.
    static long number(byte[] text, int from, int to) {
        long n = 0;
        for (int i = from; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9 || n > (Long.MAX_VALUE - 9) / 10) {
                return -1;
            }
            n = 10 * n + digit;
        }
        return to > from ? n : -1;
    }

    static long number(@Nullable Bytes text) {
        return text == null ? -1 : number(text.toArray(), 0, text.length());
    }
}
