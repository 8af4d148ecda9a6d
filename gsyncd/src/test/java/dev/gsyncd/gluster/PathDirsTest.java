package dev.gsyncd.gluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.DirEntry;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathDirsTest {
    private static final Bytes GOOD = Bytes.utf8("good");
    private static final Bytes REFUSED = Bytes.utf8("refused");

    @TempDir private Path temp;

    private int mounts;

    @BeforeEach
    void volume() throws IOException {
        Files.createDirectories(temp.resolve("good/by-the-first"));
        Files.createDirectories(temp.resolve("refused/by-the-other"));
    }

    private PathDirs dirs(Dir mount) {
        return new PathDirs(
                path -> {
                    if (path.equals(REFUSED)) {
                        throw new PosixException("open", path, Errno.EOPNOTSUPP);
                    }
                    return mount.openDirBeneath(path);
                },
                new SpareMount(() -> {
                    mounts++;
                    return Dir.open(Bytes.utf8(temp.toString()));
                }));
    }

    @Test
    void whatAMountRefusesToOpenIsOpenedByOneOther() throws Exception {
        try (Dir mount = Dir.open(Bytes.utf8(temp.toString()));
                PathDirs dirs = dirs(mount)) {
            assertEquals(List.of("by-the-first"), names(dirs, GOOD));
            assertEquals(0, mounts);
            assertEquals(List.of("by-the-other"), names(dirs, REFUSED));
            assertEquals(List.of("by-the-other"), names(dirs, REFUSED));
            assertEquals(1, mounts);
        }
    }

    @Test
    void otherTroubleIsTold() throws Exception {
        try (Dir mount = Dir.open(Bytes.utf8(temp.toString()));
                PathDirs dirs = dirs(mount)) {
            PosixException e =
                    assertThrows(PosixException.class, () -> dirs.open(Bytes.utf8("none")));
            assertTrue(e.is(Errno.ENOENT));
            assertEquals(0, mounts);
        }
    }

    @Test
    void withoutAnotherMountTheRefusalStands() {
        PosixException refused = new PosixException("open", REFUSED, Errno.EOPNOTSUPP);
        try (PathDirs dirs =
                new PathDirs(
                        _ -> {
                            throw refused;
                        },
                        SpareMount.none())) {
            assertSame(refused, assertThrows(PosixException.class, () -> dirs.open(REFUSED)));
        }
    }

    private static List<String> names(PathDirs dirs, Bytes path) throws Exception {
        try (Dir dir = dirs.open(path)) {
            return dir.list().stream().map(DirEntry::name).map(Bytes::utf8).toList();
        }
    }
}
