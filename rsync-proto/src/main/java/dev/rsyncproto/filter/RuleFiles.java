package dev.rsyncproto.filter;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;

/// Reads files of rules for a filter.
public interface RuleFiles {
    /// The content.
    ///
    /// @param path absolute, or relative to the directory that the session started in, or `-` for
    ///   the standard input
    /// @throws IOException with the reason, as it is told to people, where it cannot be read
    byte[] read(Bytes path) throws IOException;
}
