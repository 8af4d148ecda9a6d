package dev.rsyncproto.receiver;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AskedTest {
    /// A sender may send what it was asked for, once, and nothing else.
    @Test
    void onlyWhatWasAskedForAndOnce() {
        Asked asked = new Asked();
        asked.add(7);
        assertFalse(asked.take(6));
        assertFalse(asked.take(-1));
        assertFalse(asked.take(Integer.MAX_VALUE));
        assertTrue(asked.take(7));
        assertFalse(asked.take(7));
        asked.add(7);
        assertTrue(asked.take(7));
    }
}
