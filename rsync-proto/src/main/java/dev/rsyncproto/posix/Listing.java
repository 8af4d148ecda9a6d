package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/// getdents64(2): records of ino u64, offset s64, length u16, type u8, name, NUL.
final class Listing {
    private static final int SIZE = 64 * 1024;
    private static final int NAME = 19;

    private Listing() {}

    static List<DirEntry> read(int fd, Bytes shown) throws PosixException {
        rewind(fd, shown);
        List<DirEntry> entries = new ArrayList<>();
        while (readMore(fd, shown, entries)) {
            // until there are no more
        }
        return entries;
    }

    static void rewind(int fd, Bytes shown) throws PosixException {
        Scratch s = Scratch.get();
        if (Fn.LSEEK.call(s, fd, 0, 0) == -1) {
            // A handle that was opened without read permission.
            int errno = s.errno() == Errno.EBADF && fd >= 0 ? Errno.EACCES : s.errno();
            throw new PosixException("getdents64", shown, errno);
        }
    }

    /// Adds the next entries; false at the end.
    static boolean readMore(int fd, Bytes shown, List<DirEntry> entries) throws PosixException {
        Scratch s = Scratch.get();
        Native buffer = s.data(SIZE);
        long n = Fn.SYSCALL.call(s, At.SYS_GETDENTS64, fd, buffer.address(), SIZE);
        if (n == -1) {
            throw new PosixException("getdents64", shown, s.errno());
        }
        for (int at = 0; at < n; ) {
            int size = buffer.getShort(at + 16) & 0xffff;
            add(entries, buffer, at, size);
            at += size;
        }
        return n > 0;
    }

    private static void add(List<DirEntry> entries, Native buffer, int at, int size) {
        // Records are as short as a multiple of 8 lets them be, and behind the NUL lies anything.
        int length = Math.max(size - NAME - 8, 0);
        while (buffer.getByte(at + NAME + length) != 0) {
            length++;
        }
        boolean dots =
                buffer.getByte(at + NAME) == '.'
                        && (length == 1 || (length == 2 && buffer.getByte(at + NAME + 1) == '.'));
        if (!dots) {
            // DT_DIR and its like are the file type bits of the mode, shifted.
            int type = (buffer.getByte(at + 18) & 0xf) << 12;
            Bytes name = Scratch.bytes(buffer, at + NAME, length);
            entries.add(new DirEntry(name, buffer.getLong(at), type));
        }
    }
}
