package dev.rsyncproto.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualPathsTest {
    @TempDir Path top;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "link/file",
                "dir/file",
                ".gfid/link/file",
                ".gfid/..",
                ".gfid/",
                "/etc/passwd",
                ".gfid/../plain",
                ".gfidx/a",
                "../x"
            })
    void onlyTheVirtualDirectoryMayBeNamed(String name) throws Exception {
        Files.createDirectories(top.resolve("dir"));
        Files.writeString(top.resolve("dir/file"), "x");
        Files.writeString(top.resolve("plain"), "x");
        Files.createSymbolicLink(top.resolve("link"), Path.of("dir"));
        try (Dir root = Dir.open(Bytes.utf8(top.toString()));
                Tree tree = new Tree(root, Paths.virtual(Bytes.utf8(".gfid")))) {
            PosixException e =
                    assertThrows(PosixException.class, () -> tree.stat(Bytes.utf8(name)));
            assertEquals(Errno.EXDEV, e.errno());
        }
    }

    @Test
    void namesInItReachTheKernel() throws Exception {
        Files.createDirectories(top.resolve(".gfid"));
        Files.writeString(top.resolve(".gfid/a"), "x");
        try (Dir root = Dir.open(Bytes.utf8(top.toString()));
                Tree tree = new Tree(root, Paths.virtual(Bytes.utf8(".gfid")))) {
            assertTrue(tree.stat(Bytes.utf8(".gfid/a")).isRegular());
            assertTrue(tree.stat(Bytes.utf8(".")).isDir());
        }
    }
}
