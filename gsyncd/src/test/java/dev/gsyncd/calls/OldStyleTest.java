package dev.gsyncd.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class OldStyleTest {
    @Test
    void theAddressThatTheLauncherFoundIsForTheHostThatItAskedFor() {
        String found = "gs1 10.77.2.1      STREAM gs1\n10.77.2.1 DGRAM";
        assertEquals("10.77.2.1", OldStyle.told(found, "gs1"));
        assertNull(OldStyle.told(found, "gs2"));
        assertNull(OldStyle.told("gs1 ", "gs1"));
        assertNull(OldStyle.told("gs1 ::1 STREAM", "gs1"));
        assertNull(OldStyle.told(null, "gs1"));
    }
}
