package dev.gsyncd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.progress.RetryKey;
import dev.gsyncd.progress.RetryQueue;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `gsyncd queue` and `gsyncd why` on the files of a session; a worker may have them open.
class QueueCommandTest {
    private static final Instant NOW = Instant.parse("2026-11-22T20:00:00.123Z");
    private static final Gfid GFID = Gfid.parse("be772d6a-4314-4dcc-b760-ee221e2b3f23");
    private static final Bytes QUEUE = Bytes.utf8("retry-1-2-brick");

    @TempDir private Path temp;
    private Path state;

    @BeforeEach
    void session() throws Exception {
        state = Files.createDirectories(temp.resolve("pop_gs1_moz"));
        Path brick = Files.createDirectories(temp.resolve("brick"));
        QueuePlace.write(state, QUEUE, brick.toString(), Bytes.utf8("user.none.stime"));
    }

    private void owe(RetryKey key, String reason) throws Exception {
        try (Dir dir = Dir.open(Bytes.utf8(state.toString()));
                RetryQueue queue = RetryQueue.open(dir, QUEUE)) {
            queue.failed(key, reason, NOW);
        }
    }

    @Test
    void tellsWhatIsOwedAndWhy() throws Exception {
        owe(RetryKey.of(GFID), "secondary: rsync: open failed: Permission denied (13)");
        owe(RetryKey.of(new EntryName(Gfid.ROOT, Bytes.utf8("name\n"))), "is changing");
        Ran ran = Ran.here(Map.of(), "queue", state.toString());
        assertEquals(0, ran.code(), ran.err());
        for (String line :
                List.of(
                        "gfid " + GFID + "  -",
                        "  side     secondary",
                        "  reason   rsync: open failed: Permission denied (13)",
                        "  tries    1",
                        "  first    2026-11-22T20:00:00Z",
                        "  next     2026-11-22T20:00:05Z",
                        "  side     -",
                        "  reason   is changing",
                        "pop_gs1_moz, brick " + temp.resolve("brick") + ": 2 entries")) {
            assertTrue(ran.out().lines().anyMatch(line::equals), line + " in\n" + ran.out());
        }
        assertTrue(
                Ran.here(Map.of(), "why", GFID.toString(), state.toString())
                        .out()
                        .contains("  queued: "));
        assertTrue(
                Ran.here(Map.of(), "why", ".gsyncd-trash/x", state.toString())
                        .out()
                        .contains("  ignored: "));
    }

    @Test
    void askedToTryAgainTheWorkerDoesSoOnce() throws Exception {
        owe(RetryKey.of(GFID), "x");
        assertEquals(0, Ran.here(Map.of(), "queue", "--retry", state.toString()).code());
        try (Dir dir = Dir.open(Bytes.utf8(state.toString()));
                RetryQueue queue = RetryQueue.open(dir, QUEUE)) {
            assertEquals(List.of(), queue.due(NOW, 10));
            queue.heed(NOW);
            assertEquals(1, queue.due(NOW, 10).size());
            queue.failed(RetryKey.of(GFID), "y", NOW);
            queue.heed(NOW);
            assertEquals(List.of(), queue.due(NOW, 10));
        }
    }

    @Test
    void noSessionIsSaid() throws Exception {
        Ran ran = Ran.here(Map.of(), "queue", temp.resolve("none").toString());
        assertEquals(1, ran.code());
        assertTrue(ran.err().contains("no session"), ran.err());
        assertTrue(Ran.here(Map.of(), "queue", "--help").out().startsWith("Usage: gsyncd queue"));
        assertTrue(Ran.here(Map.of(), "help", "trash").out().startsWith("Usage: gsyncd trash"));
        assertEquals(2, Ran.here(Map.of(), "trash", "list").code());
        assertEquals(2, Ran.here(Map.of(), "why").code());
    }
}
