package dev.gsyncd.inotify;

import dev.rsyncproto.bytes.Bytes;

/// One thing that happened below the root. Paths are relative to it; empty for the root itself. A
/// path is where the file was when the change was read, so a later [Moved] moves it too.
public sealed interface TreeChange {
    /// The content or attributes of something that is no directory may have changed, or it is new.
    record Content(Bytes path) implements TreeChange {}

    /// Names in a directory, or the directory's own attributes, may have changed.
    record Entries(Bytes dir) implements TreeChange {}

    /// A name moved within the tree.
    record Moved(Bytes from, Bytes to, boolean directory) implements TreeChange {}

    /// Not all that changed was told: a crawl is needed.
    record Lost(String reason) implements TreeChange {}
}
