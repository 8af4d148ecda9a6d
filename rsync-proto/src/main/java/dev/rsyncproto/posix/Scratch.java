package dev.rsyncproto.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.rsyncproto.bytes.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One thread's native buffers: errno, two names, one small structure, file data. At most about 270
/// KiB a thread; the data part is made when first used and freed with the thread.
final class Scratch {
    /// PATH_MAX, with the NUL at the end.
    static final int PATH_MAX = 4096;

    /// Most bytes that one call carries; past this a longer call is not faster.
    static final int MAX_DATA = 256 * 1024;

    private static final int MIN_DATA = 64 * 1024;
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    final MemorySegment capture;

    /// For structures: statx is the longest.
    final MemorySegment struct;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment first;
    private final MemorySegment second;
    private final byte[] bounce = new byte[PATH_MAX];
    private @Nullable MemorySegment data;

    private Scratch() {
        capture = arena.allocate(Linker.Option.captureStateLayout());
        struct = arena.allocate(256, 16);
        first = arena.allocate(PATH_MAX + 64, 16);
        second = arena.allocate(PATH_MAX + 64, 16);
    }

    static Scratch get() {
        return OF_THREAD.get();
    }

    int errno() {
        return capture.get(JAVA_INT, 0);
    }

    long structAddress() {
        return struct.address();
    }

    /// The address of `name` as a C string, in the first name buffer.
    long name(String call, Bytes name) throws PosixException {
        return put(call, first, 0, name);
    }

    /// The address of `name` as a C string, in the second name buffer.
    long secondName(String call, Bytes name) throws PosixException {
        return put(call, second, 0, name);
    }

    /// The address of `/proc/self/fd/<fd>/<name>` as a C string, in the first name buffer.
    long nameUnder(String call, int fd, Bytes name) throws PosixException {
        return put(call, first, putProc(fd, true), name);
    }

    /// The address of `/proc/self/fd/<fd>` as a C string, in the first name buffer.
    long procFd(int fd) {
        first.set(JAVA_BYTE, putProc(fd, false), (byte) 0);
        return first.address();
    }

    private int putProc(int fd, boolean slash) {
        Bytes prefix = Bytes.utf8("/proc/self/fd/" + fd + (slash ? "/" : ""));
        prefix.copyTo(bounce, 0);
        MemorySegment.copy(bounce, 0, first, JAVA_BYTE, 0, prefix.length());
        return prefix.length();
    }

    private long put(String call, MemorySegment buffer, int at, Bytes name) throws PosixException {
        int length = name.length();
        if (length >= PATH_MAX) {
            throw new PosixException(call, name, Errno.ENAMETOOLONG);
        }
        if (name.indexOf(0, 0) >= 0) {
            throw new PosixException(call, name, Errno.EINVAL);
        }
        name.copyTo(bounce, 0);
        MemorySegment.copy(bounce, 0, buffer, JAVA_BYTE, at, length);
        buffer.set(JAVA_BYTE, at + length, (byte) 0);
        return buffer.address();
    }

    /// A buffer of at least `length` bytes, or of MAX_DATA where that is less.
    MemorySegment data(int length) {
        MemorySegment known = data;
        if (known == null || (known.byteSize() < length && known.byteSize() < MAX_DATA)) {
            known = Arena.ofAuto().allocate(length <= MIN_DATA ? MIN_DATA : MAX_DATA, 64);
            data = known;
        }
        return known;
    }

    /// `length` bytes from the start of `buffer`.
    static Bytes bytes(MemorySegment buffer, long from, int length) {
        byte[] copy = new byte[length];
        MemorySegment.copy(buffer, JAVA_BYTE, from, copy, 0, length);
        return Bytes.of(copy);
    }
}
