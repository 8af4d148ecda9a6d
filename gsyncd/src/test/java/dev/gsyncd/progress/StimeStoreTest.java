package dev.gsyncd.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.gluster.SessionXattrs;
import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StimeStoreTest {
    /// Of a kind that needs no root; the real names are checked by the first test.
    private static final SessionXattrs XATTRS =
            new SessionXattrs(Bytes.utf8("user.p.s"), Bytes.utf8("user.p.xtime"));

    @TempDir private Path temp;

    @Test
    void namesAreThoseOfThePythonGsyncd() {
        UUID p = UUID.fromString("11111111-1111-1111-1111-111111111111");
        UUID s = UUID.fromString("22222222-2222-2222-2222-222222222222");
        SessionXattrs xattrs = SessionXattrs.of(p, s);
        assertEquals("trusted.glusterfs." + p + "." + s + ".stime", xattrs.stime().utf8());
        assertEquals(
                "trusted.glusterfs." + p + "." + s + ".entry_stime", xattrs.entryStime().utf8());
        assertEquals("trusted.glusterfs." + p + ".xtime", xattrs.xtime().utf8());
    }

    @Test
    void timesMoveForwardOnly() throws Exception {
        try (Dir brick = Dir.open(Bytes.utf8(temp.toString()))) {
            StimeStore store = new StimeStore(brick, XATTRS);
            assertNull(store.stime());
            assertTrue(store.advance(new Xtime(100, 5)));
            assertEquals(new Xtime(100, 5), store.stime());
            assertEquals(new Xtime(100, 5), store.entryStime());
            assertFalse(store.advance(new Xtime(100, 4)));
            assertFalse(store.advance(new Xtime(100, 5)));
            assertEquals(new Xtime(100, 5), store.stime());
            assertTrue(store.advance(Xtime.ofSeconds(101)));
            assertEquals(
                    Bytes.of(new byte[] {0, 0, 0, 101, 0, 0, 0, 0}),
                    brick.getxattr(Bytes.utf8("."), XATTRS.stime()));
        }
    }

    @Test
    void anEntryStimeThatIsAheadStays() throws Exception {
        try (Dir brick = Dir.open(Bytes.utf8(temp.toString()))) {
            StimeStore store = new StimeStore(brick, XATTRS);
            Bytes ahead = Xtime.ofSeconds(500).toBytes();
            brick.setxattr(Bytes.utf8("."), XATTRS.entryStime(), ahead, 0);
            assertTrue(store.advance(Xtime.ofSeconds(400)));
            assertEquals(Xtime.ofSeconds(500), store.entryStime());
            assertEquals(Xtime.ofSeconds(400), store.stime());
        }
    }

    @Test
    void aValueThatIsNoneIsNamed() throws Exception {
        try (Dir brick = Dir.open(Bytes.utf8(temp.toString()))) {
            brick.setxattr(Bytes.utf8("."), XATTRS.stime(), Bytes.utf8("xx"), 0);
            StimeStore store = new StimeStore(brick, XATTRS);
            IOException e = assertThrows(IOException.class, store::stime);
            assertTrue(String.valueOf(e.getMessage()).contains("setfattr -x"), e::getMessage);
        }
    }

    @Test
    void theStatusFileHasThePythonKeys() throws Exception {
        StatusFile status = new StatusFile(temp, "/srv/b 1");
        status.worker(StatusFile.WorkerStatus.ACTIVE)
                .crawl(StatusFile.CrawlStatus.CHANGELOG)
                .secondaryNode("gs1")
                .lastSynced(Xtime.ofSeconds(7))
                .pending(1, 2, 3, 4)
                .write();
        assertEquals("brick_%2Fsrv%2Fb+1.status", status.file().getFileName().toString());
        assertEquals(
                "{\"secondary_node\": \"gs1\", \"worker_status\": \"Active\", \"last_synced\": 7,"
                        + " \"last_synced_entry\": 7, \"crawl_status\": \"Changelog Crawl\","
                        + " \"entry\": 1, \"data\": 2, \"meta\": 3, \"failures\": 4,"
                        + " \"checkpoint_completed\": \"N/A\", \"checkpoint_time\": 0,"
                        + " \"checkpoint_completion_time\": 0}",
                Files.readString(status.file()));
        try (var files = Files.list(temp)) {
            assertEquals(1, files.count());
        }
    }
}
