package dev.rsyncproto.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rsyncproto.bytes.Transcoder.UnconvertibleException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TranscoderTest {
    private static final Bytes LATIN = latin("\u00e9t\u00e9");
    private static final Bytes UTF = Bytes.utf8("\u00e9t\u00e9");

    private static Bytes latin(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void bothWays() throws Exception {
        Transcoder t = Transcoder.of("latin1");
        assertEquals(UTF, t.toWire(LATIN));
        assertEquals(LATIN, t.fromWire(UTF));
    }

    @Test
    void whatTheOtherCharsetCannotSay() {
        Transcoder latin = Transcoder.of("latin1");
        assertThrows(UnconvertibleException.class, () -> latin.fromWire(Bytes.utf8("\u20ac")));
        Transcoder utf = Transcoder.of("utf8");
        var invalid = assertThrows(UnconvertibleException.class, () -> utf.toWire(LATIN));
        assertEquals("Invalid or incomplete multibyte or wide character", invalid.getMessage());
        Bytes cut = UTF.sub(0, 1);
        var incomplete = assertThrows(UnconvertibleException.class, () -> utf.toWire(cut));
        assertEquals("Invalid argument", incomplete.getMessage());
        Bytes longName = latin("\u00e9".repeat(2100));
        assertThrows(UnconvertibleException.class, () -> latin.toWire(longName));
    }

    @Test
    void wherePossibleTheRestIsConverted() {
        Transcoder latin = Transcoder.of("latin1");
        Bytes mixed = UTF.plus(Bytes.utf8("\u20ac")).plus(UTF);
        assertEquals(
                LATIN.plus(Bytes.utf8("\u20ac")).plus(LATIN), latin.fromWireWherePossible(mixed));
        assertEquals(mixed, Transcoder.of("utf8").toWireWherePossible(mixed));
    }

    @Test
    void noSuchCharset() {
        assertThrows(IllegalArgumentException.class, () -> Transcoder.of("no-such-charset"));
    }
}
