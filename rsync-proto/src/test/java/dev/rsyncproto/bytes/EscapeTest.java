package dev.rsyncproto.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EscapeTest {
    private static Bytes latin1(String text) {
        return Bytes.of(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Test
    void namesAreForPeopleAsRsyncWritesThem() {
        assertEquals("caf\\#351", latin1("caf\u00e9").toString());
        assertEquals("café", Bytes.utf8("café").toString());
        assertEquals("a\\#012b", latin1("a\nb").toString());
        assertEquals("a\\b\\#x", latin1("a\\b\\#x").toString());
        assertEquals("\\#134#351", latin1("\\#351").toString());
    }

    /// A message names files so, and goes to a terminal or a peer as bytes.
    @Test
    void anyNameComesBackFromALineOfText() {
        Random random = new Random(5);
        byte[] some = {
            '\\', '#', '0', '1', '3', '4', '7', '9', 'a', '\n', (byte) 0xe9, (byte) 0xc3
        };
        for (int n = 0; n < 20_000; n++) {
            byte[] name = new byte[random.nextInt(14)];
            for (int i = 0; i < name.length; i++) {
                name[i] =
                        random.nextInt(8) == 0
                                ? (byte) random.nextInt(256)
                                : some[random.nextInt(some.length)];
            }
            Bytes bytes = Bytes.of(name);
            Bytes line = latin1("failed to open \"").plus(bytes).plus("\": 13");
            assertEquals(line, Bytes.ofPeople("failed to open \"" + bytes + "\": 13"));
        }
    }
}
