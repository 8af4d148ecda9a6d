package dev.gsyncd.secondary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountProcessTest {
    /// A mount that was unmounted lazily has no path, only an open directory.
    @Test
    void itsWorkingDirectoryIsTheOpenOneAlsoAfterARename(@TempDir Path dir) throws Exception {
        Path mount = Files.createDirectory(dir.resolve("mnt"));
        long pid;
        try (Dir root = Dir.open(Bytes.utf8(mount.toString()))) {
            Path moved = Files.move(mount, dir.resolve("elsewhere"));
            try (MountProcess process = MountProcess.start(root.fd())) {
                pid = process.pid();
                assertEquals(moved.toRealPath(), Path.of("/proc/" + pid + "/cwd").toRealPath());
                assertTrue(ProcessHandle.of(pid).orElseThrow().isAlive());
                List<String> words =
                        List.of(Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0"));
                assertTrue(words.getLast().startsWith("gsyncd-mount-of-"), words::toString);
            }
        }
        assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    }
}
