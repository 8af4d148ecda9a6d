package dev.gsyncd.changelog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtimeTest {
    private static final String DIR = "/srv/bricks/p1/.glusterfs/changelogs/";

    private static byte[] index() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            String name = i % 2 == 0 ? "CHANGELOG." : "changelog.";
            all.append(DIR).append("2026/11/22/").append(name).append(1795333100 + i).append('\0');
        }
        all.append(DIR).append("CHANGELOG.1795333999").append('\0');
        return Bytes.utf8(all.toString()).toArray();
    }

    private static List<RolledName> read(byte[] data, int length, int step) {
        Htime htime = new Htime();
        List<RolledName> entries = new ArrayList<>();
        for (int at = 0; at < length; at += step) {
            entries.addAll(htime.feed(data, at, Math.min(step, length - at)));
        }
        return entries;
    }

    @Test
    void pathsAreKeptBelowTheChangelogsDirectory() {
        List<RolledName> entries = read(index(), index().length, index().length);
        assertEquals(6, entries.size());
        assertEquals(
                new RolledName(Bytes.utf8("2026/11/22/CHANGELOG.1795333100"), 1795333100, false),
                entries.get(0));
        assertTrue(entries.get(1).empty());
        assertEquals(Bytes.utf8("CHANGELOG.1795333999"), entries.get(5).path());
        assertEquals(entries, read(index(), index().length, 1));
    }

    /// stime has 32 bits for the seconds.
    @Test
    void aTimeThatNoStimeCanHoldIsDamage() {
        Htime htime = new Htime();
        byte[] data =
                Bytes.utf8(
                                DIR
                                        + "2026/11/22/CHANGELOG.4294967296\0"
                                        + DIR
                                        + "2026/11/22/CHANGELOG.4294967295\0")
                        .toArray();
        assertEquals(
                List.of(4294967295L),
                htime.feed(data, 0, data.length).stream().map(RolledName::time).toList());
        assertEquals(1, htime.damaged());
    }

    @Test
    void aTornTailWaits() {
        byte[] data = index();
        List<RolledName> all = read(data, data.length, data.length);
        for (int cut = 0; cut < data.length; cut++) {
            List<RolledName> entries = read(data, cut, 4096);
            assertEquals(all.subList(0, entries.size()), entries);
            Htime htime = new Htime();
            htime.feed(data, 0, cut);
            assertEquals(0, htime.damaged());
            List<RolledName> rest = htime.feed(data, cut, data.length - cut);
            assertEquals(all.subList(entries.size(), all.size()), rest);
        }
    }

    @Test
    void aFlippedByteSpoilsTwoEntriesAtMost() {
        byte[] data = index();
        List<RolledName> all = read(data, data.length, data.length);
        for (int i = 0; i < data.length; i++) {
            byte[] bad = data.clone();
            bad[i] ^= 1;
            List<RolledName> entries = read(bad, bad.length, bad.length);
            entries.retainAll(all);
            assertTrue(entries.size() >= all.size() - 2, "flip at " + i);
        }
    }

    @Test
    void aPathAppendedToATornOneIsRead() {
        byte[] data =
                Bytes.utf8(DIR + "2026/11/22/CHANGELOG.17953" + DIR + "2026/11/22/CHANGELOG.20\0")
                        .toArray();
        assertEquals(
                Bytes.utf8("2026/11/22/CHANGELOG.20"),
                read(data, data.length, data.length).getFirst().path());
    }

    @Test
    void otherNamesAreNone() {
        for (String name :
                List.of("", "/", "CHANGELOG", "CHANGELOG.", "CHANGELOG.1x", "x/HTIME.1", "/a/b")) {
            assertNull(RolledName.ofIndexed(Bytes.utf8(name)), name);
        }
    }
}
