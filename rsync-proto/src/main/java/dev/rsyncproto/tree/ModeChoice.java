package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.Acl;
import dev.rsyncproto.options.Chmod;
import dev.rsyncproto.options.OptionException;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Mode;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The mode that an entry gets: with `-p` the sender's, else what is there already or what the
/// umask and the directory's default ACL leave of it (rsync.c, `dest_mode`).
public final class ModeChoice {
    private final Options options;
    private final int umask;
    private @Nullable Bytes lastDir;
    private int lastDefault;

    public ModeChoice(Options options) {
        this.options = options;
        this.umask = umask();
        this.lastDefault = 0777 & ~umask;
    }

    /// @param existingMode the mode of what is there, -1 where nothing is
    public int choose(Tree tree, Bytes path, int listMode, int existingMode) {
        if (options.perms) {
            return listMode;
        }
        if (existingMode >= 0) {
            int kept = existingMode & Mode.PERMISSIONS;
            boolean regular = (listMode & Mode.S_IFMT) == Mode.S_IFREG;
            if (options.mapping.executability() && regular) {
                if ((listMode & 0111) == 0) {
                    kept &= ~0111;
                } else if ((existingMode & 0111) == 0) {
                    kept |= (kept & 0444) >> 2; // who may read it
                }
            }
            return (listMode & ~Mode.PERMISSIONS) | kept;
        }
        return listMode & (~Mode.PERMISSIONS | defaultFor(tree, path));
    }

    private int defaultFor(Tree tree, Bytes path) {
        Bytes dir = path.parent();
        if (!Objects.equals(dir, lastDir)) {
            lastDir = dir;
            lastDefault = 0777 & ~umask;
            try {
                Bytes name = dir.isEmpty() ? Bytes.utf8(".") : dir;
                Acl acl = Existing.readAcl(tree, name, Acl.DEFAULT_XATTR, 0777 & ~umask);
                if (acl != null && !acl.isEmpty()) {
                    lastDefault = acl.permissions();
                }
            } catch (PosixException e) {
                // The umask it is; the directory itself is reported when it is used.
            }
        }
        return lastDefault;
    }

    /// What `--chmod` makes of modes; the parser has looked at it already.
    public static Chmod chmod(Options options) {
        try {
            return Chmod.of(options.mapping.chmod(), umask());
        } catch (OptionException e) {
            throw new AssertionError(e);
        }
    }

    /// The process's umask, which cannot be asked for without setting it.
    private static int umask() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("Umask:")) {
                    return Integer.parseInt(line.substring(6).trim(), 8);
                }
            }
        } catch (IOException e) {
            // no /proc: the usual one
        }
        return 022;
    }
}
