package dev.gsyncd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {
    @TempDir Path dir;
    private Path source;
    private Path mirror;
    private Path log;
    private Path pidFile;
    private Path stateFile;

    @BeforeEach
    void tree() throws Exception {
        source = Files.createDirectory(dir.resolve("source"));
        Files.writeString(source.resolve("f"), "one");
        mirror = dir.resolve("mirror");
        log = dir.resolve("log/gsyncd.log");
        stateFile = dir.resolve("status/one/monitor.status");
        pidFile = dir.resolve("state/gsyncd.pid");
    }

    private Ran gsyncd(String... more) throws Exception {
        List<String> args =
                new java.util.ArrayList<>(
                        List.of(
                                "--state-dir=" + dir.resolve("state"),
                                "--state-file=" + stateFile,
                                "--log-file=" + log));
        args.addAll(List.of(more));
        return Ran.process(dir, Map.of("HOME", dir.toString()), args.toArray(String[]::new));
    }

    private Ran gsyncd() throws Exception {
        return gsyncd(source.toString(), mirror.toString());
    }

    private static void await(Path file, String content) throws Exception {
        for (int i = 0; i < 1200; i++) {
            if (Files.exists(file) && Files.readString(file).equals(content)) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError(file + " never held " + content);
    }

    @Test
    void upThenRefusedASecondTimeThenEndedInOrder() throws Exception {
        Ran first = gsyncd();
        assertEquals(new Ran(0, "", ""), first);
        // Up means up: the pid file is there and locked as soon as the command is back.
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        ProcessHandle daemon = ProcessHandle.of(pid).orElseThrow();
        try {
            await(mirror.resolve("f"), "one");
            assertEquals("Started", Files.readString(stateFile));
            Files.writeString(source.resolve("g"), "two");
            await(mirror.resolve("g"), "two");

            Ran second = gsyncd();
            assertEquals(1, second.code());
            assertTrue(second.err().contains("runs already as process " + pid), second.err());
            assertEquals(1, second.err().lines().count());
        } finally {
            daemon.destroy();
        }
        daemon.onExit().get(120, TimeUnit.SECONDS);
        assertFalse(Files.exists(pidFile));
        assertEquals("Stopped", Files.readString(stateFile));
        assertTrue(Files.readString(log).contains("ends"), Files.readString(log));
        // And again, over what it left.
        assertEquals(0, gsyncd().code());
        ProcessHandle killed =
                ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip())).orElseThrow();
        killed.destroyForcibly();
        killed.onExit().get(120, TimeUnit.SECONDS);
        // A killed one leaves its pid file, but no lock.
        assertEquals(0, gsyncd().code());
        ProcessHandle last =
                ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip())).orElseThrow();
        last.destroy();
        last.onExit().get(120, TimeUnit.SECONDS);
    }

    @Test
    void theParentSaysWhatTheChildCannotDo() throws Exception {
        Ran ran = gsyncd(dir.resolve("none").toString(), mirror.toString());
        assertEquals(1, ran.code());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains("none"), ran.err());
        assertFalse(Files.exists(pidFile));
    }

    @Test
    void onceNeedsNoDaemonAndSaysHowItWent() throws Exception {
        assertEquals(new Ran(0, "", ""), gsyncd("--once", source.toString(), mirror.toString()));
        assertEquals("one", Files.readString(mirror.resolve("f")));
        assertTrue(
                Files.readString(log)
                        .lines()
                        .allMatch(l -> l.matches("\\d{4}-\\d\\d-\\d\\d [\\d:.]+ [A-Z]+ \\w+ - .*")),
                Files.readString(log));
    }
}
