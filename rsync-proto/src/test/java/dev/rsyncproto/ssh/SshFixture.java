package dev.rsyncproto.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A directory with a client key, a server key, authorized_keys and known_hosts.
final class SshFixture {
    final Path dir;
    final Path clientKey;
    final Path authorized;
    final Path hostKey;
    final Path knownHosts;

    SshFixture(Path dir) throws IOException {
        this.dir = dir;
        clientKey = dir.resolve("id_client");
        authorized = dir.resolve("authorized_keys");
        hostKey = dir.resolve("host_key");
        knownHosts = dir.resolve("known_hosts");
        Files.writeString(authorized, SshKeys.generate(clientKey, "test") + "\n");
    }

    /// A server that trusts the client key and whose key the client knows.
    SshServer serve(SshServer.Command command) throws IOException {
        SshServer server =
                SshServer.start(
                        new SshServer.Settings("127.0.0.1", 0, authorized, hostKey), command);
        Files.writeString(knownHosts, server.knownHostsLine() + "\n");
        return server;
    }

    SshOptions options() {
        return SshOptions.defaults()
                .withIdentityFiles(List.of(clientKey))
                .withKnownHostsFiles(List.of(knownHosts))
                .withTimeouts(Duration.ofSeconds(60), Duration.ofSeconds(60));
    }

    SshTarget target(SshServer server) {
        return target(server.address().getPort());
    }

    SshTarget target(int port) {
        return new SshTarget(System.getProperty("user.name"), "127.0.0.1", port);
    }

    /// `echo` copies, `exit N` exits, `say TEXT` prints, `fail` throws.
    static int commands(String line, InputStream in, OutputStream out, OutputStream err)
            throws IOException {
        if (line.equals("echo")) {
            in.transferTo(out);
            return 0;
        }
        if (line.startsWith("exit ")) {
            err.write("going\n".getBytes(StandardCharsets.UTF_8));
            return Integer.parseInt(line.substring(5));
        }
        if (line.startsWith("say ")) {
            out.write(line.substring(4).getBytes(StandardCharsets.UTF_8));
            return 0;
        }
        throw new IOException("no such command: " + line);
    }

    /// Runs a program and returns what it printed on both streams.
    static String run(int expectedExit, String... command) throws Exception {
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        p.getOutputStream().close();
        String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!p.waitFor(120, TimeUnit.SECONDS)) {
            p.destroyForcibly();
            throw new AssertionError(List.of(command) + " hangs: " + text);
        }
        assertEquals(expectedExit, p.exitValue(), text);
        return text;
    }
}
