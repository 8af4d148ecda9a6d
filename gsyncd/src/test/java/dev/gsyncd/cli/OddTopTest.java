package dev.gsyncd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.ssh.SshKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sessions of directories whose own names are not UTF-8, given as a shell gives them.
class OddTopTest {
    private static final long LIMIT_SECONDS = 120;
    private static final Bytes SOURCE = odd("source");
    private static final Bytes MIRROR = odd("mirror");
    private static final Bytes FILE = odd("file");

    @TempDir Path temp;
    private Dir dir;

    private static Bytes odd(String name) {
        return Bytes.of((name + "\u00ff\u00e4 x").getBytes(StandardCharsets.ISO_8859_1));
    }

    @BeforeEach
    void source() throws Exception {
        dir = Dir.open(Bytes.utf8(temp.toString()));
        dir.mkdir(SOURCE, 0755);
        write(FILE, "one");
    }

    /// Java's own removal of the directory cannot name them.
    @AfterEach
    void remove() throws Exception {
        assertEquals(0, new ProcessBuilder("rm", "-rf", temp.toString()).start().waitFor());
        dir.close();
    }

    private void write(Bytes name, String text) throws Exception {
        try (Dir source = dir.openDir(SOURCE);
                Fd out = source.open(name, OpenFlags.O_WRONLY | OpenFlags.O_CREAT, 0644)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.pwrite(bytes, 0, bytes.length, 0);
        }
    }

    private String read(Bytes mirror, Bytes name) throws Exception {
        try (Dir there = dir.openDir(mirror);
                Fd in = there.openRead(name)) {
            byte[] bytes = new byte[100];
            int n = in.pread(bytes, 0, bytes.length, 0);
            return new String(bytes, 0, Math.max(n, 0), StandardCharsets.UTF_8);
        }
    }

    private void awaitMirrored(Bytes name, String text) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (true) {
            try {
                if (read(MIRROR, name).equals(text)) {
                    return;
                }
            } catch (dev.rsyncproto.posix.PosixException _) {
                // not there yet
            }
            if (System.nanoTime() > end) {
                throw new AssertionError(MIRROR + "/" + name + " never held " + text);
            }
            Thread.sleep(50);
        }
    }

    /// The program by a shell; in `words`, `\ooo` is a byte in octal.
    private Ran gsyncd(String... words) throws Exception {
        List<String> all = new ArrayList<>(JavaCommand.of("128m", List.of()));
        StringBuilder script = new StringBuilder("exec \"$@\"");
        for (String word : words) {
            script.append(" \"$(printf '%b' '").append(word).append("')\"");
        }
        all.addAll(0, List.of("/bin/sh", "-c", script.toString(), "sh"));
        Path out = Files.createTempFile(temp, "out", "");
        Path err = Files.createTempFile(temp, "err", "");
        ProcessBuilder builder = new ProcessBuilder(all);
        builder.environment().put("HOME", temp.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.redirectInput(Path.of("/dev/null").toFile());
        Process process = builder.start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + Files.readString(err));
        }
        return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private String shell(Bytes name) {
        StringBuilder text = new StringBuilder(temp + "/");
        for (byte b : name.toArray()) {
            text.append(String.format("\\0%03o", b & 0xff));
        }
        return text.toString();
    }

    private String state() {
        return "--state-dir=" + temp.resolve("state");
    }

    private String log() {
        return "--log-file=" + temp.resolve("log");
    }

    @Test
    void once() throws Exception {
        assertEquals(
                new Ran(0, "", ""), gsyncd("--once", state(), log(), shell(SOURCE), shell(MIRROR)));
        assertEquals("one", read(MIRROR, FILE));
        Ran inside = gsyncd("--once", state(), log(), shell(SOURCE), shell(SOURCE) + "/in");
        assertTrue(inside.err().contains("one is inside the other"), inside.err());
    }

    @Test
    void inTheBackground() throws Exception {
        assertEquals(new Ran(0, "", ""), gsyncd(state(), log(), shell(SOURCE), shell(MIRROR)));
        Path pidFile = temp.resolve("state/gsyncd.pid");
        ProcessHandle daemon =
                ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip())).orElseThrow();
        try {
            awaitMirrored(FILE, "one");
            write(odd("later"), "two");
            awaitMirrored(odd("later"), "two");
        } finally {
            daemon.destroy();
            daemon.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void behindSsh() throws Exception {
        Path key = temp.resolve("key");
        Files.writeString(temp.resolve("auth"), SshKeys.generate(key, "t") + "\n");
        Path served = temp.resolve("serve.log");
        Bytes below = MIRROR.plus("/new").plus(odd(""));
        dir.mkdir(MIRROR, 0755);
        Process server =
                Ran.start(
                        served,
                        java.util.Map.of("HOME", temp.toString()),
                        "serve",
                        "--listen=127.0.0.1:0",
                        "--authorized-keys=" + temp.resolve("auth"),
                        "--host-key=" + temp.resolve("host"),
                        "bytes://" + temp + "/mirror%FF%E4%20x");
        try {
            String[] words = {
                "--once",
                state(),
                log(),
                "--ssh-port=" + ServeTest.port(served),
                "--ssh-options=-F /dev/null -i "
                        + key
                        + " -oStrictHostKeyChecking=accept-new -oUserKnownHostsFile="
                        + temp.resolve("known"),
                shell(SOURCE),
                "me@127.0.0.1:" + shell(below)
            };
            assertEquals(new Ran(0, "", ""), gsyncd(words));
            assertEquals("one", read(below, FILE));
            words[words.length - 1] = "me@127.0.0.1:" + shell(odd("other"));
            assertTrue(gsyncd(words).err().contains("is not served here"));
        } finally {
            server.destroy();
            assertTrue(server.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        }
    }

    @Test
    void theDemo() throws Exception {
        Ran ran = gsyncd("demo", "--batches=1", shell(SOURCE));
        assertEquals(0, ran.code(), ran.err());
        assertTrue(ran.out().contains("first copy"), ran.out());
    }

    @Test
    void anOptionMustBeText() throws Exception {
        Ran ran = gsyncd("--once", "--log-file=" + shell(FILE), shell(SOURCE), shell(MIRROR));
        assertEquals(2, ran.code());
        assertTrue(ran.err().contains("give text in UTF-8"), ran.err());
    }
}
