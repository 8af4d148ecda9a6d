package dev.gsyncd.gluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What glusterd's command line is asked for a mount, by a program in its place.
class BrokeredMountTest {
    @TempDir Path dir;

    private List<String> asked(String cliOptions) throws Exception {
        Path words = dir.resolve("words");
        Path gluster = dir.resolve("gluster");
        Files.writeString(gluster, "#!/bin/sh\nprintf '%s\\n' \"$@\" > " + words + "\nexit 1\n");
        Files.setPosixFilePermissions(gluster, PosixFilePermissions.fromString("rwx------"));
        AuxMount.Options options =
                new AuxMount.Options(
                        "",
                        "localhost",
                        "moz",
                        dir.resolve("log"),
                        "INFO",
                        List.of(),
                        Duration.ofSeconds(120));
        assertThrows(
                IOException.class,
                () -> AuxMount.open(gluster.toString(), cliOptions, "geo", options));
        return Files.readAllLines(words);
    }

    @Test
    void withoutFurtherWords() throws Exception {
        List<String> words = asked("");
        assertEquals(
                List.of("--remote-host=localhost", "system::", "mount", "geo", "user-map-root=geo"),
                words.subList(0, 5));
        assertTrue(words.contains("volfile-id=moz"), words.toString());
    }

    /// They are words: no pattern, no command.
    @Test
    void withWords() throws Exception {
        Files.createFile(dir.resolve("a file"));
        assertEquals(
                List.of(
                        "--remote-host=localhost",
                        "--timeout=9",
                        "/*",
                        "$(reboot)",
                        "system::",
                        "mount"),
                asked(" --timeout=9  /* $(reboot) ").subList(0, 6));
    }
}
