package dev.rsyncproto.posix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// An open temporary directory, the programs of the machine as oracle, and the check that a test
/// closed what it opened.
abstract class PosixFixture {
    @TempDir Path path;
    Dir dir;
    private long openBefore;

    @BeforeEach
    void openDir() throws Exception {
        openBefore = openDescriptors();
        dir = Dir.open(b(path.toString()));
    }

    @AfterEach
    void nothingLeftOpen() throws Exception {
        dir.close();
        assertEquals(openBefore, openDescriptors(), "open descriptors below " + path);
    }

    /// Those that point into the test's directory, and inotify's: the JVM opens others at will.
    private long openDescriptors() throws Exception {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.filter(this::isOurs).count();
        }
    }

    private boolean isOurs(Path fd) {
        try {
            String target = Files.readSymbolicLink(fd).toString();
            return target.startsWith(path.toString()) || target.contains("inotify");
        } catch (java.io.IOException e) {
            return false;
        }
    }

    /// One byte for each character: names that are not UTF-8 can be written down.
    static Bytes b(String latin1) {
        return Bytes.of(latin1.getBytes(ISO_8859_1));
    }

    void put(Bytes name, String content) throws PosixException {
        try (Fd file = dir.create(name, 0644)) {
            file.write(content.getBytes(ISO_8859_1), 0, content.length());
        }
    }

    /// Runs a shell command in the directory; its output without the last newline.
    String sh(String command) throws Exception {
        java.lang.Process run =
                new ProcessBuilder("sh", "-c", command)
                        .directory(path.toFile())
                        .redirectErrorStream(true)
                        .start();
        run.getOutputStream().close();
        String out = new String(run.getInputStream().readAllBytes(), ISO_8859_1);
        assertTrue(run.waitFor(120, TimeUnit.SECONDS), command);
        assertEquals(0, run.exitValue(), command + ": " + out);
        return out.stripTrailing();
    }

    static PosixException fails(int errno, String call, Bytes name, Executable body) {
        PosixException e = assertThrows(PosixException.class, body);
        assertEquals(Errno.name(errno), Errno.name(e.errno()), e.getMessage());
        assertEquals(call, e.call());
        assertEquals(name, e.name());
        return e;
    }
}
