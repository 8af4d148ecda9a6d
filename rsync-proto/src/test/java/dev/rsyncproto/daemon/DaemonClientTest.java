package dev.rsyncproto.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DaemonClientTest {
    private static final String GREETING = "@RSYNCD: 32.0 sha512 sha256 sha1 md5 md4\n";

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final List<String> lines = new ArrayList<>();

    private Optional<Options> start(byte[] daemon, String path, String early)
            throws SessionException {
        DaemonConnection connection =
                new DaemonConnection(new ByteArrayInputStream(daemon), sent, () -> {});
        return DaemonClient.start(
                connection,
                Options.DEFAULTS,
                false,
                List.of(Bytes.utf8(path)),
                Bytes.utf8(early),
                new DaemonClient.User() {
                    @Override
                    public String name() {
                        return "joe";
                    }

                    @Override
                    public Bytes password() {
                        return Bytes.utf8("secret");
                    }

                    @Override
                    public void line(Bytes line) {
                        lines.add(line.utf8());
                    }
                });
    }

    private Optional<Options> start(String daemon, String path) throws SessionException {
        return start(daemon.getBytes(StandardCharsets.UTF_8), path, "");
    }

    private String sent() {
        return sent.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aModuleIsServed() throws SessionException {
        Options agreed = start(GREETING + "hello\n\n@RSYNCD: OK\n", "mod/a b").orElseThrow();
        assertEquals(32, agreed.protocol);
        assertTrue(agreed.protocolIsAgreed);
        assertEquals(List.of("hello", ""), lines);
        assertTrue(
                sent().matches(
                                "@RSYNCD: 32\\.0 [a-z0-9 ]+\nmod\n--server\0(.+\0)+\\.\0mod/a b\0\0"),
                sent());
    }

    @Test
    void theListOfModules() throws SessionException {
        assertTrue(start(GREETING + "mod\tx\n@RSYNCD: EXIT\n", "").isEmpty());
        assertEquals(List.of("mod\tx"), lines);
        assertTrue(sent().endsWith("md4\n\n"), sent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"32.0 sha512 md5", "31.0 md4 md5", "30.0", "29"})
    void aChallengeIsAnswered(String greeting) throws SessionException {
        start("@RSYNCD: " + greeting + "\n@RSYNCD: AUTHREQD CHAL\n@RSYNCD: OK\n", "mod");
        String line = sent().lines().toList().get(2);
        assertTrue(line.startsWith("joe "), line);
        String digest = line.substring(4);
        int bytes = greeting.contains("sha512") ? 64 : 16;
        assertEquals((bytes * 8 + 5) / 6, digest.length(), line);
        assertFalse(digest.contains("="), line);
    }

    /// `printf '%s' secretCHAL | openssl dgst -binary -md5 | base64`
    @Test
    void digests() {
        Bytes password = Bytes.utf8("secret");
        Bytes challenge = Bytes.utf8("CHAL");
        assertEquals(
                "q6a4HiICDI05nA2nzuSZ3A", AuthDigest.answer("md5", password, challenge), "md5");
    }

    @ParameterizedTest
    @CsvSource({"32.0 md5,32", "31.7 md5,30", "30.0,30", "29.0,29", "27,27", "40.0 md5,32"})
    void theLowerProtocolHolds(String greeting, int protocol) throws SessionException {
        Options agreed = start("@RSYNCD: " + greeting + "\n@RSYNCD: OK\n", "m/x").orElseThrow();
        assertEquals(protocol, agreed.protocol);
        assertEquals(protocol < 30, sent().endsWith("\nm/x\n\n"), sent());
    }

    @Test
    void earlyInputComesFirst() throws SessionException {
        start((GREETING + "@RSYNCD: OK\n").getBytes(StandardCharsets.UTF_8), "m/", "abc");
        assertTrue(sent().contains("\n#early_input=3\nabcm\n"), sent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-OpenSSH_9.6\n",
                "@RSYNCD: x\n",
                "@RSYNCD: 99999999999.0 md5\n",
                "@RSYNCD: 32.0\n",
                "@RSYNCD: 30\n",
                GREETING,
                GREETING + "@ERROR: Unknown module 'm'\n",
                GREETING + "@RSYNCD: OK"
            })
    void whatIsNoDaemon(String said) {
        SessionException e = assertThrows(SessionException.class, () -> start(said, "m/"));
        assertEquals(ExitCode.START_CLIENT, e.exitCode());
    }

    @Test
    void noDigestInCommon() {
        SessionException e =
                assertThrows(
                        SessionException.class,
                        () -> start("@RSYNCD: 32.0 rot13\n@RSYNCD: AUTHREQD x\n", "m/"));
        assertEquals(ExitCode.UNSUPPORTED, e.exitCode());
    }

    @Test
    void noise() {
        byte[] good = (GREETING + "motd\n@RSYNCD: AUTHREQD CHAL\n@RSYNCD: OK\n").getBytes();
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            byte[] bad = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try {
                start(bad, "m/", "");
            } catch (SessionException e) {
                // clean
            }
        }
    }

    /// An old daemon would split the argument there.
    @Test
    void argumentsThatAnOldDaemonWouldSplit() {
        Bytes mod = Bytes.utf8("mod");
        assertEquals("mod/", DaemonClient.argument(mod, mod, false).utf8());
        assertEquals(
                "mod/a[ ]mod/b",
                DaemonClient.argument(Bytes.utf8("mod/a mod/b"), mod, false).utf8());
        assertEquals(
                "mod/a mod/b", DaemonClient.argument(Bytes.utf8("mod/a mod/b"), mod, true).utf8());
        assertEquals("./-x", DaemonClient.argument(Bytes.utf8("-x"), mod, false).utf8());
    }

    /// The host of `RSYNC_CONNECT_PROG`, which may pass through two shells.
    @ParameterizedTest
    @ValueSource(strings = {"example.com.", "host_name", "a+b~c", "fe80::1%eth0", "10.0.0.1"})
    void aHostThatMeansNothingToAShell(String host) {
        assertTrue(DaemonSocket.isSafeInShell(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "-c", "+x", "~root", "%self", "a;b", "a b", "a$b", "a`b", "a|b", "a#b", "a'b",
                "a\"b", "a\\b", "a\nb", "a&b", "a(b", "ä"
            })
    void aHostThatMeansSomethingToAShell(String host) {
        assertFalse(DaemonSocket.isSafeInShell(host));
    }

    @Test
    void aConnectProgramDoesNotGetSuchAHost() {
        DaemonOptions options = new DaemonOptions(0, null, 0, 0, "", null, "sh -c 'echo %H >&2'");
        SessionException e =
                assertThrows(SessionException.class, () -> DaemonSocket.open("a;b", options));
        assertTrue(e.getMessage().contains("unsafe host characters"), e.getMessage());
    }
}
