package dev.gsyncd.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A primary whose self-heal keeps files in a directory of its own.
class WithoutHealingTest {
    private static final Gfid HEALING = Gfid.parse("f8305d00-dd58-44b0-bc11-f25227fd8144");
    private static final String NAME =
            ".glusterfs-anonymous-inode-f9305d00-dd58-44b0-bc11-f25227fd8144";

    private final ModelPrimary model = new ModelPrimary(1, new SplittableRandom(1));

    private EntryName made(Gfid parent, String name, Gfid gfid, int type) {
        EntryName entry = new EntryName(parent, Bytes.utf8(name));
        model.volume.create(entry, gfid, type, 0);
        return entry;
    }

    @Test
    void theDirectoryOfSelfHealIsNotThereAndItsFilesAre() throws Exception {
        Gfid onItsWay = new Gfid(4, 1);
        Gfid other = new Gfid(4, 2);
        EntryName healing = made(Gfid.ROOT, NAME, HEALING, ModelVolume.DIR);
        EntryName kept = made(HEALING, onItsWay.toString(), onItsWay, ModelVolume.FILE);
        EntryName file = made(Gfid.ROOT, "file", other, ModelVolume.FILE);
        EntryName linked = new EntryName(HEALING, Bytes.utf8(other.toString()));
        model.volume.link(linked, model.volume.files.get(other));
        Set<Gfid> files = Set.of(HEALING, onItsWay, other);

        PrimaryNames primary = new WithoutHealing(model, HEALING);

        assertEquals(Set.of(file), primary.lookup(List.of(healing, kept, linked, file)).keySet());
        assertEquals(Set.of(onItsWay, other), primary.files(files).keySet());
        assertEquals(List.of(file), primary.homes(files).get(other));
        assertEquals(List.of(), primary.homes(files).getOrDefault(onItsWay, List.of()));
        assertEquals(List.of(), primary.list(HEALING));
        assertEquals(List.of(file.name()), primary.list(Gfid.ROOT));
    }
}
