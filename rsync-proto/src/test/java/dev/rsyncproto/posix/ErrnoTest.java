package dev.rsyncproto.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ErrnoTest {
    @Test
    void namesAndTexts() {
        assertEquals("EXDEV", Errno.name(Errno.EXDEV));
        assertEquals("Invalid cross-device link", Errno.text(Errno.EXDEV));
        assertEquals("EOPNOTSUPP", Errno.name(95));
        assertEquals("errno 4095", Errno.name(4095));
        assertEquals("Unknown error 4095", Errno.text(4095));
    }

    @Test
    void deviceNumbersAsTheCLibraryPacksThem() {
        assertEquals(0x103, Stat.makedev(1, 3));
        assertEquals(0x11112c70L, Stat.makedev(300, 70000));
        assertEquals(0xffffffffffffffffL, Stat.makedev(-1, -1));
    }
}
