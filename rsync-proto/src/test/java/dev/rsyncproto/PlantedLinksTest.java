package dev.rsyncproto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Process;
import dev.rsyncproto.session.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Symlinks that somebody put where this end is about to write.
class PlantedLinksTest {
    private static final int NOBODY = 65534;

    @TempDir Path dir;

    @BeforeEach
    void trees() throws Exception {
        Files.createDirectories(dir.resolve("src/path/sub"));
        Files.createDirectories(dir.resolve("dst/real/sub"));
        Files.createDirectories(dir.resolve("outside/sub"));
        Files.writeString(dir.resolve("src/path/file"), "new");
        Files.writeString(dir.resolve("src/path/sub/deep"), "deeper");
    }

    private TwoEnds.Ended relative(boolean push, String option) throws Exception {
        TwoEnds ends = push ? TwoEnds.push(dir) : TwoEnds.pull(dir);
        return ends.run("-aR", option, "src/./path/file", "src/./path/sub/deep", "dst/");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsNotSentOfAPathIsTakenAsItIs(boolean push) throws Exception {
        Files.createSymbolicLink(dir.resolve("dst/path"), Path.of("real"));
        TwoEnds.Ended ended = relative(push, "--no-implied-dirs");
        assertEquals(ExitCode.OK, ended.clientCode(), ended.client().reason());
        assertTrue(Files.isSymbolicLink(dir.resolve("dst/path")));
        assertEquals("new", Files.readString(dir.resolve("dst/real/file")));
        assertEquals("deeper", Files.readString(dir.resolve("dst/real/sub/deep")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/"})
    void aPathNeverLeadsOut(String target) throws Exception {
        Path to = target.equals("/") ? dir.resolve("dst/real").toAbsolutePath() : Path.of(target);
        Files.createSymbolicLink(dir.resolve("dst/path"), to);
        TwoEnds.Ended ended = relative(true, "--no-implied-dirs");
        assertEquals(ExitCode.PARTIAL, ended.clientCode());
        for (String name : new String[] {"outside/file", "outside/sub/deep", "dst/real/file"}) {
            assertFalse(Files.exists(dir.resolve(name)), name);
        }
    }

    @Test
    void whatIsSentOfAPathReplacesASymlink() throws Exception {
        Files.createSymbolicLink(dir.resolve("dst/path"), Path.of("real"));
        TwoEnds.Ended ended = relative(true, "--implied-dirs");
        assertEquals(ExitCode.OK, ended.clientCode(), ended.client().reason());
        assertFalse(Files.isSymbolicLink(dir.resolve("dst/path")));
        assertFalse(Files.exists(dir.resolve("dst/real/file")));
    }

    @Test
    void aBatchDoesNotGoWhereAnotherUserPoints() throws Exception {
        assumeTrue(Process.euid() == 0, "needs root to make another user's symlink");
        Files.createSymbolicLink(dir.resolve("batch"), Path.of("outside/batch"));
        try (Dir here = Dir.open(Bytes.utf8(dir.toString()))) {
            here.chown(Bytes.utf8("batch"), NOBODY, NOBODY);
        }
        TwoEnds.Ended ended = TwoEnds.push(dir).run("-a", "--write-batch=batch", "src/", "dst/");
        assertEquals(ExitCode.FILE_IO, ended.clientCode());
        assertFalse(Files.exists(dir.resolve("outside/batch")));
        assertFalse(Files.exists(dir.resolve("dst/path")));
        ended =
                TwoEnds.push(dir)
                        .run("-a", "--write-batch=batch", "--insecure-links", "src/", "dst/");
        assertEquals(ExitCode.OK, ended.clientCode(), ended.client().reason());
        assertTrue(Files.exists(dir.resolve("outside/batch")));
    }
}
