package dev.gsyncd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each: one line that names what is wrong and the next step, and an exit code.
class BadInputTest {
    @TempDir Path dir;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--no-such /a /b           | 2 | unknown option --no-such: gsyncd --help lists all",
                "--sync-job=2 /a /b        | 2 | unknown option --sync-job: gsyncd --help lists all",
                "-x /a /b                  | 2 | unknown option -x: gsyncd --help lists all",
                "/a /b --sync-jobs         | 2 | option --sync-jobs needs a value",
                "--sync-jobs=0 /a /b       | 2 | sync-jobs cannot be \"0\": give a whole number from 1 to 100",
                "--sync_jobs many /a /b    | 2 | sync-jobs cannot be \"many\": give a whole number",
                "--sync-acls=perhaps /a /b | 2 | sync-acls cannot be \"perhaps\": give true or false",
                "--log-level=LOUD /a /b    | 2 | give one of ERROR, WARNING, INFO, DEBUG",
                "/a                        | 2 | no SECONDARY given after /a",
                "/a /b /c                  | 2 | what is \"/c\" after the SECONDARY",
                "http://x/y /b             | 2 | the known schemes are gluster://, file:// and ssh://",
                "relative /b               | 2 | cannot use \"relative\": give :VOLUME, HOST::VOLUME, /DIR",
                ":po/p gs1::moz            | 2 | \"po/p\" is no volume name",
                "host:/a /b                | 2 | the primary must be on this machine: run gsyncd on host",
                ":pop /b                   | 2 | a volume is mirrored to a volume, a directory to a directory",
                "/a :pop                   | 2 | a volume is mirrored to a volume, a directory to a directory",
                "/a /a                     | 2 | are the same directory",
                "/a /a/b                   | 2 | one is inside the other",
                "--config-file=/none /a /b | 2 | /none: no such config file: give another with --config-file",
                "--log-file=${x} /a /b     | 2 | ${x} names nothing",
                "--ssh-options=-Jx /a h:/b | 2 | \"-Jx\" is not supported",
                "--ssh-options=-oProxyJump=x /a h:/b | 2 | -oProxyJump is not supported",
                "--log-file=- /a /b        | 2 | --log-file=- needs --no-daemon",
                "serve                     | 2 | --listen is missing: give --listen 0.0.0.0:2222",
                "serve --listen=x          | 2 | --listen cannot be \"x\": give HOST:PORT",
                "serve --listen=h:99999    | 2 | --listen cannot be \"h:99999\"",
                "secondary                 | 2 | no RESOURCE given",
                "secondary /a /b           | 2 | one RESOURCE, not [/a, /b]",
            })
    void oneLine(String line, int code, String says) {
        Ran ran = Ran.here(Map.of("HOME", dir.toString()), line.strip().split(" +"));
        assertEquals(code, ran.code(), ran.err());
        assertTrue(ran.err().contains(says == null ? "" : says), ran.err());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().startsWith("gsyncd: "), ran.err());
        assertEquals("", ran.out());
    }

    @Test
    void remoteGsyncdIsSplitAtBlanks() {
        assertSays(
                "remote-gsyncd: option --config-file cannot be given to the secondary",
                "--remote-gsyncd=/opt/gsyncd --config-file=/x",
                "/a",
                "h:/b");
        assertSays("remote-gsyncd: \"more\" is no option", "--remote-gsyncd=/g more", "/a", "h:/b");
    }

    @Test
    void configFileLine() throws Exception {
        Path file = dir.resolve("c.conf");
        Files.writeString(file, "# fine\nsync-jobs: 2\nno-such-key: 1\n");
        assertSays(file + ":3: unknown option \"no-such-key\"", "-c", file.toString(), "/a", "/b");
    }

    private void assertSays(String text, String... args) {
        Ran ran = Ran.here(Map.of("HOME", dir.toString()), args);
        assertEquals(2, ran.code());
        assertTrue(ran.err().contains(text), ran.err());
        assertEquals(1, ran.err().lines().count(), ran.err());
    }
}
