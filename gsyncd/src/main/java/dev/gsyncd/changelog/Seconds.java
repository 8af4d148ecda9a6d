package dev.gsyncd.changelog;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// A set of times in seconds. Of a changelog every 15 s a year takes 4 MB.
final class Seconds {
    private static final int BITS = 16;

    private final Map<Long, BitSet> spans = new HashMap<>();

    void add(long time) {
        spans.computeIfAbsent(time >> BITS, _ -> new BitSet()).set(within(time));
    }

    boolean has(long time) {
        BitSet span = spans.get(time >> BITS);
        return span != null && span.get(within(time));
    }

    private static int within(long time) {
        return (int) (time & ((1 << BITS) - 1));
    }
}
