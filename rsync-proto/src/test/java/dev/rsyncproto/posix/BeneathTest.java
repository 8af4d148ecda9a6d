package dev.rsyncproto.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rsyncproto.bytes.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same contract for openat2 and for the walk that stands in for it.
class BeneathTest extends PosixFixture {
    enum Way {
        OPENAT2("openat2"),
        WALK("openat");

        final String call;

        Way(String call) {
            this.call = call;
        }

        Fd open(Dir dir, Bytes path, int flags, int mode) throws PosixException {
            int fd =
                    this == OPENAT2
                            ? Beneath.openat2(dir.fd(), path, flags, mode)
                            : Beneath.walk(dir.fd(), path, flags, mode);
            return new Fd(fd, path);
        }
    }

    @BeforeEach
    void tree() throws Exception {
        dir.mkdir(b("a"), 0755);
        dir.mkdir(b("a/b"), 0755);
        put(b("a/b/f"), "inside");
        dir.symlink(b("a"), b("s"));
        dir.symlink(b("b"), b("a/s"));
        dir.symlink(b("f"), b("a/b/s"));
        dir.symlink(b(path + "/a"), b("a/abs"));
    }

    @ParameterizedTest
    @EnumSource
    void opens(Way way) throws Exception {
        assumeTrue(way == Way.WALK || Kernel.HAS_OPENAT2);
        for (String path : new String[] {"a/b/f", "a//b/./f"}) {
            try (Fd file = way.open(dir, b(path), OpenFlags.O_RDONLY, 0)) {
                assertEquals(6, file.stat().size());
            }
        }
        for (String path : new String[] {"a/b", "a/b/", "."}) {
            way.open(dir, b(path), OpenFlags.O_DIRECTORY, 0).close();
        }
        int create = OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_WRONLY;
        way.open(dir, b("a/b/new"), create, 0640).close();
        assertEquals(0640, dir.stat(b("a/b/new")).permissions());
    }

    @Test
    void followsWhatStaysInside() throws Exception {
        assumeTrue(Kernel.HAS_OPENAT2, "without openat2 none is followed");
        dir.mkdir(b("c"), 0755);
        dir.symlink(b("../c"), b("a/up"));
        dir.symlink(b("../../c"), b("a/out"));
        for (String path : new String[] {"a/b", "s/b", "s/s", "a/up"}) {
            dir.openDirInside(b(path)).close();
        }
        for (String path : new String[] {"a/out", "a/abs/b"}) {
            fails(Errno.ELOOP, "openat2", b(path), () -> dir.openDirInside(b(path)));
        }
        fails(Errno.EXDEV, "openat2", b("../x"), () -> dir.openDirInside(b("../x")));
        fails(Errno.ENOTDIR, "openat2", b("a/b/f"), () -> dir.openDirInside(b("a/b/f")));
    }

    @ParameterizedTest
    @EnumSource
    void refuses(Way way) throws Exception {
        assumeTrue(way == Way.WALK || Kernel.HAS_OPENAT2);
        refused(way, Errno.ELOOP, way.call, "s/b/f");
        refused(way, Errno.ELOOP, way.call, "a/s/f");
        refused(way, Errno.ELOOP, way.call, "a/b/s");
        refused(way, Errno.ELOOP, way.call, "a/abs/b/f");
        refused(way, Errno.ENOENT, way.call, "a/x/f");
        refused(way, Errno.ENOENT, way.call, "a/b/x");
        refused(way, Errno.ENOENT, way.call, "");
        refused(way, Errno.ENOTDIR, way.call, "a/b/f/x");
        refused(way, Errno.EXDEV, "openat2", "/etc/passwd");
        refused(way, Errno.EXDEV, "openat2", "a/../../x");
        refused(way, Errno.EXDEV, "openat2", "a/b/..");
    }

    private void refused(Way way, int errno, String call, String path) {
        fails(errno, call, b(path), () -> way.open(dir, b(path), OpenFlags.O_RDONLY, 0));
    }

    @ParameterizedTest
    @EnumSource
    void aSymlinkIsNoDirectory(Way way) {
        assumeTrue(way == Way.WALK || Kernel.HAS_OPENAT2);
        fails(
                Errno.ELOOP,
                way.call,
                b("a/s"),
                () -> way.open(dir, b("a/s"), OpenFlags.O_DIRECTORY, 0));
    }

    @ParameterizedTest
    @EnumSource
    void pathHandles(Way way) throws Exception {
        assumeTrue(way == Way.WALK || Kernel.HAS_OPENAT2);
        Bytes link = b("a/b/s");
        fails(Errno.ELOOP, way.call, link, () -> way.open(dir, link, OpenFlags.O_PATH, 0));
        try (Fd file = way.open(dir, link, OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW, 0)) {
            assertTrue(file.stat().isSymlink());
        }
        Bytes below = b("a/s/f");
        int handle = OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW;
        fails(Errno.ELOOP, way.call, below, () -> way.open(dir, below, handle, 0));
    }

    @ParameterizedTest
    @EnumSource
    void aFileIsNoDirectory(Way way) throws Exception {
        assumeTrue(way == Way.WALK || Kernel.HAS_OPENAT2);
        fails(
                Errno.ENOTDIR,
                way.call,
                b("a/b/f"),
                () -> way.open(dir, b("a/b/f"), OpenFlags.O_DIRECTORY, 0));
        try (Dir below = dir.openDirBeneath(b("a/b"))) {
            assertEquals(6, below.stat(b("f")).size());
        }
    }
}
