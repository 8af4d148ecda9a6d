package dev.gsyncd.gluster;

import dev.rsyncproto.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The identity of a file on a volume: a UUID, kept as two longs.
public record Gfid(long high, long low) implements Comparable<Gfid> {
    /// Length of the canonical text, `8-4-4-4-12` hex digits.
    public static final int TEXT_LENGTH = 36;

    /// The root directory of every volume.
    public static final Gfid ROOT = new Gfid(0, 1);

    /// Of nothing: what Gluster writes where it does not know.
    public static final Gfid NONE = new Gfid(0, 0);

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final Bytes DOT_GFID = Bytes.utf8(".gfid");

    /// From canonical text.
    ///
    /// @throws IllegalArgumentException where it is none
    public static Gfid parse(String text) {
        return parse(Bytes.utf8(text));
    }

    /// From canonical text.
    ///
    /// @throws IllegalArgumentException where it is none
    public static Gfid parse(Bytes text) {
        byte[] bytes = text.toArray();
        Gfid gfid = parseOrNull(bytes, 0, bytes.length);
        if (gfid == null) {
            throw new IllegalArgumentException("not a gfid: \"" + text + "\"");
        }
        return gfid;
    }

    /// From the canonical text in `[offset, offset + length)`; null where it is none.
    public static @Nullable Gfid parseOrNull(byte[] text, int offset, int length) {
        if (length != TEXT_LENGTH) {
            return null;
        }
        long high = 0;
        long low = 0;
        for (int i = 0, digits = 0; i < TEXT_LENGTH; i++) {
            byte c = text[offset + i];
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                if (c != '-') {
                    return null;
                }
                continue;
            }
            int digit = Character.digit(c, 16);
            if (digit < 0) {
                return null;
            }
            if (digits++ < 16) {
                high = (high << 4) | digit;
            } else {
                low = (low << 4) | digit;
            }
        }
        return new Gfid(high, low);
    }

    /// From the 16 bytes of `trusted.gfid`.
    ///
    /// @throws IllegalArgumentException where there are not 16
    public static Gfid ofBytes(Bytes raw) {
        if (raw.length() != 16) {
            throw new IllegalArgumentException("a gfid has 16 bytes, not " + raw.length());
        }
        return new Gfid(bigEndian(raw, 0), bigEndian(raw, 8));
    }

    private static long bigEndian(Bytes raw, int from) {
        long value = 0;
        for (int i = from; i < from + 8; i++) {
            value = (value << 8) | (raw.at(i) & 0xff);
        }
        return value;
    }

    /// The 16 bytes as in `trusted.gfid`.
    public Bytes toBytes() {
        byte[] raw = new byte[16];
        for (int i = 0; i < 8; i++) {
            raw[i] = (byte) (high >>> (56 - 8 * i));
            raw[8 + i] = (byte) (low >>> (56 - 8 * i));
        }
        return Bytes.of(raw);
    }

    /// `.gfid/<gfid>`: its name on a mount with auxiliary gfids.
    public Bytes path() {
        return DOT_GFID.slash(Bytes.of(text()));
    }

    /// `.glusterfs/aa/bb/<gfid>`: its handle on a brick. A hard link, for a directory a symlink
    /// `../../pp/qq/<parent gfid>/<name>`.
    public Bytes handlePath() {
        String text = toString();
        return Bytes.utf8(
                ".glusterfs/" + text.substring(0, 2) + "/" + text.substring(2, 4) + "/" + text);
    }

    @Override
    public int compareTo(Gfid other) {
        int first = Long.compareUnsigned(high, other.high);
        return first != 0 ? first : Long.compareUnsigned(low, other.low);
    }

    private byte[] text() {
        byte[] text = new byte[TEXT_LENGTH];
        for (int i = 0, at = 0; i < 32; i++) {
            if (i == 8 || i == 12 || i == 16 || i == 20) {
                text[at++] = '-';
            }
            long half = i < 16 ? high : low;
            text[at++] = DIGITS[(int) (half >>> (60 - 4 * (i & 15))) & 15];
        }
        return text;
    }

    /// The canonical text.
    @Override
    public String toString() {
        return new String(text(), StandardCharsets.US_ASCII);
    }
}
