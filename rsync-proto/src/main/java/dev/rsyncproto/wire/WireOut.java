package dev.rsyncproto.wire;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.io.OutputStream;

/// Writes the values of the protocol to a [MuxOut]; the pairs of [WireIn]. For one thread.
public final class WireOut {
    private final MuxOut out;
    private final byte[] scratch = new byte[16];

    public WireOut(MuxOut out) {
        this.out = out;
    }

    /// Over a plain stream (which may become multiplexed later).
    public WireOut(OutputStream out) {
        this(new MuxOut(out));
    }

    public MuxOut mux() {
        return out;
    }

    public void startMux() throws IOException {
        out.startMux();
    }

    public void writeByte(int value) throws IOException {
        out.write(value);
    }

    public void writeShort(int value) throws IOException {
        out.write(value);
        out.write(value >>> 8);
    }

    public void writeInt(int value) throws IOException {
        int at = out.reserve(4);
        LittleEndian.putInt(out.buffer(), at, value);
    }

    public void writeLong64(long value) throws IOException {
        int at = out.reserve(8);
        LittleEndian.putLong(out.buffer(), at, value);
    }

    public void writeVarint(int value) throws IOException {
        writeVarlong(value & 0xFFFFFFFFL, 1);
    }

    /// @param minBytes the fewest bytes the value takes, 3..8 (with less, not every long has a
    ///   form)
    public void writeVarlong(long value, int minBytes) throws IOException {
        LittleEndian.putLong(scratch, 1, value);
        int count = 8;
        while (count > minBytes && scratch[count] == 0) {
            count--;
        }
        int bit = 1 << (7 - count + minBytes);
        int top = scratch[count] & 0xFF;
        if (top >= bit) {
            count++;
            scratch[0] = (byte) ~(bit - 1);
        } else if (count > minBytes) {
            scratch[0] = (byte) (top | ~(bit * 2 - 1));
        } else {
            scratch[0] = (byte) top;
        }
        out.write(scratch, 0, count);
    }

    /// `write_longint`: protocol 29 and before.
    public void writeLongint(long value) throws IOException {
        if (value >= 0 && value <= Integer.MAX_VALUE) {
            writeInt((int) value);
        } else {
            writeInt(-1);
            writeLong64(value);
        }
    }

    /// `write_varlong30`.
    public void writeLong(int protocol, long value, int minBytes) throws IOException {
        if (protocol >= 30) {
            writeVarlong(value, minBytes);
        } else {
            writeLongint(value);
        }
    }

    /// `write_varint30`.
    public void writeVarint30(int protocol, int value) throws IOException {
        if (protocol >= 30) {
            writeVarint(value);
        } else {
            writeInt(value);
        }
    }

    public void writeVstring(Bytes value) throws IOException {
        int length = value.length();
        if (length > WireLimits.MAX_VSTRING) {
            throw new IllegalArgumentException("vstring of " + length + " bytes");
        }
        if (length > 0x7F) {
            out.write(length >>> 8 | 0x80);
        }
        out.write(length);
        writeBytes(value);
    }

    public void writeBytes(Bytes value) throws IOException {
        out.write(value, 0);
    }

    /// The bytes of `value` from `from` on.
    public void writeBytes(Bytes value, int from) throws IOException {
        out.write(value, from);
    }

    public void write(byte[] source, int offset, int length) throws IOException {
        out.write(source, offset, length);
    }

    public void flush() throws IOException {
        out.flush();
    }
}
