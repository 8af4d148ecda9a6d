package dev.gsyncd.gluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubvolumesTest {
    private static final String DUMP =
            """
            [xlator.cluster.dht.pop-dht.priv]
            subvol_cnt = 2
            subvolumes[0] = cluster/replicate.pop-replicate-0
            subvolume_status[0] = %s
            subvolumes[1] = cluster/replicate.pop-replicate-1
            subvolume_status[1] = %s
            search_unhashed = 1
            gen = 4
            """;

    @TempDir Path mount;

    @Test
    void allOfThemMustBeUp() throws Exception {
        Path graph = Files.createDirectories(mount.resolve(".meta/graphs/active/pop-dht"));
        Files.createDirectory(mount.resolve(".meta/graphs/active/pop-client-0"));
        for (String states : new String[] {"1 1", "1 0", "0 1", "0 0"}) {
            Files.writeString(
                    graph.resolve("private"), DUMP.formatted((Object[]) states.split(" ")));
            assertEquals(states.equals("1 1"), allUp(), states);
        }
        Files.writeString(graph.resolve("private"), "Unable to dump: could not get lock\n");
        assertFalse(allUp());
        Files.delete(graph.resolve("private"));
        assertFalse(allUp());
        Files.delete(graph);
        assertFalse(allUp());
    }

    /// Down and up again between two looks is not whole all the time.
    @Test
    void onePartThatWasAwayShows() throws Exception {
        Path graph = Files.createDirectories(mount.resolve(".meta/graphs/active/pop-dht"));
        Path dump = graph.resolve("private");
        try (Dir dir = Dir.open(Bytes.utf8(mount.toString()))) {
            Files.writeString(dump, DUMP.formatted("1", "0"));
            Parts down = Subvolumes.parts(dir);
            Files.writeString(dump, DUMP.formatted("1", "1"));
            Parts up = Subvolumes.parts(dir);
            assertFalse(up.wholeSince(down));
            assertTrue(Subvolumes.parts(dir).wholeSince(up));
            Files.writeString(dump, DUMP.formatted("1", "1").replace("gen = 4", "gen = 5"));
            assertFalse(Subvolumes.parts(dir).wholeSince(up));
            assertFalse(down.wholeSince(down));
        }
    }

    private boolean allUp() throws Exception {
        try (Dir dir = Dir.open(Bytes.utf8(mount.toString()))) {
            return Subvolumes.parts(dir).whole();
        }
    }
}
