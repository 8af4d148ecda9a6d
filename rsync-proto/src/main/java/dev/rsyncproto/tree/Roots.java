package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import java.io.ByteArrayOutputStream;

/// What the user named, relative to a directory handle that stands for the current directory:
/// resolved by the kernel, symlinks followed.
public final class Roots {
    private Roots() {}

    private static Bytes from(Dir cwd, Bytes path) {
        return path.startsWith(Bytes.utf8("/"))
                ? path
                : Bytes.utf8("/proc/self/fd/" + cwd.fd()).slash(path);
    }

    public static Dir openDir(Dir cwd, Bytes path) throws PosixException {
        return Dir.open(from(cwd, path));
    }

    /// Opens a directory, which is made with all that is missing above it where it is not there.
    public static Dir openOrMake(Dir cwd, Bytes path) throws PosixException {
        try {
            return openDir(cwd, path);
        } catch (PosixException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        makeDirs(cwd, path);
        return openDir(cwd, path);
    }

    /// Makes a directory and all that is missing above it.
    ///
    /// @return how many were made
    public static int makeDirs(Dir cwd, Bytes path) throws PosixException {
        int made = 0;
        for (int at = path.indexOf('/', 1); ; at = path.indexOf('/', at + 1)) {
            Bytes part = at < 0 ? path : path.sub(0, at);
            if (!part.isEmpty() && cwd.statFollowOrNull(part) == null) {
                cwd.mkdir(part, 0777);
                made++;
            }
            if (at < 0) {
                return made;
            }
        }
    }

    /// Where a directory is now; `otherwise` where that cannot be told.
    public static Bytes pathOf(Dir dir, Bytes otherwise) {
        try (Dir open = Dir.open(Bytes.utf8("/proc/self/fd"))) {
            return open.readlink(Bytes.utf8(Integer.toString(dir.fd())));
        } catch (PosixException e) {
            return otherwise;
        }
    }

    public static byte[] readFile(Dir cwd, Bytes path) throws PosixException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[64 * 1024];
        try (Fd fd = Fd.open(from(cwd, path), OpenFlags.O_RDONLY, 0)) {
            for (int n = fd.read(buffer, 0, buffer.length);
                    n > 0;
                    n = fd.read(buffer, 0, buffer.length)) {
                all.write(buffer, 0, n);
            }
        }
        return all.toByteArray();
    }
}
