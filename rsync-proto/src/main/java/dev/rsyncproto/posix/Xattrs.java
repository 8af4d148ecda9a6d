package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Extended attributes, by path (`l…xattr`) or descriptor (`f…xattr`): `file` is either.
final class Xattrs {
    /// XATTR_SIZE_MAX and XATTR_LIST_MAX: the kernel lets nothing longer through, so the first try
    /// is large enough, but for file systems that answer ERANGE to a value growing meanwhile.
    private static final int KERNEL_MAX = 64 * 1024;

    private static final int GIVE_UP = 1 << 20;

    private Xattrs() {}

    static @Nullable Bytes get(Scratch s, Fn fn, long file, Bytes name, Bytes attr)
            throws PosixException {
        long key = s.secondName(fn.symbol, attr);
        Native out = s.data(KERNEL_MAX);
        long n = fn.call(s, file, key, out.address(), KERNEL_MAX);
        for (int size = 2 * KERNEL_MAX; tooSmall(s, n, size); size *= 2) {
            out = new Native(size);
            n = fn.call(s, file, key, out.address(), size);
        }
        if (n == -1) {
            if (s.errno() == Errno.ENODATA) {
                return null;
            }
            throw new PosixException(fn.symbol, name, s.errno());
        }
        return Scratch.bytes(out, 0, (int) n);
    }

    static void set(Scratch s, Fn fn, long file, Bytes name, Bytes attr, Bytes value, int flags)
            throws PosixException {
        if (value.length() > KERNEL_MAX) {
            throw new PosixException(fn.symbol, name, Errno.E2BIG);
        }
        long key = s.secondName(fn.symbol, attr);
        Native in = s.data(KERNEL_MAX);
        in.put(0, value.toArray(), 0, value.length());
        fn.check(s, name, file, key, in.address(), value.length(), flags);
    }

    static List<Bytes> list(Scratch s, Fn fn, long file, Bytes name) throws PosixException {
        Native out = s.data(KERNEL_MAX);
        long n = fn.call(s, file, out.address(), KERNEL_MAX);
        for (int size = 2 * KERNEL_MAX; tooSmall(s, n, size); size *= 2) {
            out = new Native(size);
            n = fn.call(s, file, out.address(), size);
        }
        if (n == -1) {
            throw new PosixException(fn.symbol, name, s.errno());
        }
        List<Bytes> names = new ArrayList<>();
        Bytes all = Scratch.bytes(out, 0, (int) n);
        for (int at = 0; at < all.length(); ) {
            int end = all.indexOf(0, at);
            end = end < 0 ? all.length() : end;
            names.add(all.sub(at, end));
            at = end + 1;
        }
        return names;
    }

    private static boolean tooSmall(Scratch s, long n, int size) {
        return n == -1 && s.errno() == Errno.ERANGE && size <= GIVE_UP;
    }
}
