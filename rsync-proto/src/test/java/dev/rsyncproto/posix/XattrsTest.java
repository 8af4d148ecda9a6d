package dev.rsyncproto.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class XattrsTest extends PosixFixture {
    private static final Bytes FILE = b("f\377\n");
    private static final Bytes A = b("user.a");

    @BeforeEach
    void file() throws Exception {
        put(FILE, "");
    }

    @Test
    void addReplaceRemoveList() throws Exception {
        assertNull(dir.getxattr(FILE, A));
        fails(
                Errno.ENODATA,
                "lsetxattr",
                FILE,
                () -> dir.setxattr(FILE, A, b("1"), Dir.XATTR_REPLACE));
        dir.setxattr(FILE, A, b("one\0two\377"), Dir.XATTR_CREATE);
        fails(
                Errno.EEXIST,
                "lsetxattr",
                FILE,
                () -> dir.setxattr(FILE, A, b("1"), Dir.XATTR_CREATE));
        assertEquals(b("one\0two\377"), dir.getxattr(FILE, A));
        dir.setxattr(FILE, b("user.b"), Bytes.EMPTY, 0);
        assertEquals(Bytes.EMPTY, dir.getxattr(FILE, b("user.b")));
        assertEquals(List.of(A, b("user.b")), user(dir.listxattr(FILE)));
        assertEquals(
                "user.a=0x6f6e650074776fff\nuser.b=0x",
                sh("getfattr -d -e hex f* | grep -a ^user | sort"));
        dir.removexattr(FILE, A);
        fails(Errno.ENODATA, "lremovexattr", FILE, () -> dir.removexattr(FILE, A));
        assertEquals(List.of(b("user.b")), user(dir.listxattr(FILE)));
    }

    @Test
    void byDescriptor() throws Exception {
        try (Fd file = dir.openRead(FILE)) {
            file.setxattr(A, b("v"), 0);
            assertEquals(b("v"), file.getxattr(A));
            assertEquals(b("v"), dir.getxattr(FILE, A));
            assertEquals(List.of(A), user(file.listxattr()));
            file.removexattr(A);
            assertNull(file.getxattr(A));
        }
    }

    @Test
    void ofTheDirectoryItself() throws Exception {
        dir.setxattr(b("."), A, b("root"), 0);
        assertEquals("root", sh("getfattr --only-values -n user.a ."));
    }

    @Test
    void symlinksAreNotFollowed() throws Exception {
        dir.setxattr(FILE, A, b("v"), 0);
        dir.symlink(FILE, b("l"));
        assertTrue(user(dir.listxattr(b("l"))).isEmpty());
        fails(Errno.EPERM, "lsetxattr", b("l"), () -> dir.setxattr(b("l"), A, b("x"), 0));
    }

    @Test
    void largeValue() throws Exception {
        // What fits differs: ext4 gives one block, others 64 KiB.
        Bytes large = b("v".repeat(3500));
        dir.setxattr(FILE, A, large, 0);
        assertEquals(large, dir.getxattr(FILE, A));
        Bytes tooLarge = b("v".repeat(65537));
        fails(Errno.E2BIG, "lsetxattr", FILE, () -> dir.setxattr(FILE, A, tooLarge, 0));
    }

    private static List<Bytes> user(List<Bytes> names) {
        return names.stream().filter(n -> n.startsWith(b("user."))).sorted().toList();
    }
}
