package dev.gsyncd.cli;

import dev.gsyncd.calls.Loaded;
import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// `delete`: removes what a session left on this machine: its directory under glusterd's, its
/// working directory, its pid file and what lies beside that with the same beginning. With
/// `--reset-sync-time` the bricks are marked as never synced, so that a session made anew begins
/// with everything.
final class DeleteCommand {
    private static final Bytes ROOT = Bytes.utf8(".");

    private final Loaded loaded;

    DeleteCommand(Loaded loaded) {
        this.loaded = loaded;
    }

    int run() throws IOException {
        loaded.log().info("geo-replication delete");
        String prefix = loaded.conf().text("stime-xattr-prefix");
        removeTree(loaded.conf().text("georep-session-working-dir"));
        removeTree(loaded.conf().text("working-dir"));
        removeBeginningWith(loaded.conf().text("pid-file"));
        if (loaded.call().has("reset_sync_time") && !prefix.isEmpty()) {
            for (String brick : loaded.call().values("path")) {
                if (!brick.isEmpty()) {
                    forget(brick, prefix);
                }
            }
        }
        return 0;
    }

    /// Bottom up, never through a symbolic link.
    private static void removeTree(String directory) throws IOException {
        if (directory.isEmpty()) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(Path.of(directory))) {
            all = new ArrayList<>(walk.toList());
        } catch (NoSuchFileException _) {
            return;
        }
        all.sort(Comparator.reverseOrder());
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }

    private static void removeBeginningWith(String pidFile) throws IOException {
        Path path = Path.of(pidFile);
        Path directory = path.getParent();
        Path name = path.getFileName();
        if (directory == null || name == null || !Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(
                        directory, p -> p.getFileName().toString().startsWith(name.toString()))) {
            for (Path p : all) {
                Files.deleteIfExists(p);
            }
        }
    }

    /// stime 0 and no entry_stime: for a worker that is a brick nothing of which was ever sent. A
    /// brick that is gone needs nothing.
    private static void forget(String brick, String prefix) throws IOException {
        try (Dir dir = Dir.open(Bytes.utf8(brick))) {
            dir.setxattr(ROOT, Bytes.utf8(prefix + ".stime"), Xtime.NEVER.toBytes(), 0);
            dir.removexattr(ROOT, Bytes.utf8(prefix + ".entry_stime"));
        } catch (PosixException e) {
            if (!e.is(Errno.ENOENT) && !e.is(Errno.ENODATA)) {
                throw e;
            }
        }
    }
}
