package dev.rsyncproto.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.OptionException;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Process;
import dev.rsyncproto.tree.OperatorPaths.Reach;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorPathsTest {
    private static final int NOBODY = 65534;

    @TempDir Path dir;

    @BeforeEach
    void tree() throws Exception {
        Files.createDirectories(dir.resolve("root/in"));
        Files.createDirectories(dir.resolve("outside"));
        Files.writeString(dir.resolve("outside/secret"), "secret");
        Files.writeString(dir.resolve("root/in/file"), "file");
        Files.createSymbolicLink(dir.resolve("root/own"), Path.of("../outside"));
        Files.createSymbolicLink(dir.resolve("root/again"), Path.of("../root/in"));
    }

    private static OperatorPaths paths(String... options) throws OptionException {
        return OperatorPaths.of(
                OptionParser.parse(Arrays.stream(options).map(Bytes::utf8).toList()).options());
    }

    private String read(OperatorPaths paths, String name, Reach reach) throws Exception {
        try (Dir at = Dir.open(Bytes.utf8(dir.resolve("root").toString()))) {
            return new String(paths.read(at, Bytes.utf8(name), reach), StandardCharsets.UTF_8);
        }
    }

    private void refused(OperatorPaths paths, String name, Reach reach) {
        PosixException e = assertThrows(PosixException.class, () -> read(paths, name, reach), name);
        assertEquals(Errno.ELOOP, e.errno(), name);
    }

    @Test
    void ownLinksLeadAnywhere() throws Exception {
        assertEquals("secret", read(paths(), "own/secret", Reach.CONFINED));
        assertEquals("secret", read(paths(), dir + "/root//own/./secret", Reach.CONFINED));
        assertEquals("file", read(paths(), "again/../in/file", Reach.CONFINED));
        assertEquals("secret", read(paths(), "../outside/secret", Reach.CONFINED));
    }

    @Test
    void linksOfOthersAreRefusedUnlessAskedFor() throws Exception {
        assumeTrue(Process.euid() == 0, "only root gives links away");
        try (Dir root = Dir.open(Bytes.utf8(dir.resolve("root").toString()))) {
            root.chown(Bytes.utf8("own"), NOBODY, NOBODY);
            root.symlink(Bytes.utf8("in/file"), Bytes.utf8("leaf"));
            root.chown(Bytes.utf8("leaf"), NOBODY, NOBODY);
        }
        refused(paths(), "own/secret", Reach.ANYWHERE);
        refused(paths(), "leaf", Reach.ANYWHERE);
        refused(paths(), dir + "/root/own/secret", Reach.CONFINED);
        assertEquals("secret", read(paths("--insecure-links"), "own/secret", Reach.CONFINED));
        assertEquals("file", read(paths("--insecure-links"), "leaf", Reach.CONFINED));
    }

    @Test
    void whatComesOutElsewhereIsRefusedWithARoot() throws Exception {
        OperatorPaths confined = paths("--confine-root=" + dir.toRealPath().resolve("root"));
        assertEquals("file", read(confined, "in/file", Reach.CONFINED));
        assertEquals("file", read(confined, "again/file", Reach.CONFINED));
        assertEquals("file", read(confined, dir + "/root/in/file", Reach.CONFINED));
        refused(confined, "own/secret", Reach.CONFINED);
        refused(confined, "../outside/secret", Reach.CONFINED);
        refused(confined, "in/../../outside/secret", Reach.CONFINED);
        refused(confined, dir + "/outside/secret", Reach.CONFINED);
        assertEquals("secret", read(confined, "own/secret", Reach.ANYWHERE));
    }

    /// As rrsync passes directories that it has looked at.
    @Test
    void aHandleCountsAsWhatItLeadsTo() throws Exception {
        OperatorPaths confined = paths("--confine-root=" + dir.toRealPath().resolve("root"));
        try (Dir in = Dir.open(Bytes.utf8(dir.resolve("root/in").toString()));
                Dir outside = Dir.open(Bytes.utf8(dir.resolve("outside").toString()))) {
            String handle = "/proc/self/fd/" + in.fd();
            assertEquals("file", read(confined, handle + "/file", Reach.CONFINED));
            refused(confined, "/proc/self/fd/" + outside.fd() + "/secret", Reach.CONFINED);
            confined.openDir(in, Bytes.utf8(handle), Reach.CONFINED).close();
        }
    }

    @Test
    void missingDirectoriesAreMade() throws Exception {
        try (Dir root = Dir.open(Bytes.utf8(dir.resolve("root").toString()))) {
            paths().openOrMake(root, Bytes.utf8("again/new/deep"), Reach.CONFINED).close();
        }
        assertEquals(true, Files.isDirectory(dir.resolve("root/in/new/deep")));
    }

    @Test
    void aCircleEnds() throws Exception {
        Files.createSymbolicLink(dir.resolve("root/a"), Path.of("b"));
        Files.createSymbolicLink(dir.resolve("root/b"), Path.of("a"));
        refused(paths(), "a/x", Reach.ANYWHERE);
    }
}
