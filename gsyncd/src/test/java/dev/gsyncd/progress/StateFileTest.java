package dev.gsyncd.progress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir private Path temp;

    @Test
    void theLastBytesOrNothing() throws Exception {
        try (Dir dir = Dir.open(Bytes.utf8(temp.toString()))) {
            StateFile file = new StateFile(dir, Bytes.utf8("state"));
            assertNull(file.read(DAY));
            byte[] big = new byte[1_000_000];
            new Random(1).nextBytes(big);
            file.write(big);
            assertArrayEquals(big, file.read(DAY));
            file.write(new byte[] {7});
            assertArrayEquals(new byte[] {7}, file.read(DAY));
            Files.setLastModifiedTime(
                    temp.resolve("state"), FileTime.from(Instant.now().minus(DAY.multipliedBy(2))));
            assertNull(file.read(DAY));
            file.write(new byte[0]);
            assertNull(file.read(DAY));
            file.write(new byte[0]);
        }
        try (var files = Files.list(temp)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void whatIsDamagedIsNothing() throws Exception {
        try (Dir dir = Dir.open(Bytes.utf8(temp.toString()))) {
            StateFile file = new StateFile(dir, Bytes.utf8("state"));
            file.write(Bytes.utf8("twelve bytes").toArray());
            byte[] whole = Files.readAllBytes(temp.resolve("state"));
            for (int n = 0; n < whole.length; n++) {
                Files.write(temp.resolve("state"), Arrays.copyOf(whole, n));
                assertNull(file.read(DAY), "cut at " + n);
                byte[] flipped = whole.clone();
                flipped[n] ^= 4;
                Files.write(temp.resolve("state"), flipped);
                assertNull(file.read(DAY), "flipped at " + n);
            }
        }
    }
}
