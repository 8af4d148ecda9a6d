package dev.rsyncproto.receiver;

import java.util.BitSet;

/// The entries whose content the generator has asked for and the sender not yet answered: a sender
/// that sends what was not asked for (because it is excluded, newer, or already right) is refused.
final class Asked {
    private final BitSet ndxs = new BitSet();

    /// Before the request is written.
    synchronized void add(int ndx) {
        ndxs.set(ndx);
    }

    /// @return whether it was asked for; it is not any more
    synchronized boolean take(int ndx) {
        boolean was = ndx >= 0 && ndxs.get(ndx);
        if (was) {
            ndxs.clear(ndx);
        }
        return was;
    }
}
