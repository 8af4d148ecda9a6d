package dev.gsyncd.gluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountPointTest {
    @TempDir Path all;

    @Test
    void whatNobodyHoldsIsRemoved() throws Exception {
        MountPoint point = MountPoint.make(all);
        Files.writeString(point.pidFile(), "1\n");
        point.close(); // as a kill does
        assertTrue(Files.exists(point.base().resolve("mnt")));
        MountPoint.unmountStale(all);
        assertFalse(Files.exists(point.base()));
    }

    @Test
    void whatIsHeldStays() throws Exception {
        try (MountPoint point = MountPoint.make(all)) {
            MountPoint.unmountStale(all);
            assertTrue(Files.exists(point.base().resolve("mnt")));
            assertTrue(Files.exists(point.base().resolve("held")));
        }
    }

    @Test
    void whatIsBeingMadeAndWhatIsForeignStays() throws Exception {
        Path made = Files.createDirectories(all.resolve("gsyncd-mount-1/mnt")).getParent();
        Path other = Files.createDirectory(all.resolve("other"));
        Files.createFile(other.resolve("held"));
        Files.createSymbolicLink(all.resolve("gsyncd-mount-2"), other);
        MountPoint.unmountStale(all);
        assertTrue(Files.exists(made.resolve("mnt")));
        assertTrue(Files.exists(other.resolve("held")));
    }

    @Test
    void whatIsInItIsNotRemovedWithIt() throws Exception {
        MountPoint point = MountPoint.make(all);
        Path mine = Files.writeString(point.base().resolve("mnt/mine"), "never to be removed");
        point.close();
        MountPoint.unmountStale(all);
        assertTrue(Files.exists(mine));
    }
}
