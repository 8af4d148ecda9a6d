package dev.gsyncd.gluster;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A directory to mount at for a moment.
///
/// ```
/// $TMPDIR/gsyncd-mount-<random>/   mnt    the mount
///                                  pid    of glusterfs
///                                  held   locked (flock) by the process that it belongs to
/// ```
///
/// One whose lock is free is stale: its process and the shell that should have unmounted were both
/// killed. Whoever makes the next mount point unmounts it first, which ends its glusterfs.
final class MountPoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MountPoint.class);

    private static final String PREFIX = "gsyncd-mount-";
    private static final String MOUNT = "mnt";
    private static final String PID = "pid";
    private static final String HELD = "held";
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final long UMOUNT_SECONDS = 5;

    private final Path base;
    private final Fd lock;

    private MountPoint(Path base, Fd lock) {
        this.base = base;
        this.lock = lock;
    }

    /// A new one, after those are gone that nobody holds any more.
    static MountPoint make() throws IOException {
        Path all = Path.of(System.getProperty("java.io.tmpdir"));
        unmountStale(all);
        return make(all);
    }

    static MountPoint make(Path all) throws IOException {
        Path base =
                Files.createTempDirectory(
                        all,
                        PREFIX,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        Files.createDirectory(base.resolve(MOUNT));
        try (Dir dir = Dir.open(Bytes.utf8(base.toString()))) {
            // It gets its name when it is locked: before, it would look stale.
            Bytes unlocked = Bytes.utf8(HELD + ".new");
            Fd lock = dir.open(unlocked, OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600);
            try {
                lock.flock();
                dir.rename(unlocked, dir, Bytes.utf8(HELD));
                return new MountPoint(base, lock);
            } catch (PosixException | RuntimeException e) {
                lock.close();
                throw e;
            }
        }
    }

    /// @param all where mount points are made
    static void unmountStale(Path all) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(all, PREFIX + "*")) {
            for (Path base : found) {
                unmountIfStale(base);
            }
        } catch (IOException e) {
            LOG.warn("stale mounts cannot be looked for: {}", e.getMessage());
        }
    }

    private static void unmountIfStale(Path base) {
        try {
            if (!Files.isDirectory(base, LinkOption.NOFOLLOW_LINKS) || !isOwn(base)) {
                return;
            }
            try (Dir dir = Dir.open(Bytes.utf8(base.toString()));
                    Fd lock =
                            dir.open(
                                    Bytes.utf8(HELD), OpenFlags.O_RDWR | OpenFlags.O_NOFOLLOW, 0)) {
                if (!lock.tryFlock()) {
                    return; // in use
                }
                unmount(base);
                Files.deleteIfExists(base.resolve(MOUNT));
                Files.deleteIfExists(base.resolve(PID));
                Files.deleteIfExists(base.resolve(HELD));
                Files.deleteIfExists(base);
                LOG.info("{} was left by a process that is gone: unmounted", base);
            }
        } catch (PosixException e) {
            if (!e.is(Errno.ENOENT)) {
                LOG.warn("{} is stale and stays: {}", base, e.getMessage());
            }
        } catch (IOException e) {
            LOG.warn("{} is stale and stays: {}", base, e.getMessage());
        }
    }

    private static boolean isOwn(Path path) throws IOException {
        Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        return self.equals(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }

    /// In this mount namespace; in another one, removing the directory does it.
    private static void unmount(Path base) throws IOException {
        String mounts = Files.readString(MOUNTS, StandardCharsets.ISO_8859_1);
        if (!mounts.contains("/" + base.getFileName() + "/" + MOUNT + " ")) {
            return;
        }
        Process umount =
                new ProcessBuilder("umount", "-l", base.resolve(MOUNT).toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectInput(new File("/dev/null"))
                        .start();
        try {
            if (!umount.waitFor(UMOUNT_SECONDS, TimeUnit.SECONDS)) {
                umount.destroyForcibly();
                throw new IOException("umount does not end");
            }
        } catch (InterruptedException e) {
            umount.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    Path base() {
        return base;
    }

    /// Where glusterfs writes its process id.
    Path pidFile() {
        return base.resolve(PID);
    }

    /// Gives it up. Whoever mounted has unmounted and removed the files.
    @Override
    public void close() throws PosixException {
        lock.close();
    }
}
