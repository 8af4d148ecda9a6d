package dev.rsyncproto.receiver;

import java.util.BitSet;

/// The entries whose content the generator has asked for and the sender not yet answered: a sender
/// that sends what was not asked for (because it is excluded, newer, or already right) is refused.
///
/// With `--read-batch` nobody is asked: the content of an entry comes whether it is wanted or not,
/// and the receiver waits until the generator has decided on it.
final class Asked {
    private final BitSet ndxs = new BitSet();
    private int decided = -1;

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

    /// The generator is done with all entries up to this one.
    synchronized void decided(int ndx) {
        decided = Math.max(decided, ndx);
        notifyAll();
    }

    synchronized boolean isDecided(int ndx) {
        return decided >= ndx;
    }

    /// Waits until the generator is done with the entry, or has ended.
    synchronized void await(int ndx) throws InterruptedException {
        while (decided < ndx) {
            wait();
        }
    }
}
