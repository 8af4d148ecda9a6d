package dev.gsyncd.it.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A directory to a directory behind sshd and a forced command.
class DirectorySessionTest {
    private static final List<String> JAVA =
            List.of(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.gsyncd.cli.Gsyncd");
    private static final Path LAB = Path.of("lab").toAbsolutePath();
    private static final Pattern RENAMED =
            Pattern.compile("batch.* ([1-9]\\d*) renamed; (\\d+) bytes over the wire");

    @TempDir Path dir;
    private Sshd sshd;
    private Path source;
    private Path mirror;
    private Path log;
    private Process session;

    @BeforeEach
    void prepare() throws Exception {
        sshd = new Sshd(dir.resolve("sshd"), JAVA);
        source = Files.createDirectory(dir.resolve("source"));
        mirror = dir.resolve("mirror");
        log = dir.resolve("log");
    }

    @AfterEach
    void end() throws Exception {
        if (session != null) {
            session.destroy();
            assertTrue(session.waitFor(120, TimeUnit.SECONDS));
        }
        sshd.stop();
    }

    private Process start(String key) throws Exception {
        List<String> command = new ArrayList<>(JAVA);
        command.addAll(sshd.options(key));
        command.addAll(
                List.of(
                        "--no-daemon",
                        "--state-dir=" + dir.resolve("state"),
                        "--log-file=" + log,
                        source.toString(),
                        System.getProperty("user.name") + "@127.0.0.1:" + mirror));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("HOME", dir.toString());
        builder.redirectErrorStream(true).redirectOutput(dir.resolve("out").toFile());
        return builder.start();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(String what, Condition condition) throws Exception {
        for (int i = 0; i < 300; i++) {
            if (condition.holds()) {
                return;
            }
            Thread.sleep(200);
        }
        throw new AssertionError("not seen: " + what + "\n" + Files.readString(log));
    }

    private boolean logHolds(String text) throws Exception {
        return Files.exists(log) && Files.readString(log).contains(text);
    }

    private int lab(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(words));
        command.set(0, LAB.resolve(words[0]).toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve(words[0] + ".out").toFile())
                .start()
                .waitFor();
    }

    private boolean equal() throws Exception {
        return lab("compare", source.toString(), mirror.toString()) == 0;
    }

    @Test
    void aRenamedDirectoryIsRenamedThere() throws Exception {
        byte[] large = new byte[100 << 20];
        new Random(1).nextBytes(large);
        Files.write(Files.createDirectory(source.resolve("before")).resolve("large"), large);
        sshd.start();
        session = start("key");
        await("first copy", () -> logHolds("full pass (start): 1 sent") && equal());
        Files.move(source.resolve("before"), source.resolve("after"));
        await("rename", () -> RENAMED.matcher(Files.readString(log)).find());
        var batch = RENAMED.matcher(Files.readString(log));
        assertTrue(batch.find());
        assertTrue(Long.parseLong(batch.group(2)) < 5_000, batch.group());
        assertTrue(equal());
    }

    @Test
    void eitherSideKilledInTheMiddle() throws Exception {
        sshd.start();
        session = start("key");
        await("first pass", () -> logHolds("full pass"));
        Process churn =
                new ProcessBuilder(
                                LAB.resolve("workload").toString(),
                                "--seed=4",
                                "--pace=0.005",
                                source.toString(),
                                "churn",
                                "1500")
                        .redirectErrorStream(true)
                        .redirectOutput(dir.resolve("churn.out").toFile())
                        .start();
        Random random = new Random(4);
        for (int i = 0; churn.isAlive(); i++) {
            Thread.sleep(1_500 + random.nextInt(1_000));
            if (i % 2 == 0) {
                ProcessHandle.allProcesses()
                        .filter(this::isSecondary)
                        .forEach(ProcessHandle::destroyForcibly);
            } else {
                session.destroyForcibly().waitFor();
                session = start("key");
            }
        }
        assertEquals(0, churn.waitFor(), Files.readString(dir.resolve("churn.out")));
        await("equal trees", this::equal);
    }

    private boolean isSecondary(ProcessHandle process) {
        try {
            // ProcessHandle gives only the first 4 KiB.
            String line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
            return line.contains("forced-command\0") && line.contains(mirror.toString());
        } catch (IOException _) {
            return false; // ended, or another user's
        }
    }

    @Test
    void whatMayHealIsAwaitedAndSaidOnce() throws Exception {
        Files.writeString(source.resolve("f"), "content");
        session = start("key");
        await("a line", () -> logHolds("Connection refused"));
        Thread.sleep(4_000);
        assertEquals(
                1,
                Files.readAllLines(log).stream().filter(l -> l.contains("refused")).count(),
                Files.readString(log));
        sshd.start();
        await("mirrored", () -> Files.exists(mirror.resolve("f")));
        assertTrue(logHolds("connected again"));
    }

    @Test
    void whatCannotHealEndsAtOnce() throws Exception {
        sshd.start();
        sshd.key("other");
        Process refused = start("other");
        assertTrue(refused.waitFor(120, TimeUnit.SECONDS));
        assertEquals(1, refused.exitValue());
        assertFalse(Files.exists(mirror));
        assertTrue(said().contains("accepts no key of"), said());
    }

    /// With a log file standard error goes there.
    private String said() throws Exception {
        return Files.readString(dir.resolve("out")) + Files.readString(log);
    }
}
