package dev.rsyncproto.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshConfigTest {
    @TempDir Path home;

    private SshConfig config(String text) throws Exception {
        Files.createDirectories(home.resolve(".ssh"));
        Path file = home.resolve(".ssh/config");
        Files.writeString(file, text);
        return SshConfig.read(file, home);
    }

    @Test
    void theFirstValueWinsAndIdentitiesCollect() throws Exception {
        Files.createDirectories(home.resolve(".ssh"));
        Files.writeString(home.resolve(".ssh/one"), "");
        Files.writeString(home.resolve("two two"), "");
        SshConfig config =
                config(
                        """
                        # for all
                        ConnectTimeout=3
                        Host backup b? !bad
                          HostName %h.example.com
                          Port 2222   # not the usual
                          User "back up"
                          IdentityFile ~/.ssh/one
                          IdentityFile ~/.ssh/absent
                          UserKnownHostsFile ~/k1 "/k 2"
                          StrictHostKeyChecking accept-new
                          ServerAliveInterval 7
                        Match user x
                          Port 1
                        Host *
                          Port 23
                          User other
                          IdentityFile "%d/two two"
                        """);
        assertEquals(
                new SshTarget("back up", "backup.example.com", 2222),
                config.target(null, "backup", 0));
        assertEquals(
                new SshTarget("me", "backup.example.com", 5), config.target("me", "backup", 5));
        assertEquals(new SshTarget("other", "bad", 23), config.target(null, "bad", 0));
        SshOptions options = config.options("backup", SshOptions.defaults());
        assertEquals(
                List.of(home.resolve(".ssh/one"), home.resolve("two two")),
                options.identityFiles());
        assertEquals(List.of(home.resolve("k1"), Path.of("/k 2")), options.knownHostsFiles());
        assertEquals(HostKeyChecking.ACCEPT_NEW, options.hostKeyChecking());
        assertEquals(Duration.ofSeconds(3), options.connectTimeout());
        assertEquals(Duration.ofSeconds(7), options.keepAlive());
    }

    @Test
    void includes() throws Exception {
        Files.createDirectories(home.resolve(".ssh/conf.d"));
        Files.writeString(home.resolve(".ssh/conf.d/a.conf"), "Host x\nPort 5\n");
        Files.writeString(home.resolve(".ssh/conf.d/b.conf"), "Port 6\n");
        SshConfig config = config("Include conf.d/*.conf absent/*\nHost *\nPort 7\nUser u\n");
        assertEquals(5, config.target(null, "x", 0).port());
        assertEquals(6, config.target(null, "y", 0).port());
        assertEquals("u", config.target(null, "y", 0).user());
    }

    @Test
    void badValuesNameTheHostAndTheKey() throws Exception {
        SshConfig config = config("Host a\nStrictHostKeyChecking perhaps\nHost b\nPort many\n");
        var strict =
                assertThrows(SshFailure.class, () -> config.options("a", SshOptions.defaults()));
        assertTrue(strict.getMessage().contains("perhaps"), strict.getMessage());
        var port = assertThrows(SshFailure.class, () -> config.target(null, "b", 0));
        assertTrue(port.getMessage().contains("many"), port.getMessage());
    }

    @Test
    void noFileSaysNothing() throws Exception {
        SshConfig config = SshConfig.read(home.resolve("none"), home);
        assertEquals(new SshTarget("u", "h", 22), config.target("u", "h", 0));
    }
}
