package dev.rsyncproto.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FdTest extends PosixFixture {
    @Test
    void writesAndReads() throws Exception {
        byte[] content = new byte[700_001];
        new Random(1).nextBytes(content);
        byte[] read = new byte[content.length + 10];
        try (Fd file = dir.create(b("f"), 0600)) {
            file.write(content, 0, content.length);
            assertEquals(content.length, file.position());
            file.seek(0);
            int at = 0;
            for (int n; (n = file.read(read, at, read.length - at)) >= 0; ) {
                at += n;
            }
            assertEquals(content.length, at);
            assertArrayEquals(content, java.util.Arrays.copyOf(read, at));
            file.pwrite(content, 5, 10, 300_000);
            assertEquals(10, file.pread(read, 3, 10, 300_000));
            assertArrayEquals(
                    java.util.Arrays.copyOfRange(content, 5, 15),
                    java.util.Arrays.copyOfRange(read, 3, 13));
            assertEquals(-1, file.pread(read, 0, 1, content.length));
            file.truncate(3);
            file.fsync();
            file.fdatasync();
            assertEquals(3, file.stat().size());
            file.chmod(0604);
            file.utimens(1, 2, 3, 4);
            assertEquals("604 1.000000002 3.000000004", sh("stat -c '%a %.9X %.9Y' f"));
        }
    }

    @Test
    void badDescriptor() throws Exception {
        put(b("f"), "x");
        try (Fd file = dir.openRead(b("f"))) {
            fails(Errno.EBADF, "write", b("f"), () -> file.write(new byte[1], 0, 1));
        }
        Fd full = Fd.open(b("/dev/full"), OpenFlags.O_WRONLY, 0);
        fails(Errno.ENOSPC, "write", b("/dev/full"), () -> full.write(new byte[1], 0, 1));
        full.close();
        full.close();
    }

    @Test
    void holes() throws Exception {
        int unit = 1 << 20;
        try (Fd file = dir.create(b("sparse"), 0600)) {
            file.truncate(4L * unit);
            file.pwrite(new byte[unit], 0, unit, unit);
            assertEquals(unit, file.seekData(0));
            assertEquals(0, file.seekHole(0));
            assertEquals(2L * unit, file.seekHole(unit));
            assertEquals(-1, file.seekData(2L * unit));
            assertEquals(-1, file.seekData(9L * unit));
            long before = file.stat().blocks();
            file.punchHole(unit, unit / 2);
            assertEquals(before - unit / 2 / 512, file.stat().blocks());
            assertEquals(unit + unit / 2, file.seekData(0));
            assertEquals(4L * unit, file.stat().size());
            file.fallocate(0, 4L * unit, unit);
            assertEquals(5L * unit, file.stat().size());
        }
    }

    @Test
    void copiesInTheKernel() throws Exception {
        put(b("from"), "0123456789");
        put(b("to"), "abcdefghij");
        try (Fd from = dir.openRead(b("from"));
                Fd to = dir.open(b("to"), OpenFlags.O_RDWR, 0)) {
            assertEquals(3, to.copyRange(from, 2, 5, 3));
            assertEquals(0, to.copyRange(from, 10, 5, 3));
        }
        assertEquals("abcde234ij", sh("cat to"));
    }

    @Test
    void locksHoldAgainstOtherProcesses() throws Exception {
        put(b("lock"), "");
        String take =
                "import fcntl,sys,os\n"
                        + "f=open('lock','r+')\n"
                        + "fcntl.lockf(f,fcntl.LOCK_EX)\n"
                        + "fcntl.flock(f,fcntl.LOCK_EX)\n"
                        + "print(os.getpid(),flush=True)\n"
                        + "sys.stdin.read()\n";
        try (Fd file = dir.open(b("lock"), OpenFlags.O_RDWR, 0)) {
            java.lang.Process other =
                    new ProcessBuilder("python3", "-c", take).directory(path.toFile()).start();
            try (var in = other.inputReader()) {
                int pid = Integer.parseInt(in.readLine());
                assertFalse(file.tryLock());
                assertFalse(file.tryFlock());
                assertEquals(pid, file.lockHolder());
                other.getOutputStream().close();
                file.lock();
                file.flock();
                assertTrue(file.tryLock());
                other.waitFor();
            }
            assertEquals(0, file.lockHolder());
            String ask =
                    "python3 -c 'import os;f=os.open(\"lock\",2);"
                            + "os.lockf(f,os.F_TEST,0)' 2>/dev/null && echo free || echo held";
            assertEquals("held", sh(ask));
            assertEquals("held", sh("flock -n lock true && echo free || echo held"));
            file.unlock();
            assertEquals("free", sh(ask));
        }
        assertEquals("free", sh("flock -n lock true && echo free || echo held"));
    }
}
