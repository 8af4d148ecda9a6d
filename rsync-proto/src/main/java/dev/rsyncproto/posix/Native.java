package dev.rsyncproto.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A piece of native memory, freed when nothing refers to it any more. Values are of the machine's
/// byte order and need not be aligned; offsets are checked.
///
/// It is read and written through a byte buffer: a memory segment does it through method handles,
/// whose making costs a program that runs for a moment 8 ms.
final class Native {
    private final ByteBuffer bytes;
    private final long address;

    Native(int size) {
        MemorySegment segment = Arena.ofAuto().allocate(size, 64);
        bytes = segment.asByteBuffer().order(ByteOrder.nativeOrder());
        address = segment.address();
    }

    long address() {
        return address;
    }

    int size() {
        return bytes.capacity();
    }

    byte getByte(int at) {
        return bytes.get(at);
    }

    short getShort(int at) {
        return bytes.getShort(at);
    }

    int getInt(int at) {
        return bytes.getInt(at);
    }

    long getLong(int at) {
        return bytes.getLong(at);
    }

    void putByte(int at, int value) {
        bytes.put(at, (byte) value);
    }

    void putShort(int at, int value) {
        bytes.putShort(at, (short) value);
    }

    void putInt(int at, int value) {
        bytes.putInt(at, value);
    }

    void putLong(int at, long value) {
        bytes.putLong(at, value);
    }

    void get(int at, byte[] to, int offset, int length) {
        bytes.get(at, to, offset, length);
    }

    void put(int at, byte[] from, int offset, int length) {
        bytes.put(at, from, offset, length);
    }
}
