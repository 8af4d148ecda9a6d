package dev.gsyncd.gluster;

import dev.rsyncproto.bytes.Bytes;

/// Which parts of a volume a mount reached at one moment.
///
/// @param whole all of them
/// @param since differs between two moments if a part came back between them
public record Parts(boolean whole, Bytes since) {
    /// Not whole, or not known.
    public static final Parts MISSING = new Parts(false, Bytes.EMPTY);

    /// Whether all were there all the time from `before` to this moment: only then what a look-up
    /// between the two did not find is gone. One look afterwards is no proof: a part may just have
    /// come back.
    public boolean wholeSince(Parts before) {
        return whole && equals(before);
    }
}
