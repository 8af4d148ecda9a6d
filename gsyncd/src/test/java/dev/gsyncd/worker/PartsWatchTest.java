package dev.gsyncd.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PartsWatchTest {
    private long now;
    private boolean primary = true;
    private boolean secondary = true;
    private int looks;
    private final PartsWatch watch = new PartsWatch(() -> now);

    private boolean areBack() throws IOException {
        now += Duration.ofSeconds(3).toNanos();
        return ask();
    }

    private boolean ask() throws IOException {
        return watch.areBack(
                () -> {
                    looks++;
                    return primary;
                },
                () -> secondary);
    }

    @Test
    void onceForEachReturn() throws Exception {
        assertTrue(areBack(), "what a new worker missed is not known");
        assertFalse(areBack());
        primary = false;
        assertFalse(areBack());
        assertFalse(areBack());
        primary = true;
        assertTrue(areBack());
        assertFalse(areBack());
        secondary = false;
        assertFalse(areBack());
        secondary = true;
        assertTrue(areBack());
        assertFalse(areBack());
    }

    @Test
    void oneIsBackTheOtherIsNot() throws Exception {
        areBack();
        primary = false;
        secondary = false;
        assertFalse(areBack());
        primary = true;
        assertFalse(areBack());
        secondary = true;
        assertTrue(areBack());
    }

    @Test
    void aLookThatFailsCountsAsMissing() throws Exception {
        areBack();
        now += Duration.ofSeconds(3).toNanos();
        assertThrows(
                IOException.class,
                () ->
                        watch.areBack(
                                () -> true,
                                () -> {
                                    throw new IOException("connection lost");
                                }));
        assertTrue(areBack());
    }

    @Test
    void looksNowAndThen() throws Exception {
        areBack();
        int before = looks;
        for (int i = 0; i < 100; i++) {
            assertFalse(ask());
        }
        assertEquals(before, looks);
    }
}
