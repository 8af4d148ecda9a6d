package dev.rsyncproto.flist;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;

/// Says of each name of a received list whether it was asked for.
public interface NameGuard {
    /// The receiver was told what comes by the one it receives from.
    NameGuard TRUSTING = (name, directory) -> false;

    /// @param name canonical, perhaps with a leading `/`
    /// @return whether it is only there because something below it was asked for: what else is in
    ///   that directory is none of the sender's business, and not to be deleted
    /// @throws IOException where it was not asked for
    boolean isOnlyAbove(Bytes name, boolean directory) throws IOException;
}
