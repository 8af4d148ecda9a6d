package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// One thread's native buffers: errno, two names, one small structure, file data. At most about 270
/// KiB a thread; the data part is made when first used and freed with the thread.
final class Scratch {
    /// PATH_MAX, with the NUL at the end.
    static final int PATH_MAX = 4096;

    /// Most bytes that one call carries; past this a longer call is not faster.
    static final int MAX_DATA = 256 * 1024;

    /// Of the linker's layout of what it captures, which on Linux is errno alone, an int.
    private static final int CAPTURE_SIZE = 16;

    private static final int MIN_DATA = 64 * 1024;
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    /// Where the linker leaves errno; a segment, as it wants one.
    final MemorySegment capture;

    private final ByteBuffer captured;

    /// For structures: statx is the longest.
    final Native struct;

    private final Native first = new Native(PATH_MAX + 64);
    private final Native second = new Native(PATH_MAX + 64);
    private final byte[] bounce = new byte[PATH_MAX];
    private @Nullable Native data;

    private Scratch() {
        capture = Arena.ofAuto().allocate(CAPTURE_SIZE, 16);
        captured = capture.asByteBuffer().order(ByteOrder.nativeOrder());
        struct = new Native(256);
    }

    static Scratch get() {
        return OF_THREAD.get();
    }

    int errno() {
        return captured.getInt(0);
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
        first.putByte(putProc(fd, false), 0);
        return first.address();
    }

    private int putProc(int fd, boolean slash) {
        Bytes prefix = Bytes.utf8("/proc/self/fd/" + fd + (slash ? "/" : ""));
        prefix.copyTo(bounce, 0);
        first.put(0, bounce, 0, prefix.length());
        return prefix.length();
    }

    private long put(String call, Native buffer, int at, Bytes name) throws PosixException {
        int length = name.length();
        if (length >= PATH_MAX) {
            throw new PosixException(call, name, Errno.ENAMETOOLONG);
        }
        if (name.indexOf(0, 0) >= 0) {
            throw new PosixException(call, name, Errno.EINVAL);
        }
        name.copyTo(bounce, 0);
        bounce[length] = 0;
        buffer.put(at, bounce, 0, length + 1);
        return buffer.address();
    }

    /// A buffer of at least `length` bytes, or of MAX_DATA where that is less.
    Native data(int length) {
        Native known = data;
        if (known == null || (known.size() < length && known.size() < MAX_DATA)) {
            known = new Native(length <= MIN_DATA ? MIN_DATA : MAX_DATA);
            data = known;
        }
        return known;
    }

    /// `length` bytes from the start of `buffer`.
    static Bytes bytes(Native buffer, int from, int length) {
        byte[] copy = new byte[length];
        buffer.get(from, copy, 0, length);
        return Bytes.of(copy);
    }
}
