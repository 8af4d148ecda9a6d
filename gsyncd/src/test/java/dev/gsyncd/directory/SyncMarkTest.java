package dev.gsyncd.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
