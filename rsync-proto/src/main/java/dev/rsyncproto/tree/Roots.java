package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;

/// What the user named, relative to a directory handle that stands for the current directory:
/// resolved by the kernel, symlinks followed.
public final class Roots {
    private static final Bytes SLASH = Bytes.utf8("/");

    private Roots() {}

    private static Bytes from(Dir cwd, Bytes path) {
        return path.startsWith(SLASH) ? path : Bytes.utf8("/proc/self/fd/" + cwd.fd()).slash(path);
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

    /// The whole path of a name below a directory, for messages (util1.c, `full_fname`).
    public static Bytes fullName(Dir dir, Bytes name) {
        if (name.startsWith(SLASH)) {
            return name;
        }
        Bytes directory = pathOf(dir, Bytes.utf8("."));
        return directory.equals(SLASH) ? SLASH.plus(name) : directory.slash(name);
    }
}
