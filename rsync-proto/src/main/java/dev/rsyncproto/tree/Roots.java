package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;

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

    /// Where a directory is now; `otherwise` where that cannot be told.
    public static Bytes pathOf(Dir dir, Bytes otherwise) {
        try (Dir open = Dir.open(Bytes.utf8("/proc/self/fd"))) {
            return open.readlink(Bytes.utf8(Integer.toString(dir.fd())));
        } catch (PosixException e) {
            return otherwise;
        }
    }
}
