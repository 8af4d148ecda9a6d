package dev.gsyncd.directory;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.session.SessionResult;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// One rsync session from the source to the mirror.
interface Transfer {
    /// @param sent regular files whose content went over, relative to the root
    /// @param complaints errors that either end reported, those of `session.errors()` included
    record Outcome(SessionResult session, Set<Bytes> sent, int complaints) {}

    /// @param sources relative to the root of the source
    /// @throws IOException where the secondary cannot be reached
    Outcome run(Options options, List<Bytes> sources) throws IOException;
}
