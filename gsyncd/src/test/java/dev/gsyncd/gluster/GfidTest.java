package dev.gsyncd.gluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GfidTest {
    @Test
    void textAndBytesAreThoseOfAUuid() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            UUID uuid = new UUID(random.nextLong(), random.nextLong());
            Gfid gfid = Gfid.parse(uuid.toString());
            assertEquals(uuid.toString(), gfid.toString());
            assertEquals(gfid, Gfid.ofBytes(gfid.toBytes()));
            assertEquals(uuid.getMostSignificantBits(), gfid.high());
        }
    }

    @Test
    void pathsAreGlusters() {
        assertEquals(".gfid/00000000-0000-0000-0000-000000000001", Gfid.ROOT.path().utf8());
        assertEquals(
                ".glusterfs/00/00/00000000-0000-0000-0000-000000000001",
                Gfid.ROOT.handlePath().utf8());
    }

    @Test
    void whatIsNoGfidIsRefused() {
        byte[] text = Gfid.ROOT.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int i = 0; i < text.length; i++) {
            byte[] bad = text.clone();
            bad[i] = 'g';
            assertNull(Gfid.parseOrNull(bad, 0, bad.length));
        }
        assertThrows(IllegalArgumentException.class, () -> Gfid.parse(""));
        assertThrows(IllegalArgumentException.class, () -> Gfid.ofBytes(Bytes.utf8("short")));
    }

    @Test
    void timesAreTwoBigEndianNumbers() {
        Xtime time = new Xtime(0x81020304L, 0xf5060708L);
        assertEquals(
                Bytes.of(new byte[] {(byte) 0x81, 2, 3, 4, (byte) 0xf5, 6, 7, 8}), time.toBytes());
        assertEquals(time, Xtime.ofBytes(time.toBytes()));
        assertTrue(time.isAfter(Xtime.ofSeconds(0x81020304L)));
        assertNotEquals(time, Xtime.NEVER);
        assertThrows(IllegalArgumentException.class, () -> Xtime.ofSeconds(1L << 32));
    }
}
