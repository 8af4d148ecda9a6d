package dev.gsyncd.gluster;

import dev.rsyncproto.bytes.Bytes;

/// A point in time as Gluster keeps it in xattrs: seconds and microseconds, each an unsigned 32-bit
/// number, big-endian.
public record Xtime(long seconds, long micros) implements Comparable<Xtime> {
    public static final int LENGTH = 8;

    /// Before everything: what the Python gsyncd writes as (0, 0) or calls "-infinity".
    public static final Xtime NEVER = new Xtime(0, 0);

    public Xtime {
        if (seconds >>> 32 != 0 || micros >>> 32 != 0) {
            throw new IllegalArgumentException(
                    "seconds and microseconds have 32 bits: " + seconds + "." + micros);
        }
    }

    public static Xtime ofSeconds(long seconds) {
        return new Xtime(seconds, 0);
    }

    /// From the 8 bytes of an xattr.
    ///
    /// @throws IllegalArgumentException where there are not 8
    public static Xtime ofBytes(Bytes raw) {
        if (raw.length() != LENGTH) {
            throw new IllegalArgumentException(
                    "a time xattr has " + LENGTH + " bytes, not " + raw.length());
        }
        return new Xtime(bigEndian(raw, 0), bigEndian(raw, 4));
    }

    private static long bigEndian(Bytes raw, int from) {
        long value = 0;
        for (int i = from; i < from + 4; i++) {
            value = (value << 8) | (raw.at(i) & 0xff);
        }
        return value;
    }

    /// The 8 bytes for an xattr.
    public Bytes toBytes() {
        byte[] raw = new byte[LENGTH];
        for (int i = 0; i < 4; i++) {
            raw[i] = (byte) (seconds >>> (24 - 8 * i));
            raw[4 + i] = (byte) (micros >>> (24 - 8 * i));
        }
        return Bytes.of(raw);
    }

    public boolean isBefore(Xtime other) {
        return compareTo(other) < 0;
    }

    public boolean isAfter(Xtime other) {
        return compareTo(other) > 0;
    }

    public static Xtime min(Xtime a, Xtime b) {
        return a.isBefore(b) ? a : b;
    }

    @Override
    public int compareTo(Xtime other) {
        int first = Long.compare(seconds, other.seconds);
        return first != 0 ? first : Long.compare(micros, other.micros);
    }

    @Override
    public String toString() {
        return String.format("%d.%06d", seconds, micros);
    }
}
