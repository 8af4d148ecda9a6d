package dev.gsyncd.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacedKeysTest {
    private final PlacedKeys keys = new PlacedKeys();

    private static RetryKey key(int file, String name) {
        return new RetryKey(new Gfid(1, file), new EntryName(Gfid.ROOT, Bytes.utf8(name)));
    }

    @Test
    void eachNameOfAFile() {
        keys.add(key(1, "a"));
        keys.add(key(1, "b"));
        keys.add(key(1, "a"));
        keys.add(key(2, "a"));
        keys.add(RetryKey.of(new Gfid(1, 1)));
        keys.add(RetryKey.of(new EntryName(Gfid.ROOT, Bytes.utf8("a"))));
        assertEquals(List.of(key(1, "a"), key(1, "b")), keys.of(new Gfid(1, 1)));
        keys.remove(key(1, "a"));
        keys.remove(key(3, "a"));
        assertEquals(List.of(key(1, "b")), keys.of(new Gfid(1, 1)));
        keys.remove(key(1, "b"));
        assertEquals(List.of(), keys.of(new Gfid(1, 1)));
        assertEquals(List.of(key(2, "a")), keys.of(new Gfid(1, 2)));
    }

    @Test
    void noMoreThanThereIsRoomFor() {
        for (int i = 0; i <= PlacedKeys.MAX; i++) {
            keys.add(key(i, "a"));
        }
        assertEquals(List.of(), keys.of(new Gfid(1, PlacedKeys.MAX)));
        keys.remove(key(0, "a"));
        keys.add(key(PlacedKeys.MAX, "a"));
        assertEquals(1, keys.of(new Gfid(1, PlacedKeys.MAX)).size());
    }
}
