package dev.gsyncd.secondary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.mux.Pipes;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySecondaryTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir Path tmp;

    private static PathRename rename(String from, String to) {
        return new PathRename(Bytes.utf8(from), Bytes.utf8(to));
    }

    @Test
    void renamesOnlyToFreeNamesBelowTheRoot() throws Exception {
        Path root = Files.createDirectory(tmp.resolve("root"));
        Files.createDirectories(root.resolve("a/b"));
        Files.writeString(root.resolve("a/f"), "f");
        Files.writeString(root.resolve("g"), "g");
        Files.createSymbolicLink(root.resolve("out"), tmp);
        Files.writeString(tmp.resolve("secret"), "s");
        try (Dir dir = Dir.open(Bytes.utf8(root.toString()));
                DirectorySecondary secondary = new DirectorySecondary(dir)) {
            List<Integer> results =
                    secondary.renamePaths(
                            List.of(
                                    rename("a/f", "a/b/f2"),
                                    rename("g", "a/b/f2"),
                                    rename("no", "no2"),
                                    rename("out/secret", "stolen"),
                                    rename("g", "../g"),
                                    rename("g", "/tmp/g"),
                                    rename("a", "c")));
            assertEquals(List.of(0, Errno.EEXIST, Errno.ENOENT), results.subList(0, 3));
            assertTrue(results.subList(3, 6).stream().allMatch(errno -> errno != 0), "" + results);
            assertEquals(0, results.get(6));
            assertTrue(Files.exists(root.resolve("c/b/f2")));
            assertTrue(Files.exists(tmp.resolve("secret")));
            assertEquals(1, secondary.keepAlive());
            assertThrows(UnsupportedOperationException.class, () -> secondary.list(Gfid.ROOT));
        }
    }

    /// The same by a connection as in this process.
    @Test
    void tellsItsMachineAndFlushes() throws Exception {
        String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        Pipes pipes = new Pipes();
        Dir dir = Dir.open(Bytes.utf8(tmp.toString()));
        try (DirectorySecondary secondary = new DirectorySecondary(dir)) {
            assertEquals(boot, secondary.machineStart());
            assertEquals(0, secondary.flushMirror());
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> {
                        try {
                            new SecondaryService(secondary, LIMIT, false)
                                    .serve(pipes.serverIn(), pipes.serverOut());
                        } catch (IOException | InterruptedException e) {
                            // The client's calls fail then.
                        }
                    });
            try (Secondary remote =
                    RepceSecondary.connect(pipes.clientIn(), pipes.clientOut(), LIMIT)) {
                assertEquals(boot, remote.machineStart());
                assertEquals(0, remote.flushMirror());
                dir.close();
                assertEquals(Errno.EBADF, remote.flushMirror());
            }
        }
    }
}
