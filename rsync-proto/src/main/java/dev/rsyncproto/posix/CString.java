package dev.rsyncproto.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.rsyncproto.bytes.Bytes;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// C strings outside the name buffers.
final class CString {
    private CString() {}

    /// Puts `text` at `at` and gives its address; it must fit into PATH_MAX.
    static long put(String call, MemorySegment buffer, long at, Bytes text) throws PosixException {
        if (text.length() >= Scratch.PATH_MAX || text.indexOf(0, 0) >= 0) {
            throw new PosixException(call, text, Errno.EINVAL);
        }
        MemorySegment.copy(text.toArray(), 0, buffer, JAVA_BYTE, at, text.length());
        buffer.set(JAVA_BYTE, at + text.length(), (byte) 0);
        return buffer.address() + at;
    }

    /// The string that a pointer inside `buffer` points to; null where it points elsewhere.
    static @Nullable Bytes at(MemorySegment buffer, long pointer) {
        long from = pointer - buffer.address();
        if (from < 0 || from >= buffer.byteSize()) {
            return null;
        }
        long end = from;
        while (end < buffer.byteSize() && buffer.get(JAVA_BYTE, end) != 0) {
            end++;
        }
        return Scratch.bytes(buffer, from, (int) (end - from));
    }
}
