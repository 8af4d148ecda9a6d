package dev.gsyncd.progress;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import java.io.IOException;
import java.util.Arrays;

/// Where in the file each item's record is, and when it is due: a hash table of some 50 bytes an
/// item, whatever the lengths of names. Keys are compared with the file's. In the order in which
/// the keys came.
///
/// Used by one thread.
final class RetryIndex {
    static final int NONE = -1;
    private static final long GONE = -1;
    private static final int FIRST = 64;

    private final Keys keys;

    /// By slot.
    private long[] hashes = new long[FIRST];

    private long[] at = new long[FIRST];
    private long[] dueMillis = new long[FIRST];
    private int end;
    private int size;

    /// Slot + 1 at the key's hash or behind it; 0: free. Slots of items that are gone stay until
    /// the next [#rebuild].
    private int[] table = new int[2 * FIRST];

    /// How the key of a slot is read.
    interface Keys {
        RetryKey key(int slot) throws IOException;
    }

    RetryIndex(Keys keys) {
        this.keys = keys;
    }

    private static long hash(RetryKey key) {
        Gfid gfid = key.gfid();
        EntryName name = key.name();
        long h = key.below() ? 7 : 3;
        if (gfid != null) {
            h = mix(mix(h ^ gfid.high()) ^ gfid.low());
        }
        if (name != null) {
            h = mix(mix(mix(h ^ name.parent().high()) ^ name.parent().low()) ^ 11);
            for (int i = 0; i < name.name().length(); i++) {
                h = (h ^ name.name().at(i)) * 0x100000001b3L;
            }
        }
        return mix(h);
    }

    private static long mix(long h) {
        long x = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }

    int size() {
        return size;
    }

    /// The slot of `key`, or [#NONE].
    int find(RetryKey key) throws IOException {
        long hash = hash(key);
        int mask = table.length - 1;
        for (int i = (int) hash & mask; table[i] != 0; i = (i + 1) & mask) {
            int slot = table[i] - 1;
            if (hashes[slot] == hash && at[slot] != GONE && key.equals(keys.key(slot))) {
                return slot;
            }
        }
        return NONE;
    }

    /// Takes a key that is not there; its slot.
    int add(RetryKey key, long place, long due) {
        if (end == at.length) {
            rebuild(Math.max(FIRST, size + size / 2 + 1));
        }
        int slot = end++;
        hashes[slot] = hash(key);
        at[slot] = place;
        dueMillis[slot] = due;
        enter(slot);
        size++;
        return slot;
    }

    private void enter(int slot) {
        int mask = table.length - 1;
        int i = (int) hashes[slot] & mask;
        while (table[i] != 0) {
            i = (i + 1) & mask;
        }
        table[i] = slot + 1;
    }

    void set(int slot, long place, long due) {
        at[slot] = place;
        dueMillis[slot] = due;
    }

    void remove(int slot) {
        at[slot] = GONE;
        size--;
    }

    /// With room for `capacity` items, and without those that are gone: slots change, their order
    /// does not.
    private void rebuild(int capacity) {
        int kept = 0;
        for (int slot = 0; slot < end; slot++) {
            if (at[slot] != GONE) {
                hashes[kept] = hashes[slot];
                at[kept] = at[slot];
                dueMillis[kept] = dueMillis[slot];
                kept++;
            }
        }
        end = kept;
        table = new int[0]; // gone before the others grow
        hashes = Arrays.copyOf(hashes, capacity);
        at = Arrays.copyOf(at, capacity);
        dueMillis = Arrays.copyOf(dueMillis, capacity);
        table = new int[Integer.highestOneBit(Math.max(1, capacity - 1)) * 4];
        for (int slot = 0; slot < end; slot++) {
            enter(slot);
        }
    }

    /// The first slot in use at or after `from`, or [#NONE].
    int next(int from) {
        for (int slot = from; slot < end; slot++) {
            if (at[slot] != GONE) {
                return slot;
            }
        }
        return NONE;
    }

    long at(int slot) {
        return at[slot];
    }

    long dueMillis(int slot) {
        return dueMillis[slot];
    }
}
