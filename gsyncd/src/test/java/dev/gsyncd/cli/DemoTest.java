package dev.gsyncd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    @TempDir Path dir;

    private Ran demo(String... args) throws Exception {
        return Ran.process(
                dir,
                Map.of("HOME", dir.toString()),
                Stream.concat(Stream.of("demo"), Stream.of(args)).toArray(String[]::new));
    }

    @Test
    void theSampleIsMirroredAndItsChangesToo() throws Exception {
        Ran ran = demo("--batches", "5");
        assertEquals(0, ran.code(), ran.err());
        assertEquals("", ran.err());
        for (String step : List.of("first copy", "created", "edited", "renamed", "deleted")) {
            assertTrue(ran.out().lines().anyMatch(l -> l.startsWith(step)), ran.out());
        }
        assertTrue(ran.out().contains("The same for real:"), ran.out());
        String source =
                ran.out().lines().findFirst().orElseThrow().replaceAll("Source: +(\\S+).*", "$1");
        assertTrue(source.contains("gsyncd-demo-") && Files.notExists(Path.of(source)), source);
    }

    @Test
    void theUsersDirectoryStays() throws Exception {
        Path mine = Files.createDirectory(dir.resolve("mine"));
        Files.writeString(mine.resolve("f"), "x");
        Ran ran = demo("--batches=1", mine.toString());
        assertEquals(0, ran.code(), ran.err());
        assertEquals("x", Files.readString(mine.resolve("f")));
        assertEquals(1, mine.toFile().list().length);
    }

    @Test
    void noSuchDirectory() throws Exception {
        Ran ran = demo("/no/such/dir");
        assertEquals(
                new Ran(
                        1,
                        "",
                        "gsyncd: /no/such/dir is no directory: name one that is there, or none for"
                                + " a sample\n"),
                ran);
    }
}
