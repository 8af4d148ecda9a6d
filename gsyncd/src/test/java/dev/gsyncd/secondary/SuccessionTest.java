package dev.gsyncd.secondary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SuccessionTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir Path directory;

    private final List<Process> started = new ArrayList<>();

    /// Another process that serves a worker until it is ended.
    static final class Other {
        private Other() {}

        public static void main(String[] args) throws Exception {
            try (Succession _ = Succession.in(Path.of(args[0]), args[1], SOON)) {
                System.out.println("serves");
                Thread.sleep(Duration.ofHours(1));
            }
        }
    }

    private Process other(String caller) throws IOException {
        Process process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Other.class.getName(),
                                directory.toString(),
                                caller)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        started.add(process);
        assertEquals("serves", process.inputReader().readLine());
        return process;
    }

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void theOldOneIsGoneBeforeTheNewOneServes() throws Exception {
        Process old = other("a");
        Process alien = other("b");
        new ProcessBuilder("kill", "-STOP", "" + old.pid()).start().waitFor(); // as one that hangs
        try (Succession _ = Succession.in(directory, "a", SOON)) {
            assertTrue(old.waitFor(30, TimeUnit.SECONDS));
            assertTrue(alien.isAlive());
        }
    }

    @Test
    void afterAnEndInOrderThereIsNothingToEnd() throws Exception {
        Succession.in(directory, "a", SOON).close();
        Succession.in(directory, "a", SOON).close();
    }

    @Test
    void aStrangerWithTheSameNumberIsNotEnded() throws Exception {
        Process holder = other("a");
        Process stranger = other("b");
        Path file;
        try (var files = Files.list(directory)) {
            String mine = holder.pid() + " ";
            file = files.filter(f -> starts(f, mine)).findFirst().orElseThrow();
        }
        Files.writeString(file, stranger.pid() + " 1\n");
        IOException e =
                assertThrows(
                        IOException.class,
                        () -> Succession.in(directory, "a", Duration.ofMillis(200)));
        assertTrue(e.getMessage().contains("does not end"), e.getMessage());
        assertTrue(stranger.isAlive());
        assertTrue(holder.isAlive());
    }

    private static boolean starts(Path file, String text) {
        try {
            return Files.readString(file).startsWith(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
