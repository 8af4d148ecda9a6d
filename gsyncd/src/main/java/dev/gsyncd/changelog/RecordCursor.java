package dev.gsyncd.changelog;

import dev.gsyncd.change.EntryFop;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.changelog.ChangelogDecoder.Encoding;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import java.nio.ByteOrder;

/// Reads the fields of one record; every field is checked where it is read.
final class RecordCursor {
    /// `NAME_MAX`.
    static final int MAX_NAME = 255;

    /// `PATH_MAX`.
    static final int MAX_PATH = 4096;

    private static final int MAX_DIGITS = 10;

    private final byte[] data;
    private final Encoding encoding;
    private int at;

    RecordCursor(byte[] data, int at, Encoding encoding) {
        this.data = data;
        this.at = at;
        this.encoding = encoding;
    }

    int position() {
        return at;
    }

    private byte next() throws TooShort {
        if (at >= data.length) {
            throw new TooShort();
        }
        return data[at++];
    }

    byte type() throws BadRecord, TooShort {
        byte type = next();
        if (type != 'E' && type != 'D' && type != 'M') {
            throw new BadRecord("record type " + hex(type) + ", not E, D or M");
        }
        return type;
    }

    Gfid gfid() throws BadRecord, TooShort {
        int length = encoding == Encoding.BINARY ? 16 : Gfid.TEXT_LENGTH;
        if (encoding == Encoding.TEXT) {
            checkGfidPrefix(Math.min(length, data.length - at));
        }
        if (data.length - at < length) {
            throw new TooShort();
        }
        at += length;
        if (encoding == Encoding.BINARY) {
            return Gfid.ofBytes(Bytes.of(data, at - length, length));
        }
        Gfid gfid = Gfid.parseOrNull(data, at - length, length);
        if (gfid == null) {
            throw new BadRecord("a gfid that is none");
        }
        return gfid;
    }

    /// A gfid that is not whole yet is already none where a byte of it cannot be.
    private void checkGfidPrefix(int length) throws BadRecord {
        for (int i = 0; i < length; i++) {
            byte c = data[at + i];
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : Character.digit(c, 16) < 0) {
                throw new BadRecord("a gfid with byte " + hex(c));
            }
        }
    }

    void nul(String where) throws BadRecord, TooShort {
        byte b = next();
        if (b != 0) {
            throw new BadRecord("byte " + hex(b) + " instead of NUL " + where);
        }
    }

    /// An unsigned 32-bit number.
    int number(String field) throws BadRecord, TooShort {
        if (encoding == Encoding.BINARY) {
            return binaryNumber();
        }
        long value = 0;
        int from = at;
        while (true) {
            byte c = next();
            if (c == 0) {
                at--;
                break;
            }
            if (c < '0' || c > '9' || at - from > MAX_DIGITS) {
                throw new BadRecord(field + " with byte " + hex(c));
            }
            value = value * 10 + (c - '0');
        }
        if (at == from) {
            throw new BadRecord("no " + field);
        }
        if (value >>> 32 != 0) {
            throw new BadRecord(field + " " + value + " has more than 32 bits");
        }
        return (int) value;
    }

    /// As the brick's processor writes it; bricks on big-endian machines are read there.
    private int binaryNumber() throws TooShort {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int b = next() & 0xff;
            value =
                    ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                            ? value | (b << (8 * i))
                            : (value << 8) | b;
        }
        return value;
    }

    EntryFop entryFop() throws BadRecord, TooShort {
        int code = number("fop");
        for (EntryFop fop : EntryFop.values()) {
            if (fop.code() == code) {
                return fop;
            }
        }
        throw new BadRecord("fop " + code + " in an entry record");
    }

    EntryName entryName() throws BadRecord, TooShort {
        Gfid parent = gfid();
        byte slash = next();
        if (slash != '/') {
            throw new BadRecord("byte " + hex(slash) + " instead of / before a name");
        }
        int from = at;
        while (true) {
            byte c = next();
            if (c == 0) {
                break;
            }
            if (c == '/') {
                throw new BadRecord("a slash in a name");
            }
            if (at - from > MAX_NAME) {
                throw new BadRecord("a name of more than " + MAX_NAME + " bytes");
            }
        }
        at--;
        Bytes name = Bytes.of(data, from, at - from);
        if (name.isEmpty() || isDots(name)) {
            throw new BadRecord("the name \"" + name + "\"");
        }
        return new EntryName(parent, name);
    }

    private static boolean isDots(Bytes name) {
        return name.at(0) == '.'
                && (name.length() == 1 || (name.length() == 2 && name.at(1) == '.'));
    }

    /// The path of what was deleted: one NUL where the brick did not write it.
    void deletedPath() throws BadRecord, TooShort {
        int from = at;
        if (next() == 0) {
            return;
        }
        while (next() != 0) {
            if (at - from > MAX_PATH) {
                throw new BadRecord("a deleted path of more than " + MAX_PATH + " bytes");
            }
        }
        at--;
    }

    private static String hex(byte b) {
        return String.format("0x%02x", b & 0xff);
    }

    /// The bytes end within the record.
    static final class TooShort extends Exception {
        private static final long serialVersionUID = 1;

        TooShort() {
            super(null, null, false, false);
        }
    }

    /// No record that a brick writes.
    static final class BadRecord extends Exception {
        private static final long serialVersionUID = 1;

        BadRecord(String what) {
            super(what, null, false, false);
        }

        String what() {
            return String.valueOf(getMessage());
        }
    }
}
