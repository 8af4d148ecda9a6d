package dev.rsyncproto.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownHostsTest {
    private static final byte[] KEY = {1, 2, 3};
    private static final byte[] OTHER = {4, 5, 6};

    @TempDir Path dir;

    private static String b64(byte[] key) {
        return Base64.getEncoder().encodeToString(key);
    }

    private KnownHosts read(String first, String second) throws Exception {
        Path a = dir.resolve("a");
        Path b = dir.resolve("b");
        Files.writeString(a, first);
        Files.writeString(b, second);
        return KnownHosts.read(List.of(a, dir.resolve("absent"), b));
    }

    @Test
    void namesPortsPatternsAndSeveralFiles() throws Exception {
        KnownHosts hosts =
                read(
                        "alpha,beta ssh-ed25519 " + b64(KEY) + " comment\n# no\n\nbroken line\n",
                        "[gamma]:2222 ssh-rsa "
                                + b64(KEY)
                                + "\n*.example.com,!bad.example.com ssh-rsa "
                                + b64(OTHER)
                                + "\n");
        assertInstanceOf(KnownHosts.Known.class, hosts.check("beta", "ssh-ed25519", KEY));
        assertInstanceOf(KnownHosts.Known.class, hosts.check("BETA", "ssh-ed25519", KEY));
        assertInstanceOf(KnownHosts.Known.class, hosts.check("[gamma]:2222", "ssh-rsa", KEY));
        assertInstanceOf(KnownHosts.Unknown.class, hosts.check("gamma", "ssh-rsa", KEY));
        assertInstanceOf(KnownHosts.Known.class, hosts.check("x.example.com", "ssh-rsa", OTHER));
        assertInstanceOf(
                KnownHosts.Unknown.class, hosts.check("bad.example.com", "ssh-rsa", OTHER));
        var changed =
                assertInstanceOf(
                        KnownHosts.Changed.class, hosts.check("alpha", "ssh-ed25519", OTHER));
        assertEquals(1, changed.expected().line());
        assertEquals(dir.resolve("a"), changed.expected().file());
        // Another type than the one noted is unknown, not changed.
        assertInstanceOf(KnownHosts.Unknown.class, hosts.check("alpha", "ssh-rsa", OTHER));
        assertEquals(Set.of("ssh-ed25519"), hosts.typesOf("alpha"));
    }

    @Test
    void revokedWins() throws Exception {
        KnownHosts hosts =
                read(
                        "alpha ssh-rsa " + b64(KEY) + "\n",
                        "@revoked * ssh-rsa " + b64(KEY) + "\n@cert-authority * ssh-rsa AAAA\n");
        assertInstanceOf(KnownHosts.Revoked.class, hosts.check("alpha", "ssh-rsa", KEY));
        assertInstanceOf(KnownHosts.Unknown.class, hosts.check("beta", "ssh-rsa", OTHER));
    }

    @Test
    void patterns() {
        assertTrue(HostPatterns.match(List.of("*"), "x"));
        assertTrue(HostPatterns.match(List.of("a?c*"), "abcd"));
        assertTrue(HostPatterns.match(List.of("*a*b"), "xaxab"));
        assertFalse(HostPatterns.match(List.of("*a*b"), "xaxabc"));
        assertFalse(HostPatterns.match(List.of("a"), "ab"));
        assertFalse(HostPatterns.match(List.of("*", "!a"), "a"));
        assertFalse(HostPatterns.match(List.of("!a"), "b"));
    }

    @Test
    void aLineIsAddedAfterAFileWithoutNewline() throws Exception {
        Path file = dir.resolve("k");
        Files.writeString(file, "a ssh-rsa AAAA");
        KnownHosts.read(List.of(file)).add("b", "ssh-rsa", KEY);
        assertEquals("a ssh-rsa AAAA\nb ssh-rsa " + b64(KEY) + "\n", Files.readString(file));
    }
}
