package dev.rsyncproto.wire;

import java.io.IOException;

/// Writes file list indexes as differences (`io.c:write_ndx`).
///
/// ```text
/// [ndx]  00                    NDX_DONE
///        01..fd                one more than the last by that much
///        fe HH LL              the same, 16 bits big-endian (0, or 254..32767)
///        fe 8A BB CC DD        the index itself: A high byte, then BB CC DD little-endian
///        ff …                  as above, for a negative index, made positive
/// ```
///
/// Before protocol 30 an int. One per direction and session.
public final class NdxWriter {
    private final int protocol;
    private int lastPositive = -1;
    private int lastNegative = 1;

    public NdxWriter(int protocol) {
        this.protocol = protocol;
    }

    public void write(WireOut out, int ndx) throws IOException {
        if (protocol < 30) {
            out.writeInt(ndx);
            return;
        }
        if (ndx == Protocol.NDX_DONE) {
            out.writeByte(0);
            return;
        }
        int difference;
        int value;
        if (ndx >= 0) {
            value = ndx;
            difference = value - lastPositive;
            lastPositive = value;
        } else {
            out.writeByte(0xFF);
            value = -ndx;
            difference = value - lastNegative;
            lastNegative = value;
        }
        if (difference > 0 && difference < 0xFE) {
            out.writeByte(difference);
        } else if (difference < 0 || difference > 0x7FFF) {
            out.writeByte(0xFE);
            out.writeByte(value >>> 24 | 0x80);
            out.writeByte(value);
            out.writeByte(value >>> 8);
            out.writeByte(value >>> 16);
        } else {
            out.writeByte(0xFE);
            out.writeByte(difference >>> 8);
            out.writeByte(difference);
        }
    }
}
