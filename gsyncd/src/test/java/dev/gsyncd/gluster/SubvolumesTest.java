package dev.gsyncd.gluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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

    private boolean allUp() throws Exception {
        try (Dir dir = Dir.open(Bytes.utf8(mount.toString()))) {
            return Subvolumes.allUp(dir);
        }
    }
}
