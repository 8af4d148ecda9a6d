package dev.gsyncd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.ssh.SshKeys;
import dev.rsyncproto.ssh.SshServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The ways to a secondary, and what is said where there is none.
class ServeTest {
    @TempDir Path dir;

    /// One pass from `source` to `to` there.
    private Ran once(int port, String ssh, Path to, String... more) throws Exception {
        List<String> args =
                new ArrayList<>(
                        List.of(
                                "--once",
                                "--ssh-port=" + port,
                                "--state-dir=" + dir.resolve("state"),
                                "--log-file=" + dir.resolve("log"),
                                "--ssh-options=-F /dev/null " + ssh));
        args.addAll(List.of(more));
        args.add(dir.resolve("source").toString());
        args.add("me@127.0.0.1:" + to);
        return Ran.process(dir, Map.of("HOME", dir.toString()), args.toArray(String[]::new));
    }

    private void source() throws Exception {
        Path deep = Files.createDirectories(dir.resolve("source/a/b"));
        Files.writeString(deep.resolve("it's a file"), "content");
        Files.createSymbolicLink(deep.resolve("link"), Path.of("../nowhere"));
    }

    private static void assertFails(Ran ran, String says) {
        assertEquals(1, ran.code(), ran.err());
        assertTrue(ran.err().contains(says), ran.err());
        assertEquals(1, ran.err().lines().count(), ran.err());
    }

    @Test
    void aServedDirectoryFromEndToEnd() throws Exception {
        source();
        Path served = Files.createDirectory(dir.resolve("served here"));
        Path key = dir.resolve("key");
        Files.writeString(dir.resolve("auth"), SshKeys.generate(key, "t") + "\n");
        Path log = dir.resolve("serve.log");
        Process server =
                Ran.start(
                        log,
                        Map.of("HOME", dir.toString()),
                        "serve",
                        "--listen=127.0.0.1:0",
                        "--authorized-keys=" + dir.resolve("auth"),
                        "--host-key=" + dir.resolve("host"),
                        served.toString());
        try {
            int port = port(log);
            String known = " -oUserKnownHostsFile=" + dir.resolve("known");
            String good = "-i " + key + known;
            Path to = served.resolve("new");

            assertFails(once(port, good, to), "is not known");
            Ran ran = once(port, good + " -oStrictHostKeyChecking=accept-new", to);
            assertEquals(new Ran(0, "", ""), ran);
            assertEquals("content", Files.readString(to.resolve("a/b/it's a file")));
            assertEquals(Path.of("../nowhere"), Files.readSymbolicLink(to.resolve("a/b/link")));

            // Not out of what is served, by no name.
            assertFails(once(port, good, Path.of("/etc")), "is not served here");
            assertFails(once(port, good, served.resolve("../x")), "is not served here");
            Files.createSymbolicLink(served.resolve("out"), dir);
            assertFails(once(port, good, served.resolve("out/x")), "is not served here");
            assertFalse(Files.exists(dir.resolve("x")));
            // A client makes symbolic links where it likes and names what is beyond them.
            Files.createDirectories(dir.resolve("deep/er"));
            Files.createSymbolicLink(served.resolve("beyond"), dir.resolve("deep/er"));
            assertFails(once(port, good, served.resolve("beyond/../x")), "is not served here");
            Files.createDirectory(dir.resolve("deep/there"));
            assertFails(once(port, good, served.resolve("beyond/../there")), "is not served here");
            assertFails(once(port, good, served.resolve("beyond/no/../../x")), "is not served");
            assertEquals(List.of("er", "there"), names(dir.resolve("deep")));
            assertEquals(List.of(), names(dir.resolve("deep/there")));
            assertFails(
                    once(port, good, to, "--remote-gsyncd=/bin/sh"), "only gsyncd may run here");

            rsyncMayPushTo(port, key, served);

            SshKeys.generate(dir.resolve("other"), "o");
            assertFails(once(port, "-i " + dir.resolve("other") + known, to), "accepts no key of");
            changeHostKey(dir.resolve("known"));
            assertFails(once(port, good, to), "has changed");
        } finally {
            server.destroy();
            assertTrue(server.waitFor(120, TimeUnit.SECONDS));
        }
    }

    private static List<String> names(Path directory) {
        return Stream.of(directory.toFile().list()).sorted().toList();
    }

    /// The real rsync over the real ssh, where they are installed.
    private void rsyncMayPushTo(int port, Path key, Path served) throws Exception {
        assertEquals(0, rsync(port, key, served.resolve("by-rsync")));
        assertEquals("content", Files.readString(served.resolve("by-rsync/a/b/it's a file")));
        assertTrue(rsync(port, key, dir.resolve("elsewhere")) != 0);
        assertFalse(Files.exists(dir.resolve("elsewhere")));
    }

    private int rsync(int port, Path key, Path to) throws Exception {
        Process rsync =
                new ProcessBuilder(
                                "rsync",
                                "-a",
                                "-e",
                                "ssh -F /dev/null -p "
                                        + port
                                        + " -i "
                                        + key
                                        + " -oUserKnownHostsFile="
                                        + dir.resolve("known"),
                                dir.resolve("source") + "/",
                                "me@127.0.0.1:" + to + "/")
                        .redirectErrorStream(true)
                        .redirectOutput(dir.resolve("rsync.out").toFile())
                        .start();
        assertTrue(rsync.waitFor(120, TimeUnit.SECONDS));
        return rsync.exitValue();
    }

    static int port(Path log) throws Exception {
        for (int i = 0; i < 1200; i++) {
            String text = Files.exists(log) ? Files.readString(log) : "";
            var found = java.util.regex.Pattern.compile("listening on [^:]+:(\\d+);").matcher(text);
            if (found.find()) {
                return Integer.parseInt(found.group(1));
            }
            Thread.sleep(100);
        }
        throw new AssertionError("the server does not listen: " + Files.readString(log));
    }

    private void changeHostKey(Path known) throws Exception {
        String[] line = Files.readString(known).strip().split(" ");
        String[] other = Files.readString(dir.resolve("other.pub")).strip().split(" ");
        Files.writeString(known, line[0] + " " + other[0] + " " + other[1] + "\n");
    }

    /// Peers that are no gsyncd: `says` is printed, then the command ends with `code`.
    private Ran against(String says, boolean onStderr, int code) throws Exception {
        Path key = dir.resolve("key");
        if (Files.notExists(key)) {
            source();
            Files.writeString(dir.resolve("auth"), SshKeys.generate(key, "t") + "\n");
        }
        try (SshServer server =
                SshServer.start(
                        new SshServer.Settings(
                                "127.0.0.1", 0, dir.resolve("auth"), dir.resolve("host")),
                        (line, in, out, err) -> {
                            (onStderr ? err : out)
                                    .write((says + "\n").getBytes(StandardCharsets.UTF_8));
                            return code;
                        })) {
            Files.writeString(dir.resolve("known"), server.knownHostsLine() + "\n");
            return once(
                    server.address().getPort(),
                    "-i " + key + " -oUserKnownHostsFile=" + dir.resolve("known"),
                    dir.resolve("x"),
                    "--connection-timeout=10");
        }
    }

    @Test
    void peersThatAreNoGsyncd() throws Exception {
        Ran missing = against("bash: line 1: gsyncd: command not found", true, 127);
        assertFails(missing, "127.0.0.1 has no program gsyncd");
        assertFails(missing, "name it with --remote-gsyncd");
        Ran chatty = against("Welcome to this machine!", false, 0);
        assertFails(chatty, "it says \"Welcome to this machine!\"");
        assertFails(against("gsyncd: volume moz is not started", true, 1), "volume moz is not");
        assertFails(against("Traceback", true, 1), "it says \"Traceback\"");
    }

    @Test
    void nobodyThere() throws Exception {
        source();
        SshKeys.generate(dir.resolve("key"), "t");
        int free;
        // Bound, so that nobody else gets it, but not listening.
        try (var socket = new java.net.Socket()) {
            socket.bind(new java.net.InetSocketAddress("127.0.0.1", 0));
            free = socket.getLocalPort();
            assertFails(once(free, "-i " + dir.resolve("key"), dir.resolve("x")), "refused");
        }
    }
}
