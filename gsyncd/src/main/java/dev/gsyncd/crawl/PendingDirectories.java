package dev.gsyncd.crawl;

import dev.gsyncd.gluster.Gfid;
import java.util.Arrays;

/// Directories that wait to be walked, the last one first, each with its share of the whole: 24
/// bytes for each. Not thread-safe.
final class PendingDirectories {
    /// A share: only the directory's own names, as what is below it waits on its own.
    static final double NAMES_ONLY = -1;

    private static final int FIRST = 64;

    private long[] high = new long[FIRST];
    private long[] low = new long[FIRST];
    private double[] share = new double[FIRST];
    private int size;

    /// @param share of the walk that the directory with all below it is thought to be, 0 to 1
    record Directory(Gfid gfid, double share) {}

    void push(Gfid gfid, double part) {
        if (size == high.length) {
            int room = Math.multiplyExact(size, 2);
            high = Arrays.copyOf(high, room);
            low = Arrays.copyOf(low, room);
            share = Arrays.copyOf(share, room);
        }
        high[size] = gfid.high();
        low[size] = gfid.low();
        share[size] = part;
        size++;
    }

    Directory pop() {
        size--;
        return get(size);
    }

    Directory get(int index) {
        return new Directory(new Gfid(high[index], low[index]), share[index]);
    }

    int size() {
        return size;
    }
}
