package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// C strings outside the name buffers.
final class CString {
    private CString() {}

    /// Puts `text` at `at` and gives its address; it must fit into PATH_MAX.
    static long put(String call, Native buffer, int at, Bytes text) throws PosixException {
        if (text.length() >= Scratch.PATH_MAX || text.indexOf(0, 0) >= 0) {
            throw new PosixException(call, text, Errno.EINVAL);
        }
        buffer.put(at, text.toArray(), 0, text.length());
        buffer.putByte(at + text.length(), 0);
        return buffer.address() + at;
    }

    /// The string that a pointer inside `buffer` points to; null where it points elsewhere.
    static @Nullable Bytes at(Native buffer, long pointer) {
        long from = pointer - buffer.address();
        if (from < 0 || from >= buffer.size()) {
            return null;
        }
        int end = (int) from;
        while (end < buffer.size() && buffer.getByte(end) != 0) {
            end++;
        }
        return Scratch.bytes(buffer, (int) from, end - (int) from);
    }
}
