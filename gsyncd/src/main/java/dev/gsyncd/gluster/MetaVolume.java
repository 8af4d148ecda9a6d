package dev.gsyncd.gluster;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which worker of a subvolume is Active, settled by a lock on a volume that all nodes mount
/// (`use-meta-volume`): a POSIX lock on the file that the Python gsyncd locks too, so that workers
/// of both kinds exclude each other. It holds for the process: one worker per process.
///
/// ```
/// META-VOLUME/geo-rep/<primary id>_<secondary id>_subvol_<number, from 1>.lock
/// ```
public final class MetaVolume implements Closeable {
    private static final int ALL_BITS = 0777;

    private final Path mount;
    private final Bytes lockName;
    private @Nullable Fd lock;
    private boolean held;

    /// @param mount where the meta volume is mounted on this host
    /// @param subvolume the number of the worker's subvolume, from 0
    public MetaVolume(Path mount, UUID primary, UUID secondary, int subvolume) {
        this.mount = mount;
        this.lockName =
                Bytes.utf8(primary + "_" + secondary + "_subvol_" + (subvolume + 1) + ".lock");
    }

    /// Whether this worker has the lock, or gets it now. A lock that is gained stays: it goes with
    /// the process, or with the mount.
    ///
    /// @throws IOException where the meta volume is not mounted: then nobody may be Active
    public boolean active() throws IOException {
        requireMounted();
        Fd file = lock;
        if (file == null) {
            file = open();
            lock = file;
        }
        // Asked again where it is held, too: this is what finds a mount that has gone.
        held = file.tryLock();
        return held;
    }

    private void requireMounted() throws IOException {
        Object here = Files.exists(mount) ? Files.getAttribute(mount, "unix:dev") : null;
        Path above = mount.toAbsolutePath().getParent();
        if (here == null || above == null || here.equals(Files.getAttribute(above, "unix:dev"))) {
            throw new GlusterException(
                    "the meta volume is not mounted on "
                            + mount
                            + ": mount it, or set use-meta-volume to false");
        }
    }

    private Fd open() throws IOException {
        Bytes name = Bytes.utf8("geo-rep");
        try (Dir root = Dir.open(Bytes.utf8(mount.toString()))) {
            if (root.statOrNull(name) == null) {
                root.mkdir(name, ALL_BITS);
            }
            try (Dir locks = root.openDir(name)) {
                return locks.open(lockName, OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600);
            }
        }
    }

    @Override
    public void close() throws IOException {
        Fd file = lock;
        lock = null;
        if (file != null) {
            file.close();
        }
    }
}
