package dev.rsyncproto.ssh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class SshConnectionTest {
    @TempDir Path dir;
    SshFixture fixture;

    @BeforeEach
    void prepare() throws IOException {
        fixture = new SshFixture(dir);
    }

    private SshFailure refused(SshTarget target, SshOptions options) {
        return assertThrows(SshFailure.class, () -> SshConnection.open(target, options).close());
    }

    @Test
    void echoesSixtyFourMebibytesBothWaysAtOnce() throws Exception {
        byte[] block = new byte[1 << 20];
        new Random(1).nextBytes(block);
        MessageDigest sent = MessageDigest.getInstance("SHA-256");
        MessageDigest got = MessageDigest.getInstance("SHA-256");
        try (var server = fixture.serve(SshFixture::commands);
                var connection = SshConnection.open(fixture.target(server), fixture.options());
                var echo = connection.exec("echo")) {
            assertEquals("aes128-gcm@openssh.com", connection.cipher());
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (var out = echo.stdin()) {
                                    for (int i = 0; i < 64; i++) {
                                        block[i]++;
                                        sent.update(block);
                                        out.write(block);
                                    }
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            byte[] buffer = new byte[100_000];
            long total = 0;
            for (int n = echo.stdout().read(buffer); n > 0; n = echo.stdout().read(buffer)) {
                got.update(buffer, 0, n);
                total += n;
            }
            writer.join();
            assertEquals(64L << 20, total);
            assertArrayEquals(sent.digest(), got.digest());
            assertEquals(0, echo.waitFor());
        }
    }

    /// The window bounds what lies at a reader that does not read, and nothing is lost by waiting.
    @Test
    void aSlowReaderHoldsTheWriterAtTheWindow() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        long[] received = new long[1];
        try (var server =
                        fixture.serve((line, in, out, err) -> {
                            try {
                                go.await();
                            } catch (InterruptedException e) {
                                throw new IOException(e);
                            }
                            received[0] = in.transferTo(java.io.OutputStream.nullOutputStream());
                            return 0;
                        });
                var connection = SshConnection.open(fixture.target(server), fixture.options());
                var process = connection.exec("swallow")) {
            AtomicLong written = new AtomicLong();
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (var out = process.stdin()) {
                                    for (int i = 0; i < 24 * 16; i++) {
                                        out.write(new byte[65536]);
                                        written.addAndGet(65536);
                                    }
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            // Until it does not get on.
            long before = -1;
            while (written.get() < 7 << 20 || written.get() != before) {
                before = written.get();
                assertFalse(writer.join(Duration.ofMillis(300)), "held by nothing");
            }
            assertTrue(before <= 9 << 20, "held at " + before);
            go.countDown();
            writer.join();
            assertEquals(0, process.waitFor());
            assertEquals(24L << 20, received[0]);
        }
    }

    @Test
    void statusAndStderrArrive() throws Exception {
        try (var server = fixture.serve(SshFixture::commands);
                var connection = SshConnection.open(fixture.target(server), fixture.options())) {
            try (var p = connection.exec("exit 23")) {
                assertEquals(
                        "going\n", new String(p.stderr().readAllBytes(), StandardCharsets.UTF_8));
                assertEquals(23, p.waitFor());
            }
            try (var p = connection.exec("nonsense")) {
                assertEquals(255, p.waitFor());
                assertEquals(
                        "no such command: nonsense\n",
                        new String(p.stderr().readAllBytes(), StandardCharsets.UTF_8));
            }
            try (var p = connection.exec("echo")) {
                assertNull(p.waitFor(Duration.ofMillis(20)));
            }
        }
    }

    @Test
    void manyChannelsOnOneConnection() throws Exception {
        try (var server = fixture.serve(SshFixture::commands);
                var connection = SshConnection.open(fixture.target(server), fixture.options())) {
            for (int i = 0; i < 300; i++) {
                try (var p = connection.exec("say " + i)) {
                    assertEquals(
                            "" + i, new String(p.stdout().readAllBytes(), StandardCharsets.UTF_8));
                    assertEquals(0, p.waitFor());
                }
            }
        }
    }

    @Test
    void closingTheConnectionEndsReadersAndWaiters() throws Exception {
        try (var server = fixture.serve(SshFixture::commands)) {
            var connection = SshConnection.open(fixture.target(server), fixture.options());
            var gone = new CountDownLatch(1);
            connection.onClose(gone::countDown);
            var p = connection.exec("echo");
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            Thread.sleep(100);
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        connection.close();
                    });
            var e = assertThrows(SshFailure.class, () -> p.stdout().read());
            assertEquals(SshFailure.Kind.DROPPED, e.kind());
            assertEquals(
                    SshFailure.Kind.DROPPED, assertThrows(SshFailure.class, p::waitFor).kind());
            assertTrue(gone.await(60, TimeUnit.SECONDS));
            assertFalse(connection.isOpen());
            assertThrows(IOException.class, () -> p.stdin().write(new byte[1 << 20]));
        }
    }

    @Test
    void theCommandSeesTheEndOfTheConnection() throws Exception {
        var ended = new CountDownLatch(1);
        try (var server =
                fixture.serve((line, in, out, err) -> {
                    try {
                        in.read();
                    } catch (IOException e) {
                        ended.countDown();
                    }
                    return 0;
                })) {
            var connection = SshConnection.open(fixture.target(server), fixture.options());
            var process = connection.exec("wait");
            connection.close();
            assertTrue(ended.await(60, TimeUnit.SECONDS));
            process.close();
        }
    }

    @Test
    void anUnknownHostIsRefusedOrNoted() throws Exception {
        try (var server = fixture.serve(SshFixture::commands)) {
            Path fresh = dir.resolve("new/known_hosts");
            var options = fixture.options().withKnownHostsFiles(List.of(fresh));
            var e = refused(fixture.target(server), options);
            assertEquals(SshFailure.Kind.UNKNOWN_HOST_KEY, e.kind());
            assertTrue(e.getMessage().contains(server.fingerprint()), e.getMessage());
            assertTrue(e.getMessage().contains("ssh-keyscan"), e.getMessage());

            SshConnection.open(
                            fixture.target(server),
                            options.withHostKeyChecking(HostKeyChecking.ACCEPT_NEW))
                    .close();
            assertEquals(server.knownHostsLine() + "\n", Files.readString(fresh));
            SshConnection.open(fixture.target(server), options).close();
        }
    }

    @Test
    void aChangedHostKeyIsOneLineWithFileAndLine() throws Exception {
        int port;
        try (var server = fixture.serve(SshFixture::commands)) {
            port = server.address().getPort();
        }
        String old = Files.readString(fixture.knownHosts);
        Files.delete(fixture.hostKey);
        Files.delete(fixture.knownHosts);
        try (var server =
                SshServer.start(
                        new SshServer.Settings(
                                "127.0.0.1", port, fixture.authorized, fixture.hostKey),
                        SshFixture::commands)) {
            Files.writeString(fixture.knownHosts, "# comment\n\n" + old);
            for (var checking : List.of(HostKeyChecking.YES, HostKeyChecking.ACCEPT_NEW)) {
                var e =
                        refused(
                                fixture.target(server),
                                fixture.options().withHostKeyChecking(checking));
                assertEquals(SshFailure.Kind.CHANGED_HOST_KEY, e.kind());
                String m = e.getMessage();
                assertTrue(m.contains("[127.0.0.1]:" + port), m);
                assertTrue(m.contains(fixture.knownHosts + " line 3"), m);
                assertTrue(m.contains("ssh-keygen -f " + fixture.knownHosts + " -R"), m);
                assertFalse(m.contains("\n"), m);
            }
            SshConnection.open(
                            fixture.target(server),
                            fixture.options().withHostKeyChecking(HostKeyChecking.NO))
                    .close();
        }
    }

    @Test
    void aKeyThatTheServerDoesNotKnow() throws Exception {
        Path other = dir.resolve("other");
        SshKeys.generate(other, "");
        try (var server = fixture.serve(SshFixture::commands)) {
            var e =
                    refused(
                            fixture.target(server),
                            fixture.options().withIdentityFiles(List.of(other)));
            assertEquals(SshFailure.Kind.AUTHENTICATION, e.kind());
            assertTrue(e.getMessage().contains(other.toString()), e.getMessage());
            // The right key after wrong ones is found.
            SshConnection.open(
                            fixture.target(server),
                            fixture.options().withIdentityFiles(List.of(other, fixture.clientKey)))
                    .close();
        }
    }

    @Test
    void authorizedKeysWithConditionsAreNotUsed() throws Exception {
        String line = Files.readString(fixture.authorized);
        try (var server = fixture.serve(SshFixture::commands)) {
            Files.writeString(fixture.authorized, "command=\"tar\" " + line);
            assertEquals(
                    SshFailure.Kind.AUTHENTICATION,
                    refused(fixture.target(server), fixture.options()).kind());
            Files.writeString(fixture.authorized, "restrict,no-pty " + line);
            SshConnection.open(fixture.target(server), fixture.options()).close();
        }
    }

    @Test
    void nobodyListens() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var e = refused(fixture.target(port), fixture.options());
        assertEquals(SshFailure.Kind.REFUSED, e.kind());
        assertTrue(e.kind().mayHeal());
        assertTrue(e.getMessage().contains("Connection refused"), e.getMessage());
    }

    @Test
    void aNameWithoutAddress() {
        var e = refused(new SshTarget("u", "no-such-host.invalid", 22), fixture.options());
        assertEquals(SshFailure.Kind.UNKNOWN_HOST, e.kind());
    }

    @Test
    void aPeerThatIsNotSshOrSilent() throws Exception {
        try (var socket = new ServerSocket(0)) {
            Thread.ofVirtual()
                    .start(() -> {
                        try (Socket s = socket.accept()) {
                            s.getOutputStream()
                                    .write(
                                            "HTTP/1.1 400 Bad\r\n\r\n"
                                                    .repeat(2000)
                                                    .getBytes(StandardCharsets.UTF_8));
                            s.getInputStream().readAllBytes();
                        } catch (IOException e) {
                            // The client hangs up.
                        }
                    });
            var e = refused(fixture.target(socket.getLocalPort()), fixture.options());
            assertTrue(
                    e.kind() == SshFailure.Kind.PROTOCOL || e.kind() == SshFailure.Kind.DROPPED,
                    e.kind() + " " + e.getMessage());
        }
        try (var silent = new ServerSocket(0)) {
            var limit = Duration.ofMillis(300);
            var e =
                    refused(
                            fixture.target(silent.getLocalPort()),
                            fixture.options().withTimeouts(limit, limit));
            assertEquals(SshFailure.Kind.UNREACHABLE, e.kind(), e.getMessage());
        }
    }

    /// A peer that is stopped, not gone: only keep-alives find out.
    @Test
    void keepAlivesDropADeadPeer() throws Exception {
        try (var server = fixture.serve(SshFixture::commands);
                var relay = new Relay(server.address().getPort())) {
            Files.writeString(
                    fixture.knownHosts,
                    server.knownHostsLine()
                            .replace("" + server.address().getPort(), "" + relay.port()));
            var options = fixture.options().withKeepAlive(Duration.ofMillis(400), 12);
            try (var connection = SshConnection.open(fixture.target(relay.port()), options);
                    var p = connection.exec("echo")) {
                Thread.sleep(500);
                assertTrue(connection.isOpen());
                relay.stall();
                var e = assertThrows(SshFailure.class, () -> p.stdout().read());
                assertEquals(SshFailure.Kind.DROPPED, e.kind());
            }
        }
    }

    @Test
    void keyFilesThatCannotBeUsed() throws Exception {
        Path missing = dir.resolve("missing");
        assertMessage(missing, "No such file or directory");
        Path pub = Path.of(fixture.clientKey + ".pub");
        Files.setPosixFilePermissions(pub, PosixFilePermissions.fromString("rw-------"));
        assertMessage(pub, "public key");
        Path garbage = dir.resolve("garbage");
        Files.writeString(garbage, "hello");
        Files.setPosixFilePermissions(garbage, PosixFilePermissions.fromString("rw-------"));
        assertMessage(garbage, "no private key");
        Files.setPosixFilePermissions(
                fixture.clientKey, PosixFilePermissions.fromString("rw-r-----"));
        assertMessage(fixture.clientKey, "chmod 600");
        assertMessage(dir.resolve("id_client/x"), "cannot read the key");
    }

    private void assertMessage(Path key, String part) {
        var e = assertThrows(SshFailure.class, () -> SshKeys.read(key));
        assertEquals(SshFailure.Kind.LOCAL_FILE, e.kind());
        assertTrue(e.getMessage().contains(part), e.getMessage());
        assertTrue(e.getMessage().contains(key.toString()), e.getMessage());
    }

    @Test
    void ciphersCanBeChosen() throws Exception {
        try (var server = fixture.serve(SshFixture::commands)) {
            for (String cipher :
                    List.of(
                            "chacha20-poly1305@openssh.com",
                            "aes256-ctr",
                            "aes256-gcm@openssh.com")) {
                try (var connection =
                        SshConnection.open(
                                fixture.target(server),
                                fixture.options().withCiphers(List.of(cipher)))) {
                    assertEquals(cipher, connection.cipher());
                }
            }
            var e =
                    refused(
                            fixture.target(server),
                            fixture.options().withCiphers(List.of("rot13")));
            assertTrue(e.getMessage().contains("rot13"), e.getMessage());
        }
    }

    @Test
    void theServersKeyIsMadeForItsOwnerOnly() throws Exception {
        try (var server = fixture.serve(SshFixture::commands)) {
            assertTrue(server.fingerprint().startsWith("SHA256:"));
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.hostKey)));
        }
    }

    /// BouncyCastle costs time at start and is not needed for anything here.
    @Test
    void bouncyCastleStaysOut() throws Exception {
        try (var server = fixture.serve(SshFixture::commands);
                var connection = SshConnection.open(fixture.target(server), fixture.options())) {
            assertTrue(connection.isOpen());
            assertNull(java.security.Security.getProvider("BC"));
        }
    }

    /// Carries one connection, and can stop carrying.
    private static final class Relay implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0);
        private volatile boolean stalled;

        Relay(int to) throws IOException {
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            Socket a = socket.accept();
                            Socket b = new Socket("127.0.0.1", to);
                            Thread.ofVirtual().start(() -> copy(a, b));
                            copy(b, a);
                        } catch (IOException e) {
                            // The test is over.
                        }
                    });
        }

        int port() {
            return socket.getLocalPort();
        }

        void stall() {
            stalled = true;
        }

        private void copy(Socket from, Socket to) {
            byte[] buffer = new byte[8192];
            try (InputStream in = from.getInputStream()) {
                for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                    if (!stalled) {
                        to.getOutputStream().write(buffer, 0, n);
                    }
                }
            } catch (IOException e) {
                // The test is over.
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
