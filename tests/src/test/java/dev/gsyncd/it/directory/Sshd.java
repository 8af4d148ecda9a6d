package dev.gsyncd.it.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An OpenSSH server of our own on a free loopback port; its one key may run gsyncd alone.
final class Sshd {
    private final Path dir;
    private final int port;

    /// Has the port, without listening, so that nobody else gets it before sshd does.
    private final Socket reserved = new Socket();

    private @Nullable Process process;

    /// @param java the words that start gsyncd
    Sshd(Path dir, List<String> java) throws Exception {
        this.dir = Files.createDirectories(dir);
        reserved.setReuseAddress(true);
        reserved.bind(new InetSocketAddress("127.0.0.1", 0));
        port = reserved.getLocalPort();
        key("host");
        key("key");
        Path forced = dir.resolve("forced");
        Files.writeString(
                forced,
                "#!/bin/sh\nexec "
                        + String.join(" ", java)
                        + " forced-command \"$SSH_ORIGINAL_COMMAND\"\n");
        assertTrue(forced.toFile().setExecutable(true));
        Files.writeString(
                dir.resolve("auth"),
                "command=\"" + forced + "\",restrict " + Files.readString(dir.resolve("key.pub")));
        Files.writeString(
                dir.resolve("conf"),
                """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s/host
                AuthorizedKeysFile %s/auth
                PidFile none
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                UsePAM no
                StrictModes no
                PermitRootLogin yes
                """
                        .formatted(port, dir, dir));
        String[] host = Files.readString(dir.resolve("host.pub")).split(" ", -1);
        Files.writeString(
                dir.resolve("known"), "[127.0.0.1]:" + port + " " + host[0] + " " + host[1] + "\n");
    }

    void key(String name) throws Exception {
        Process keygen =
                new ProcessBuilder(
                                "ssh-keygen",
                                "-q",
                                "-t",
                                "ed25519",
                                "-N",
                                "",
                                "-f",
                                dir.resolve(name).toString())
                        .start();
        assertEquals(0, keygen.waitFor());
    }

    void start() throws Exception {
        // Where it runs as root it wants this to be there.
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        Process started =
                new ProcessBuilder(
                                "/usr/sbin/sshd",
                                "-D",
                                "-f",
                                dir.resolve("conf").toString(),
                                "-E",
                                dir.resolve("log").toString())
                        .start();
        process = started;
        for (int i = 0; i < 1000; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                return;
            } catch (IOException _) {
                assertTrue(started.isAlive(), () -> "sshd ended: " + dir.resolve("log"));
                Thread.sleep(100);
            }
        }
        throw new AssertionError("sshd does not listen");
    }

    /// The options of a session that goes through this server with that key.
    List<String> options(String key) {
        return List.of(
                "--ssh-port=" + port,
                "--ssh-options=-F /dev/null -i "
                        + dir.resolve(key)
                        + " -oUserKnownHostsFile="
                        + dir.resolve("known"));
    }

    void stop() throws Exception {
        reserved.close();
        Process started = process;
        if (started != null) {
            started.destroy();
            assertTrue(started.waitFor(60, TimeUnit.SECONDS));
        }
    }
}
