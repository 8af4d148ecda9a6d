package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A file system of its own kind or size, mounted for a test.
record OtherDisk(Path at) implements AutoCloseable {
    static boolean canMount(Path work) throws IOException, InterruptedException {
        Path there = Files.createDirectories(work.resolve("try"));
        boolean can = exit("mount", "-t", "tmpfs", "-o", "size=4k", "none", "" + there) == 0;
        if (can) {
            new OtherDisk(there).close();
        }
        return can;
    }

    static OtherDisk mount(String type, String options, Path at)
            throws IOException, InterruptedException {
        assertEquals(0, exit("mount", "-t", type, "-o", options, "none", "" + at));
        return new OtherDisk(at);
    }

    /// A server of rsync lives a little longer than its client.
    @Override
    public void close() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        try {
            while (exit("umount", "" + at) != 0) {
                assertTrue(System.nanoTime() < end, "in use: " + at);
                Thread.onSpinWait();
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException("unmounting " + at);
        }
    }

    /// What is there, without times of this test's year but for the year.
    List<String> files() throws IOException, InterruptedException {
        Process p =
                new ProcessBuilder("find", ".", "-mindepth", "1", "-printf", "%P %y %s %m %TY\\n")
                        .directory(at.toFile())
                        .start();
        String text = new String(p.getInputStream().readAllBytes(), "UTF-8");
        assertEquals(0, p.waitFor());
        return text.lines().sorted().toList();
    }

    private static int exit(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
