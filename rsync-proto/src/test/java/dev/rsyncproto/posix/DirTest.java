package dev.rsyncproto.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DirTest extends PosixFixture {
    private static final Bytes ODD = b("a\377b\nc \\ \"");

    @Test
    void namesAreBytes() throws Exception {
        put(ODD, "x");
        assertEquals(List.of(ODD), dir.list().stream().map(DirEntry::name).toList());
        assertEquals("1", sh("ls | LC_ALL=C grep -a -c \"^a$(printf '\\377')b\""));
        dir.rename(ODD, dir, b("\200"));
        assertNull(dir.statOrNull(ODD));
        assertEquals(1, dir.stat(b("\200")).size());
        dir.symlink(ODD, b("link"));
        assertEquals(ODD, dir.readlink(b("link")));
        dir.unlink(b("\200"));
        dir.unlink(b("link"));
        assertEquals(List.of(), dir.list());
    }

    @Test
    void statIsWhatStatSays() throws Exception {
        put(b("f"), "hello");
        dir.chmod(b("f"), 04751);
        dir.utimens(b("f"), 1_000_000_000, 123_456_789, -5, 999_999_999);
        Stat st = dir.stat(b("f"));
        assertEquals(-5, st.mtimeSec());
        assertEquals(999_999_999, st.mtimeNsec());
        String mine =
                String.join(
                        " ",
                        Long.toString(st.dev()),
                        Long.toString(st.ino()),
                        Integer.toHexString(st.mode()),
                        Integer.toString(st.nlink()),
                        Integer.toString(st.uid()),
                        Integer.toString(st.gid()),
                        Long.toString(st.size()),
                        Long.toString(st.blocks()),
                        st.atimeSec() + "." + "%09d".formatted(st.atimeNsec()),
                        st.ctimeSec() + "." + "%09d".formatted(st.ctimeNsec()));
        assertEquals(sh("stat -c '%d %i %f %h %u %g %s %b %.9X %.9Z' f"), mine);
        assertTrue(st.isRegular());
        assertEquals(04751, st.permissions());
    }

    @Test
    void errorsSayCallNameAndErrno() throws Exception {
        Bytes no = b("n\377o");
        PosixException e = fails(Errno.ENOENT, "openat", no, () -> dir.openRead(no));
        assertEquals("openat \"n\\#377o\": No such file or directory (ENOENT)", e.getMessage());
        assertTrue(e.isAbsent());
        fails(Errno.ENOENT, "statx", no, () -> dir.stat(no));
        fails(Errno.ENOENT, "unlinkat", no, () -> dir.unlink(no));
        put(b("f"), "");
        fails(Errno.EEXIST, "openat", b("f"), () -> dir.create(b("f"), 0600));
        fails(Errno.EEXIST, "mkdirat", b("f"), () -> dir.mkdir(b("f"), 0700));
        dir.mkdir(b("d"), 0700);
        dir.mkdir(b("d/e"), 0700);
        fails(Errno.ENOTEMPTY, "unlinkat", b("d"), () -> dir.rmdir(b("d")));
        dir.symlink(b("loop"), b("loop"));
        fails(Errno.ELOOP, "openat", b("loop"), () -> dir.openRead(b("loop")));
        fails(Errno.ELOOP, "statx", b("loop"), () -> dir.statFollow(b("loop")));
        fails(Errno.ENOTDIR, "openat", b("f"), () -> dir.openDir(b("f")));
        e = fails(Errno.ENOENT, "renameat2", no, () -> dir.rename(no, dir, b("to")));
        assertTrue(e.getMessage().contains("\" -> \"to\":"), e.getMessage());
    }

    @Test
    void namesThatCannotBeAreRefused() {
        fails(Errno.EINVAL, "statx", b("a\0b"), () -> dir.stat(b("a\0b")));
        fails(Errno.EINVAL, "symlinkat", b("a\0b"), () -> dir.symlink(b("a\0b"), b("l")));
        fails(Errno.EINVAL, "openat", b("a\0b"), () -> dir.openRead(b("a\0b")));
        Bytes endless = b("x".repeat(5000));
        fails(Errno.ENAMETOOLONG, "statx", endless, () -> dir.stat(endless));
        Bytes large = b("x".repeat(256));
        fails(Errno.ENAMETOOLONG, "statx", large, () -> dir.stat(large));
    }

    @Test
    void renames() throws Exception {
        put(b("a"), "1");
        put(b("b"), "22");
        fails(Errno.EEXIST, "renameat2", b("a"), () -> dir.renameNoReplace(b("a"), dir, b("b")));
        dir.renameExchange(b("a"), dir, b("b"));
        assertEquals(2, dir.stat(b("a")).size());
        dir.mkdir(b("d"), 0755);
        try (Dir d = dir.openDir(b("d"))) {
            dir.renameNoReplace(b("a"), d, b("c"));
            assertEquals(2, d.stat(b("c")).size());
            d.link(b("c"), dir, b("c2"));
            assertEquals(2, d.stat(b("c")).nlink());
        }
    }

    @Test
    void symlinksAreNotFollowed() throws Exception {
        put(b("f"), "content");
        dir.symlink(b("f"), b("l"));
        dir.link(b("l"), dir, b("l2"));
        assertTrue(dir.stat(b("l2")).isSymlink());
        dir.utimens(b("l"), 7, Dir.UTIME_OMIT, 123, 456_789_012);
        assertEquals("123.456789012", sh("stat -c %.9Y l"));
        assertTrue(dir.stat(b("f")).mtimeSec() > 1000);
        dir.utimens(b("l"), 0, Dir.UTIME_OMIT, 0, Dir.UTIME_NOW);
        assertTrue(dir.stat(b("l")).mtimeSec() > 1000);
        fails(Errno.EOPNOTSUPP, "fchmodat2", b("l"), () -> dir.chmod(b("l"), 0600));
        assertEquals(7, dir.statFollow(b("l")).size());
        if (Process.euid() == 0) {
            dir.chown(b("l"), 1234, -1);
            assertEquals(1234, dir.stat(b("l")).uid());
            assertEquals(0, dir.stat(b("f")).uid());
        }
    }

    @Test
    void chmodWithoutTheSystemCall() throws Exception {
        put(b("f"), "");
        dir.symlink(b("f"), b("l"));
        Chmod.throughProc(dir.fd(), b("f"), 02715);
        assertEquals(02715, dir.stat(b("f")).permissions());
        fails(Errno.EOPNOTSUPP, "chmod", b("l"), () -> Chmod.throughProc(dir.fd(), b("l"), 0600));
        assertEquals(02715, dir.stat(b("f")).permissions());
    }

    @Test
    void specialFiles() throws Exception {
        dir.mknod(b("fifo"), Mode.S_IFIFO | 0600, 0, 0);
        assertTrue(dir.stat(b("fifo")).isFifo());
        dir.mknod(b("sock"), Mode.S_IFSOCK | 0600, 0, 0);
        assertTrue(dir.stat(b("sock")).isSocket());
        assumeTrue(Process.euid() == 0);
        dir.mknod(b("null"), Mode.S_IFCHR | 0600, 1, 3);
        dir.mknod(b("odd"), Mode.S_IFCHR | 0600, 300, 70000);
        dir.mknod(b("blk"), Mode.S_IFBLK | 0600, 8, 1);
        // %t and %T are hexadecimal.
        assertEquals("1 3\n12c 11170\n8 1", sh("stat -c '%t %T' null odd blk"));
        Stat odd = dir.stat(b("odd"));
        assertTrue(odd.isChar());
        assertEquals(300, odd.rdevMajor());
        assertEquals(70000, odd.rdevMinor());
    }

    @Test
    void listsManyNamesTwice() throws Exception {
        Set<Bytes> made = new HashSet<>();
        for (int i = 0; i < 5000; i++) {
            Bytes name = b("name-" + i + "-" + "x".repeat(i % 100));
            dir.create(name, 0600).close();
            made.add(name);
        }
        dir.mkdir(b("d"), 0700);
        made.add(b("d"));
        for (int round = 0; round < 2; round++) {
            List<DirEntry> entries = dir.list();
            assertEquals(5001, entries.size());
            Set<Bytes> seen = new HashSet<>();
            entries.forEach(e -> seen.add(e.name()));
            assertEquals(made, seen);
            DirEntry d = entries.stream().filter(e -> e.name().equals(b("d"))).findAny().get();
            assertEquals(Mode.S_IFDIR, d.type());
            assertEquals(dir.stat(b("d")).ino(), d.ino());
        }
    }

    @Test
    void oneHandleServesManyThreads() throws Exception {
        List<Callable<@Nullable Void>> jobs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Bytes name = b("thread-" + "x".repeat(i));
            int size = i;
            jobs.add(() -> createStatListUnlink(name, size));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<@Nullable Void> job : threads.invokeAll(jobs)) {
                job.get();
            }
        }
        assertEquals(List.of(), dir.list());
    }

    private @Nullable Void createStatListUnlink(Bytes name, int size) throws Exception {
        for (int i = 0; i < 500; i++) {
            put(name, "x".repeat(size));
            assertEquals(size, dir.stat(name).size());
            assertTrue(dir.list().stream().anyMatch(e -> e.name().equals(name)));
            dir.unlink(name);
        }
        return null;
    }

    @Test
    void workingDirectory() throws Exception {
        try (Dir cwd = Dir.cwd()) {
            assertEquals(sh("stat -c %i " + System.getProperty("user.dir")), "" + cwd.stat().ino());
        }
    }

    @Test
    void closedHandleIsRefused() throws Exception {
        Dir d = Dir.open(b(path.toString()));
        d.close();
        d.close();
        fails(Errno.EBADF, "statx", b("x"), () -> d.stat(b("x")));
        fails(Errno.EBADF, "getdents64", d.name(), d::list);
    }
}
