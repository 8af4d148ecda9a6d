package dev.rsyncproto.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCacheTest {
    @TempDir Path dir;

    @Test
    void aRefusedOneIsRemovedUnlessItWasMadeJustNow() throws Exception {
        Path cache = Files.writeString(dir.resolve("start.aot"), "no cache");
        AotCache.refused(cache, Instant.now());
        assertTrue(Files.exists(cache));
        AotCache.refused(cache, Instant.now().plus(Duration.ofMinutes(11)));
        assertFalse(Files.exists(cache));
        AotCache.refused(cache, Instant.now());
    }
}
