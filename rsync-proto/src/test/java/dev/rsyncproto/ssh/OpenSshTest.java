package dev.rsyncproto.ssh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against the real ssh, sshd and ssh-keygen.
@Timeout(180)
class OpenSshTest {
    @TempDir Path dir;
    SshFixture fixture;

    @BeforeEach
    void prepare() throws IOException {
        fixture = new SshFixture(dir);
    }

    /// Every key type in every format that ssh-keygen writes.
    @ParameterizedTest
    @CsvSource({
        "ed25519, 256, RFC4716",
        "ecdsa, 256, RFC4716",
        "ecdsa, 384, RFC4716",
        "ecdsa, 521, RFC4716",
        "rsa, 2048, RFC4716",
        "rsa, 3072, PEM",
        "rsa, 2048, PKCS8",
        "ecdsa, 256, PEM",
        "ecdsa, 384, PKCS8"
    })
    void keysOfSshKeygen(String type, String bits, String format) throws Exception {
        Path key = dir.resolve("key");
        SshFixture.run(
                0,
                "ssh-keygen",
                "-q",
                "-t",
                type,
                "-b",
                bits,
                "-m",
                format,
                "-N",
                "",
                "-C",
                "c",
                "-f",
                key.toString());
        String expected = Files.readString(Path.of(key + ".pub")).strip();
        assertEquals(expected, SshKeys.publicLine(SshKeys.read(key).getPublic()) + " c");
        Files.writeString(fixture.authorized, expected);
        try (var server = fixture.serve(SshFixture::commands);
                var connection =
                        SshConnection.open(
                                fixture.target(server),
                                fixture.options().withIdentityFiles(List.of(key)))) {
            assertTrue(connection.isOpen());
        }
    }

    @ParameterizedTest
    @CsvSource({"ed25519, RFC4716", "rsa, PEM", "rsa, PKCS8", "ecdsa, RFC4716"})
    void aPassphraseIsSaidInOneLine(String type, String format) throws Exception {
        Path key = dir.resolve("key");
        SshFixture.run(
                0,
                "ssh-keygen",
                "-q",
                "-t",
                type,
                "-m",
                format,
                "-N",
                "secret",
                "-f",
                key.toString());
        var e = assertThrows(SshFailure.class, () -> SshKeys.read(key));
        assertTrue(e.getMessage().contains("passphrase"), e.getMessage());
    }

    /// OpenSSL's form of ed25519, which this ssh-keygen does not read.
    @Test
    void ed25519InPkcs8() throws Exception {
        String key = dir.resolve("key").toString();
        String pub = dir.resolve("pub").toString();
        SshFixture.run(0, "openssl", "genpkey", "-algorithm", "ed25519", "-out", key);
        SshFixture.run(0, "openssl", "pkey", "-in", key, "-pubout", "-outform", "DER", "-out", pub);
        byte[] der = Files.readAllBytes(Path.of(pub));
        byte[] blob = SshKeys.blob(SshKeys.read(Path.of(key)).getPublic());
        assertArrayEquals(
                Arrays.copyOfRange(der, der.length - 32, der.length),
                Arrays.copyOfRange(blob, blob.length - 32, blob.length));
    }

    @Test
    void ourKeysAreReadBySshKeygen() throws Exception {
        String line = SshFixture.run(0, "ssh-keygen", "-y", "-f", fixture.clientKey.toString());
        assertEquals(Files.readString(fixture.authorized).strip(), line.strip());
    }

    @Test
    void theSshProgramAgainstOurServer() throws Exception {
        try (var server = fixture.serve(SshFixture::commands)) {
            assertEquals("hello", ssh(server, 0, "say hello"));
            assertEquals("going\n", ssh(server, 7, "exit 7"));
            String shell = ssh(server, 255);
            assertTrue(shell.contains("shell request failed"), shell);
            assertTrue(ssh(server, 255, "-s", "sftp").contains("subsystem request failed"));
            String forward = ssh(server, 255, "-W", "127.0.0.1:22");
            assertTrue(forward.contains("forwarding failed"), forward);
        }
    }

    private String ssh(SshServer server, int exit, String... rest) throws Exception {
        var command =
                new java.util.ArrayList<>(
                        List.of(
                                "ssh",
                                "-F",
                                "none",
                                "-T",
                                "-oLogLevel=ERROR",
                                "-oBatchMode=yes",
                                "-oIdentitiesOnly=yes",
                                "-oUserKnownHostsFile=" + fixture.knownHosts,
                                "-i",
                                fixture.clientKey.toString(),
                                "-p",
                                "" + server.address().getPort()));
        boolean option = rest.length > 0 && rest[0].startsWith("-");
        if (option && rest[0].equals("-W")) {
            command.addAll(List.of(rest));
            command.add("127.0.0.1");
        } else if (option) {
            command.addAll(List.of("-s", "127.0.0.1", rest[1]));
        } else {
            command.add("127.0.0.1");
            command.addAll(List.of(rest));
        }
        return SshFixture.run(exit, command.toArray(String[]::new));
    }

    @Test
    void ourClientAgainstSshdWithForcedCommand() throws Exception {
        String line = Files.readString(fixture.authorized);
        Files.writeString(
                fixture.authorized,
                "command=\"echo got: $SSH_ORIGINAL_COMMAND; cat\",restrict " + line);
        try (var sshd = new Sshd(fixture)) {
            try (var connection = SshConnection.open(fixture.target(sshd.port), fixture.options());
                    var p = connection.exec("gsyncd --listen")) {
                assertTrue(connection.serverVersion().contains("OpenSSH"));
                assertEquals("aes128-gcm@openssh.com", connection.cipher());
                byte[] data = new byte[1 << 20];
                Thread.ofVirtual()
                        .start(() -> {
                            try (var out = p.stdin()) {
                                out.write(data);
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
                byte[] all = p.stdout().readAllBytes();
                String head = "got: gsyncd --listen\n";
                assertEquals(head, new String(all, 0, head.length(), StandardCharsets.UTF_8));
                assertEquals(head.length() + data.length, all.length);
                assertEquals(0, p.waitFor());
            }
        }
    }

    /// The types in known_hosts are asked for first: a host with more keys is no changed host.
    @Test
    void hashedNamesAndTheKeyTypeThatIsKnown() throws Exception {
        try (var sshd = new Sshd(fixture)) {
            String scanned = Files.readString(fixture.knownHosts);
            String rsa =
                    scanned.lines().filter(l -> l.contains(" ssh-rsa ")).findFirst().orElseThrow();
            Files.writeString(fixture.knownHosts, rsa + "\n");
            SshFixture.run(0, "ssh-keygen", "-H", "-f", fixture.knownHosts.toString());
            assertFalse(Files.readString(fixture.knownHosts).contains("127.0.0.1"));
            SshConnection.open(fixture.target(sshd.port), fixture.options()).close();
        }
    }

    @Test
    void killedSshdIsADroppedConnection() throws Exception {
        var sshd = new Sshd(fixture);
        try (var connection = SshConnection.open(fixture.target(sshd.port), fixture.options());
                var p = connection.exec("cat; exit 5")) {
            p.stdin().write(1);
            p.stdin().flush();
            assertEquals(1, p.stdout().read());
            sshd.kill();
            var e = assertThrows(SshFailure.class, () -> p.stdout().read());
            assertEquals(SshFailure.Kind.DROPPED, e.kind());
            assertThrows(SshFailure.class, () -> connection.exec("true"));
        } finally {
            sshd.close();
        }
    }

    /// An sshd of our own on a loopback port, with ed25519 and RSA host keys.
    private static final class Sshd implements AutoCloseable {
        final int port;

        /// Has the port, without listening, so that nobody else gets it before sshd does.
        private final Socket reserved = new Socket();

        private final Process process;

        Sshd(SshFixture f) throws Exception {
            reserved.setReuseAddress(true);
            reserved.bind(new InetSocketAddress("127.0.0.1", 0));
            port = reserved.getLocalPort();
            // sshd wants its privilege separation directory, which a package makes at boot.
            Files.createDirectories(Path.of("/run/sshd"));
            for (String type : List.of("ed25519", "rsa")) {
                SshFixture.run(
                        0,
                        "ssh-keygen",
                        "-q",
                        "-t",
                        type,
                        "-N",
                        "",
                        "-f",
                        f.dir.resolve("sshd_" + type).toString());
            }
            Path config = f.dir.resolve("sshd_config");
            Files.writeString(
                    config,
                    """
                    ListenAddress 127.0.0.1
                    Port %d
                    HostKey %s/sshd_ed25519
                    HostKey %s/sshd_rsa
                    AuthorizedKeysFile %s
                    StrictModes no
                    UsePAM no
                    PermitRootLogin yes
                    PidFile none
                    """
                            .formatted(port, f.dir, f.dir, f.authorized));
            process =
                    new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", config.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(f.dir.resolve("sshd.log").toFile())
                            .start();
            String known = "";
            for (int i = 0; i < 1000 && !known.contains("ssh-rsa"); i++) {
                Thread.sleep(50);
                Process scan =
                        new ProcessBuilder(
                                        "ssh-keyscan",
                                        "-t",
                                        "rsa,ed25519",
                                        "-p",
                                        "" + port,
                                        "127.0.0.1")
                                .redirectError(ProcessBuilder.Redirect.DISCARD)
                                .start();
                known = new String(scan.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                scan.waitFor(60, TimeUnit.SECONDS);
            }
            Files.writeString(f.knownHosts, known);
            reserved.close();
        }

        /// Ends the daemon and the process that serves the connection.
        void kill() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().orTimeout(5, TimeUnit.SECONDS).join();
        }
    }
}
