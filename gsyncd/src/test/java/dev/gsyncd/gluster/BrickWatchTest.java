package dev.gsyncd.gluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BrickWatchTest {
    /// As seen beside glusterfsd 10.3.
    @Test
    void theSocketOfABrick() {
        assertEquals("changelog-2eb891d3a64f268e.sock", BrickWatch.socketName("/srv/bricks/p1"));
    }

    @Test
    void aBrickThatDoesNotRun() {
        GlusterException e =
                assertThrows(GlusterException.class, () -> BrickWatch.open("/no/such/brick"));
        assertTrue(String.valueOf(e.getMessage()).contains("/no/such/brick is not running"));
    }
}
