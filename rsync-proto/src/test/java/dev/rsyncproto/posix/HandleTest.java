package dev.rsyncproto.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rsyncproto.bytes.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandleTest {
    private static final Bytes NOTE = Bytes.utf8("user.note");
    private static final Bytes TRUSTED = Bytes.utf8("trusted.note");
    private static final Bytes NAME = Bytes.of(new byte[] {'f', (byte) 0xff});

    @TempDir private Path temp;

    private Dir dir() throws Exception {
        return Dir.open(Bytes.utf8(temp.toString()));
    }

    @Test
    void allAnswersAreOfTheFileThatTheNameHeldThen() throws Exception {
        try (Dir dir = dir()) {
            dir.create(NAME, 0640).close();
            dir.setxattr(NAME, NOTE, Bytes.utf8("first"), 0);
            try (Handle file = dir.handle(NAME)) {
                Stat before = dir.stat(NAME);
                dir.unlink(NAME);
                dir.create(NAME, 0600).close();
                assertEquals(before.ino(), file.stat().ino());
                assertEquals(before.ino(), file.statAsLookedUp().ino());
                assertEquals(before.mode(), file.stat().mode());
                assertEquals(Bytes.utf8("first"), file.getxattr(NOTE));
                assertNull(file.getxattr(Bytes.utf8("user.other")));
                assertEquals(List.of(NOTE), file.listxattr());
            }
        }
    }

    /// Not what it points to.
    @Test
    void aSymlinkIsHeldItself() throws Exception {
        assumeTrue(Process.euid() == 0, "trusted xattrs need root");
        try (Dir dir = dir()) {
            dir.mkdir(Bytes.utf8("target"), 0755);
            dir.symlink(Bytes.utf8("target"), NAME);
            dir.setxattr(NAME, TRUSTED, Bytes.utf8("of the link"), 0);
            try (Handle link = dir.handle(NAME)) {
                assertEquals(true, link.stat().isSymlink());
                assertEquals(Bytes.utf8("target"), link.readlink());
                assertEquals(Bytes.utf8("of the link"), link.getxattr(TRUSTED));
            }
        }
    }

    @Test
    void aFifoIsNotOpenedAndAnAbsentNameIsSaid() throws Exception {
        try (Dir dir = dir()) {
            dir.mknod(NAME, Mode.S_IFIFO | 0600, 0, 0);
            try (Handle fifo = dir.handle(NAME)) {
                assertEquals(Mode.S_IFIFO | 0600, fifo.stat().mode());
            }
            assertEquals(
                    Errno.ENOENT,
                    assertThrows(PosixException.class, () -> dir.handle(Bytes.utf8("no"))).errno());
        }
        assertEquals(1, Files.list(temp).count());
    }
}
