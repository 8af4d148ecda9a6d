package dev.rsyncproto.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.Xattr;
import dev.rsyncproto.flist.XattrList;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    @Test
    void xattrsThatAreNotShownAreNeitherSentNorRemoved() throws Exception {
        Files.createDirectories(top.resolve(".gfid"));
        Files.writeString(top.resolve(".gfid/a"), "x");
        Bytes a = Bytes.utf8(".gfid/a");
        Bytes own = Bytes.utf8("user.book-keeping");
        Bytes mine = Bytes.utf8("user.mine");
        Bytes gone = Bytes.utf8("user.gone");
        Paths paths = Paths.virtual(Bytes.utf8(".gfid")).showingXattrs(name -> !name.equals(own));
        try (Dir root = Dir.open(Bytes.utf8(top.toString()));
                Tree tree = new Tree(root, paths)) {
            for (Bytes name : List.of(own, mine, gone)) {
                root.setxattr(a, name, Bytes.utf8("1"), 0);
            }
            XattrFiles sender = new XattrFiles(true, true, 1, null);
            assertEquals(
                    List.of(gone, mine),
                    sender.read(tree, a).items().stream().map(Xattr::name).toList());

            XattrList wanted = XattrList.of(Map.of(mine, Bytes.utf8("2")));
            new XattrFiles(false, true, 1, null)
                    .apply(
                            new Existing(tree, a, tree.stat(a)),
                            wanted,
                            tree,
                            a,
                            (_, e, _) -> {
                                throw e;
                            });
            assertEquals(Bytes.utf8("1"), root.getxattr(a, own));
            assertEquals(Bytes.utf8("2"), root.getxattr(a, mine));
            assertNull(root.getxattr(a, gone));
        }
    }
}
