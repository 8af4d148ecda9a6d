package dev.gsyncd.secondary;

import java.util.List;

/// The client's end of a tar stream, which is written to [#out] and unpacked over there.
public interface TarStream extends DataStream {
    /// Whether [#in] holds a [TarReply] for each file: so with this gsyncd over there. A tar
    /// program says nothing but of what went wrong, and that on standard error.
    boolean answers();

    /// The lines of standard error, once [#exitCode] has returned, as far as they are worth
    /// keeping.
    List<String> complaints();
}
