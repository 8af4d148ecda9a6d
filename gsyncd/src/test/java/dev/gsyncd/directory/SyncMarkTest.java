package dev.gsyncd.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncMarkTest {
    @TempDir Path dir;

    @Test
    void aMarkIsKept() throws Exception {
        Path file = dir.resolve("state/mark");
        SyncMark mark = SyncMark.read(file);
        assertEquals(0, mark.seconds());
        long now = SyncMark.nowSeconds();
        mark.advance(now);
        mark.save();
        assertEquals(mark.seconds(), SyncMark.read(file).seconds());
        assertTrue(mark.seconds() < now);
    }

    @Test
    void whatWasNotFlushedCountsAsLongAsTheMachineRuns() throws Exception {
        Path file = Files.writeString(dir.resolve("mark"), "1000 2000 one-start\n");
        SyncMark same = SyncMark.read(file);
        assertFalse(same.connectedTo("one-start"));
        assertEquals(2000, same.seconds());
        assertTrue(same.mayBeLost());

        SyncMark other = SyncMark.read(file);
        assertTrue(other.connectedTo("another-start"));
        assertEquals(1000, other.seconds());
        assertFalse(other.connectedTo("another-start"), "told once");

        assertTrue(SyncMark.read(file).connectedTo(""), "not known: perhaps another");
        SyncMark forged = SyncMark.read(file);
        assertTrue(forged.connectedTo("x\n9 9 y"));
        forged.save();
        assertEquals("1000 1000 ?\n", Files.readString(file));
    }

    /// The first pass was done, nothing of it flushed: size and time are not to be trusted then.
    @Test
    void aMachineThatLostAllLeavesNothingTrusted() throws Exception {
        Path file = Files.writeString(dir.resolve("mark"), "0 2000 one-start\n");
        SyncMark mark = SyncMark.read(file);
        assertTrue(mark.connectedTo("another-start"));
        assertEquals(1, mark.seconds());
    }

    @Test
    void aFlushMakesItLast() throws Exception {
        Path file = dir.resolve("mark");
        SyncMark mark = SyncMark.read(file);
        assertFalse(mark.connectedTo("one-start"), "nothing was written to it");
        mark.advance(5000);
        mark.flushed(mark.seconds());
        assertFalse(mark.mayBeLost());
        SyncMark next = SyncMark.read(file);
        assertTrue(next.connectedTo("another-start"), "what came after the mark may be lost");
        assertEquals(mark.seconds(), next.seconds());
    }

    @Test
    void aMarkOfAnOlderVersionCounts() throws Exception {
        SyncMark mark = SyncMark.read(Files.writeString(dir.resolve("mark"), "1234\n"));
        assertFalse(mark.connectedTo("one-start"));
        assertEquals(1234, mark.seconds());
        for (String bad : new String[] {"", "1 2", "x 1 y", "1 2 3 4", "\u00e9"}) {
            Path file = Files.writeString(dir.resolve("bad"), bad);
            assertThrows(IOException.class, () -> SyncMark.read(file), bad);
        }
    }

    /// Else nothing would count as changed until that time comes.
    @Test
    void aMarkOfTheFutureCountsForNothing() throws Exception {
        Path file = Files.writeString(dir.resolve("mark"), "9999999999\n");
        SyncMark mark = SyncMark.read(file);
        assertEquals(1, mark.seconds(), "all is compared by content");
        mark.advance(1_700_000_000L);
        mark.save();
        assertEquals(mark.seconds(), SyncMark.read(file).seconds());
    }
}
