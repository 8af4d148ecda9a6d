package dev.rsyncproto.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rsyncproto.bytes.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The flags as the kernel shows them.
class ProcessBlockingTest {
    private static int flags(int fd) throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd))) {
            if (line.startsWith("flags:")) {
                return Integer.parseInt(line.substring(6).strip(), 8);
            }
        }
        throw new AssertionError("no flags");
    }

    @Test
    void onlyNonblockGoes() throws Exception {
        int asked = OpenFlags.O_RDWR | OpenFlags.O_APPEND | OpenFlags.O_NONBLOCK;
        int fd = Dir.open(At.FDCWD, Bytes.utf8("/dev/null"), asked, 0);
        try {
            int before = flags(fd);
            assertEquals(OpenFlags.O_NONBLOCK, before & OpenFlags.O_NONBLOCK);
            Process.setBlocking(fd);
            assertEquals(before & ~OpenFlags.O_NONBLOCK, flags(fd));
            Process.setBlocking(fd);
            assertEquals(before & ~OpenFlags.O_NONBLOCK, flags(fd));
        } finally {
            new Fd(fd, Bytes.EMPTY).close();
        }
    }
}
