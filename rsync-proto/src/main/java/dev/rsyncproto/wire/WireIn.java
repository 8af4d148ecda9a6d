package dev.rsyncproto.wire;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Reads the values of the protocol from a [MuxIn]. For one thread.
public final class WireIn {
    /// Memory taken on the peer's word before the bytes have come.
    private static final int TRUSTED_LENGTH = 64 * 1024;

    private final MuxIn in;
    private final byte[] scratch = new byte[16];

    public WireIn(MuxIn in) {
        this.in = in;
    }

    /// Over a plain stream (which may become multiplexed later).
    public WireIn(InputStream in) {
        this(new MuxIn(in));
    }

    public MuxIn mux() {
        return in;
    }

    public void startMux(MessageSink messages) {
        in.startMux(messages);
    }

    /// Bytes of the data stream read: where a [ProtocolException] happened.
    public long offset() {
        return in.dataRead();
    }

    public int available() {
        return in.available();
    }

    /// 0..255.
    public int readByte() throws IOException {
        return in.read();
    }

    /// 0..65535.
    public int readShort() throws IOException {
        int low = in.read();
        return low | in.read() << 8;
    }

    public int readInt() throws IOException {
        in.readFully(scratch, 0, 4);
        return LittleEndian.getInt(scratch, 0);
    }

    /// Eight bytes little-endian.
    public long readLong64() throws IOException {
        in.readFully(scratch, 0, 8);
        return LittleEndian.getLong(scratch, 0);
    }

    public int readIntBounded(String field, int low, int high) throws IOException {
        return checked(field, readInt(), low, high);
    }

    public int readVarintBounded(String field, int low, int high) throws IOException {
        return checked(field, readVarint(), low, high);
    }

    public int readVarint() throws IOException {
        int first = in.read();
        int extra = extraBytes(first);
        if (extra == 0) {
            return first;
        }
        if (extra > 4) {
            throw malformed("varint", first, "at most 5 bytes");
        }
        LittleEndian.putInt(scratch, 0, 0);
        in.readFully(scratch, 0, extra);
        scratch[extra] = (byte) (first & ((1 << (8 - extra)) - 1));
        return LittleEndian.getInt(scratch, 0);
    }

    /// @param minBytes the fewest bytes the value takes, 3..8 (with less, not every long has a
    ///   form)
    public long readVarlong(int minBytes) throws IOException {
        LittleEndian.putLong(scratch, 0, 0);
        int first = in.read();
        in.readFully(scratch, 0, minBytes - 1);
        int extra = extraBytes(first);
        if (minBytes + extra > 9) {
            throw malformed("varlong", first, "at most 9 bytes");
        }
        in.readFully(scratch, minBytes - 1, extra);
        scratch[minBytes + extra - 1] = (byte) (first & ((1 << (8 - extra)) - 1));
        return LittleEndian.getLong(scratch, 0);
    }

    /// `read_longint`: protocol 29 and before.
    public long readLongint() throws IOException {
        int value = readInt();
        return value == -1 ? readLong64() : value;
    }

    /// `read_varlong30`: a varlong since protocol 30, before that a longint.
    public long readLong(int protocol, int minBytes) throws IOException {
        return protocol >= 30 ? readVarlong(minBytes) : readLongint();
    }

    /// `read_varint30`.
    public int readVarint30(int protocol) throws IOException {
        return protocol >= 30 ? readVarint() : readInt();
    }

    /// @param maxLength the longest that is right for this field
    public Bytes readVstring(String field, int maxLength) throws IOException {
        int length = in.read();
        if ((length & 0x80) != 0) {
            length = (length & 0x7F) << 8 | in.read();
        }
        checked(field + " length", length, 0, maxLength);
        return readBytes(length);
    }

    public void readFully(byte[] target, int offset, int length) throws IOException {
        in.readFully(target, offset, length);
    }

    /// `length` bytes, whose range the caller has checked. Memory grows with what arrives, so a
    /// length that is a lie costs nothing.
    public Bytes readBytes(int length) throws IOException {
        byte[] data = new byte[Math.min(length, TRUSTED_LENGTH)];
        int done = 0;
        while (done < length) {
            if (done == data.length) {
                data = Arrays.copyOf(data, (int) Math.min(length, data.length * 2L));
            }
            in.readFully(data, done, data.length - done);
            done = data.length;
        }
        return Bytes.of(data);
    }

    public void skip(long count) throws IOException {
        in.skip(count);
    }

    /// `value` if it lies in the range, else a [ProtocolException] that names the field.
    public int checked(String field, int value, int low, int high) throws ProtocolException {
        if (value < low || value > high) {
            throw new ProtocolException(
                    field, Integer.toString(value), low + ".." + high, in.dataRead());
        }
        return value;
    }

    public long checked(String field, long value, long low, long high) throws ProtocolException {
        if (value < low || value > high) {
            throw new ProtocolException(
                    field, Long.toString(value), low + ".." + high, in.dataRead());
        }
        return value;
    }

    private ProtocolException malformed(String field, int first, String range) {
        return new ProtocolException(
                field, "0x" + Integer.toHexString(first) + " …", range, in.dataRead());
    }

    /// Leading ones of the first byte, at most 6 (`int_byte_extra`).
    private static int extraBytes(int first) {
        return Math.min(Integer.numberOfLeadingZeros(~(first << 24)), 6);
    }
}
