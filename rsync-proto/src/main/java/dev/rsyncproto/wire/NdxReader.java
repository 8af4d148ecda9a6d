package dev.rsyncproto.wire;

import java.io.IOException;

/// Reads what [NdxWriter] writes. One per direction and session.
public final class NdxReader {
    private final int protocol;
    private int lastPositive = -1;
    private int lastNegative = 1;

    public NdxReader(int protocol) {
        this.protocol = protocol;
    }

    public int read(WireIn in) throws IOException {
        if (protocol < 30) {
            return in.readInt();
        }
        int first = in.readByte();
        if (first == 0) {
            return Protocol.NDX_DONE;
        }
        if (first == 0xFF) {
            lastNegative = value(in, in.readByte(), lastNegative);
            return -lastNegative;
        }
        lastPositive = value(in, first, lastPositive);
        return lastPositive;
    }

    private static int value(WireIn in, int first, int last) throws IOException {
        long value;
        if (first == 0xFE) {
            int high = in.readByte();
            int low = in.readByte();
            if ((high & 0x80) != 0) {
                int middle = in.readShort();
                value = (long) (high & 0x7F) << 24 | middle << 8 | low;
            } else {
                value = (long) last + (high << 8 | low);
            }
        } else {
            value = (long) last + first;
        }
        return (int) in.checked("ndx", value, 0L, Integer.MAX_VALUE);
    }
}
