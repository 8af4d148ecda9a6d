package dev.rsyncproto.session;

import dev.rsyncproto.bytes.Bytes;

/// What a session reports while it runs. Called from the session's own threads, more than one at a
/// time; implementations are thread-safe and quick.
public interface Events {
    /// Reports nothing.
    Events NONE = new Events() {};

    /// The kind of a line for people; the codes are rsync's message tags.
    enum Level {
        INFO,
        WARNING,
        ERROR,
        /// An error that makes the exit code 23.
        ERROR_XFER
    }

    /// A line from the peer or from us, without the newline.
    default void message(Level level, Bytes line) {}

    /// An entry of this end failed. The same is also reported as a `message`.
    default void fileError(FileError error) {}

    /// An entry was changed (or is as it should be, where the options ask for that).
    default void item(Item item) {}

    /// Both ends agreed on a protocol, and the list of files is next.
    ///
    /// @param byDirectory lists of directories come one after the other
    default void agreed(int protocol, boolean byDirectory) {}

    /// The list that this end makes has so many entries, and gets another one. Not called on a
    /// server.
    default void listing(long count) {}

    /// The list of files is there; with incremental recursion called again as it grows. Not called
    /// on a server.
    ///
    /// @param all nothing more is to come
    default void listed(long count, long totalSize, boolean all) {}

    /// The content of the list's `index`th entry is next.
    default void content(int index) {}

    /// Of a file of `size` bytes so many are transferred.
    default void progress(long done, long size, boolean last) {}

    /// An extraneous entry was deleted on the receiving side.
    default void deleted(Bytes name, boolean directory) {}
}
