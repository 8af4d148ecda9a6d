package dev.gsyncd.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.RootNames;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A primary whose brick has a trash: directories by their handles, as a brick keeps them.
class WithoutTrashTest {
    private static final Gfid TRASH = new Gfid(3, 1);
    private static final Gfid SESSION = new Gfid(3, 2);
    private static final Gfid DIRECTORY = new Gfid(3, 3);
    private static final Gfid ALIKE = new Gfid(3, 4);

    private final ModelPrimary model = new ModelPrimary(1, new SplittableRandom(1));

    @TempDir private Path brick;

    private EntryName directory(Gfid parent, String name, Gfid gfid) throws Exception {
        String target =
                parent.equals(Gfid.ROOT)
                        ? "../../00/00/" + Gfid.ROOT + "/" + name
                        : "../../00/00/" + parent + "/" + name;
        Path handle = brick.resolve(gfid.handlePath().utf8());
        Files.createDirectories(handle.getParent());
        Files.createSymbolicLink(handle, Path.of(target));
        EntryName entry = new EntryName(parent, Bytes.utf8(name));
        model.volume.create(entry, gfid, ModelVolume.DIR, 0);
        return entry;
    }

    private EntryName file(Gfid parent, String name, Gfid gfid) {
        EntryName entry = new EntryName(parent, Bytes.utf8(name));
        model.volume.create(entry, gfid, ModelVolume.FILE, 0);
        return entry;
    }

    @Test
    void whatLiesInTheTrashIsNotThere() throws Exception {
        EntryName trash = directory(Gfid.ROOT, RootNames.TRASH.utf8(), TRASH);
        EntryName session = directory(TRASH, "pop", SESSION);
        EntryName dir = directory(Gfid.ROOT, "dir", DIRECTORY);
        EntryName alike = directory(Gfid.ROOT, RootNames.TRASH.utf8() + "-not", ALIKE);
        Gfid inside = new Gfid(4, 1);
        Gfid outside = new Gfid(4, 2);
        Gfid both = new Gfid(4, 3);
        Gfid top = new Gfid(4, 4);
        EntryName a = file(SESSION, "a", inside);
        EntryName b = file(DIRECTORY, "b", outside);
        EntryName c = file(DIRECTORY, "c", both);
        EntryName d = file(Gfid.ROOT, "d", top);
        EntryName e = new EntryName(SESSION, Bytes.utf8("e"));
        model.volume.link(e, model.volume.files.get(both));
        List<EntryName> names = List.of(trash, session, dir, alike, a, b, c, d, e);
        Set<Gfid> files = Set.of(TRASH, SESSION, DIRECTORY, ALIKE, inside, outside, both, top);
        try (Dir root = Dir.open(Bytes.utf8(brick.toString()))) {
            PrimaryNames primary = new WithoutTrash(model, root);
            assertEquals(model.lookup(names), primary.lookup(names), "the brick has no trash");

            Files.createDirectories(brick.resolve(RootNames.TRASH.utf8()));
            assertEquals(Set.of(dir, alike, b, c, d), primary.lookup(names).keySet());
            assertEquals(
                    Set.of(DIRECTORY, ALIKE, outside, both, top), primary.files(files).keySet());
            assertEquals(List.of(c), primary.homes(files).get(both));
            assertEquals(List.of(), primary.homes(files).get(inside));
        }
    }
}
