package dev.gsyncd.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gsyncd.batch.FileState;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.PathDirs;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a directory that looks like an auxiliary mount, but tells no gfids.
class PrimaryStateTest {
    private static final Gfid FILE = new Gfid(1, 2);
    private static final Gfid LINK = new Gfid(1, 3);
    private static final Gfid GONE = new Gfid(1, 4);

    @TempDir private Path temp;

    /// What is taken for absent is removed on the secondary: a gfid that cannot be read is not.
    @Test
    void aNameWhoseGfidCannotBeReadIsNotAbsent() throws Exception {
        Path root = Files.createDirectories(temp.resolve(Gfid.ROOT.path().utf8()));
        Files.writeString(root.resolve("f"), "");
        EntryName there = new EntryName(Gfid.ROOT, Bytes.utf8("f"));
        EntryName absent = new EntryName(Gfid.ROOT, Bytes.utf8("g"));
        EntryName below = new EntryName(GONE, Bytes.utf8("g"));
        try (Dir dir = Dir.open(Bytes.utf8(temp.toString()));
                PrimaryState primary = new PrimaryState(dir, PathDirs.of(dir), dir, 2)) {
            assertEquals(Map.of(), primary.lookup(List.of(absent, below)));
            PosixException e =
                    assertThrows(
                            PosixException.class, () -> primary.lookup(List.of(absent, there)));
            assertEquals(Errno.EOPNOTSUPP, e.errno());
        }
    }

    @Test
    void filesThatExist() throws Exception {
        Files.createDirectory(temp.resolve(".gfid"));
        Files.writeString(temp.resolve(FILE.path().utf8()), "");
        Files.createSymbolicLink(temp.resolve(LINK.path().utf8()), Path.of("target"));
        try (Dir dir = Dir.open(Bytes.utf8(temp.toString()));
                PrimaryState primary = new PrimaryState(dir, PathDirs.of(dir), dir, 2)) {
            Map<Gfid, FileState> files = primary.files(List.of(FILE, LINK, GONE));
            assertEquals(java.util.Set.of(FILE, LINK), files.keySet());
            assertEquals(Bytes.utf8("target"), files.get(LINK).target());
        }
    }
}
