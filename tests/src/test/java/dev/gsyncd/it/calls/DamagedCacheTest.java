package dev.gsyncd.it.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// The launcher with an AOT cache in which something is not as it was written: the same answer, and
/// not a word more, whatever is damaged.
///
/// With `-Dcluster=true`: it needs what is packaged.
@EnabledIfSystemProperty(named = "cluster", matches = "true")
class DamagedCacheTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /// Places in the file, from its header's end to its own.
    private static final int PLACES = 12;

    /// Less is the header, of which Java checks each field.
    private static final int HEADER = 4096;

    @TempDir Path dir;
    private Path module;

    /// A program of its own: its caches are nobody else's.
    @BeforeEach
    void copy() throws Exception {
        module = dir.resolve("gsyncd");
        for (String place : List.of("gsyncd/bin", "gsyncd/target", "rsync-proto/bin")) {
            Files.createDirectories(dir.resolve(place));
            try (Stream<Path> files = Files.list(ROOT.resolve(place))) {
                for (Path file : files.filter(DamagedCacheTest::isOfTheProgram).toList()) {
                    Files.copy(file, dir.resolve(place).resolve(file.getFileName()));
                }
            }
        }
        Files.createSymbolicLink(module.resolve("target/lib"), ROOT.resolve("gsyncd/target/lib"));
    }

    private static boolean isOfTheProgram(Path file) {
        return !String.valueOf(file.getParent()).endsWith("target")
                || file.getFileName().toString().matches("gsyncd-[0-9.]+\\.jar");
    }

    private record Ran(int exitCode, String out) {}

    /// With standard error in its output.
    private Ran run(String program, String... args) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(module.resolve("bin/" + program).toString()));
        command.addAll(List.of(args));
        Path out = dir.resolve("out");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), () -> command + " does not end");
        return new Ran(process.exitValue(), Files.readString(out, StandardCharsets.ISO_8859_1));
    }

    private Path cache(String kind) throws Exception {
        assertEquals(new Ran(0, ""), run("prepare", kind));
        return find(kind);
    }

    private Path find(String kind) throws IOException {
        try (Stream<Path> files = Files.list(module.resolve("target"))) {
            List<Path> found =
                    files.filter(f -> f.getFileName().toString().matches(kind + "-.*\\.aot"))
                            .toList();
            assertEquals(1, found.size(), found::toString);
            assertTrue(Files.size(found.getFirst()) > 1 << 20, "no cache could be made");
            return found.getFirst();
        }
    }

    private static void flip(Path cache, long at, int bytes) throws IOException {
        byte[] all = Files.readAllBytes(cache);
        for (int i = (int) at; i < Math.min(at + bytes, all.length); i++) {
            all[i] ^= 0x5a;
        }
        try (FileChannel file = FileChannel.open(cache, StandardOpenOption.WRITE)) {
            file.write(java.nio.ByteBuffer.wrap(all));
        }
    }

    private void holds(Path cache, Ran right, String... args) throws Exception {
        assertEquals(right, run("gsyncd", args));
        byte[] whole = Files.readAllBytes(cache);
        for (int i = 0; i < PLACES; i++) {
            long at = HEADER + (long) (whole.length - HEADER - 64) * i / (PLACES - 1);
            flip(cache, at, 64);
            assertEquals(right, run("gsyncd", args), () -> cache + " damaged at " + at);
            Files.write(cache, whole);
        }
        // Blocks that never reached the disk.
        byte[] hole = whole.clone();
        java.util.Arrays.fill(hole, hole.length / 3, hole.length / 2, (byte) 0);
        Files.write(cache, hole);
        assertEquals(right, run("gsyncd", args), "zeroes");
        Files.write(cache, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertEquals(right, run("gsyncd", args), "cut off");
        Files.write(cache, whole);
    }

    @Test
    void aCallIsAnswered() throws Exception {
        holds(cache("call"), new Ran(0, "ssh://h1::gv2\n"), "--normalize-url", "h1::gv2");
    }

    @Test
    void whatIsNoCallRuns() throws Exception {
        Path cache = cache("start");
        holds(cache, run("gsyncd", "version"), "version");
    }

    @Test
    void oneThatIsNotNewIsMadeAnew() throws Exception {
        Path cache = cache("call");
        FileTime past = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
        try (Stream<Path> jars = Files.list(module.resolve("target"))) {
            for (Path jar : jars.filter(f -> f.toString().endsWith(".jar")).toList()) {
                Files.setLastModifiedTime(
                        jar, FileTime.from(past.toInstant().minus(Duration.ofHours(1))));
            }
        }
        flip(cache, Files.size(cache) / 2, 64);
        Files.setLastModifiedTime(cache, past);
        Ran right = new Ran(0, "gsyncd.py 4.0.0\n");
        assertEquals(right, run("gsyncd", "--version"));
        assertFalse(Files.exists(cache), "it is still there");
        assertEquals(right, run("gsyncd", "--version"));
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!Files.exists(cache) && System.nanoTime() < deadline) {
            Thread.sleep(100);
        }
        assertEquals(cache, find("call"));
        // Until what made it is gone as well, nothing may remove the directory.
        while (Files.exists(module.resolve("target/training-call"))
                && System.nanoTime() < deadline) {
            Thread.sleep(100);
        }
    }
}
