package dev.rsyncproto.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeTest {
    private static final Bytes FILE = Bytes.utf8("f");
    private static final Bytes LINK = Bytes.utf8("l");
    private static final Bytes NOTE = Bytes.utf8("user.note");
    private static final Bytes ACL = Bytes.utf8("system.posix_acl_access");

    /// Owner, group and others alone: the kernel sets the mode and keeps no ACL, so this call says
    /// that it set something that is not there then.
    private static final Bytes MINIMAL_ACL =
            Bytes.of(
                    HexFormat.of()
                            .parseHex(
                                    "02000000"
                                            + "01000600ffffffff"
                                            + "04000400ffffffff"
                                            + "20000400ffffffff"));

    @TempDir private Path temp;

    private Dir dir() throws Exception {
        Dir dir = Dir.open(Bytes.utf8(temp.toString()));
        if (dir.statOrNull(FILE) == null) {
            dir.create(FILE, 0600).close();
        }
        return dir;
    }

    private static void fails(int errno, org.junit.jupiter.api.function.Executable call) {
        assertEquals(errno, assertThrows(PosixException.class, call).errno());
    }

    /// As a Gluster mount of gsyncd's own client id does with some attributes.
    @Test
    void anAttributeThatWasNotSetThoughTheCallSaysSoIsAnError() throws Exception {
        try (Dir dir = dir();
                Tree direct = new Tree(dir, Paths.DIRECT);
                Tree beneath = new Tree(dir, Paths.BENEATH)) {
            beneath.setxattr(FILE, ACL, MINIMAL_ACL);
            assertNull(dir.getxattr(FILE, ACL));
            fails(Errno.EOPNOTSUPP, () -> direct.setxattr(FILE, ACL, MINIMAL_ACL));
            direct.setxattr(FILE, NOTE, Bytes.utf8("a"));
            direct.setxattr(FILE, NOTE, Bytes.utf8("a"));
            assertEquals(Bytes.utf8("a"), dir.getxattr(FILE, NOTE));
        }
    }

    /// Far more directories than are kept open, listed and worked in by turns.
    @Test
    void aDirectoryInUseStaysOpenWhateverElseIsOpened() throws Exception {
        try (Dir dir = dir();
                Tree tree = new Tree(dir, Paths.BENEATH)) {
            for (int i = 0; i < 40; i++) {
                Files.createDirectory(temp.resolve("d" + i));
            }
            Files.writeString(temp.resolve("d0/f0"), "moved");
            Bytes from = Bytes.utf8("d0/f0");
            for (int i = 1; i < 40; i++) {
                assertTrue(tree.stat(from).isRegular());
                for (int j = 1; j <= i; j++) {
                    tree.list(Bytes.utf8("d" + j));
                }
                Bytes to = Bytes.utf8("d" + i + "/f" + i);
                tree.rename(from, to);
                from = to;
            }
            tree.forget(Bytes.utf8("d39"));
            assertTrue(tree.stat(from).isRegular());
        }
    }

    @Test
    void noLinkIsOpenedInAFilesPlace() throws Exception {
        Path outside = Files.writeString(temp.resolve("outside"), "untouched");
        try (Dir dir = dir();
                Tree direct = new Tree(dir, Paths.DIRECT);
                Tree beneath = new Tree(dir, Paths.BENEATH)) {
            dir.symlink(Bytes.utf8("outside"), LINK);
            int write = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC;
            fails(Errno.ELOOP, () -> direct.open(LINK, write, 0600));
            fails(Errno.ELOOP, () -> beneath.open(LINK, write, 0600));
            fails(Errno.ELOOP, () -> beneath.openForReading(LINK));
            assertTrue(beneath.stat(LINK).isSymlink());
            assertTrue(direct.stat(LINK).isSymlink());
        }
        assertEquals("untouched", Files.readString(outside));
    }

    /// A name that another file takes between two calls: each `stat` looks it up, and what is asked
    /// next is of the file that it saw.
    @Test
    void aFileThatIsLookedUpOnceIsTheOneThatIsAskedNext() throws Exception {
        for (Paths.Looks looks : Paths.Looks.values()) {
            try (Dir dir = dir();
                    Tree tree = new Tree(dir, Paths.DIRECT.looking(looks))) {
                boolean once = looks != Paths.Looks.EACH;
                dir.setxattr(FILE, NOTE, Bytes.utf8("first"), 0);
                long first = tree.stat(FILE).ino();
                dir.create(LINK, 0600).close();
                dir.rename(LINK, dir, FILE);
                assertEquals(once ? Bytes.utf8("first") : null, tree.getxattr(FILE, NOTE));
                assertEquals(once ? 1 : 0, tree.listxattr(FILE).size());
                assertTrue(tree.stat(FILE).ino() != first);
                assertNull(tree.getxattr(FILE, NOTE));
                dir.unlink(FILE);
                assertNull(tree.statOrNull(FILE));
                fails(Errno.ENOENT, () -> tree.getxattr(FILE, NOTE));
                dir.create(FILE, 0600).close();
            }
        }
    }
}
