package dev.rsyncproto.tree;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.PosixException;

/// Where the content of one file is written to, and how it becomes the file: the one seam between a
/// temp file with a rename and an update in place.
public sealed interface FileTarget extends AutoCloseable permits TempAndRename, InPlace {
    Fd fd();

    /// The tree of [#writingTo].
    Tree tree();

    /// The name that attributes are to be set on before `commit`.
    Bytes writingTo();

    /// Length of what was there before in the same file: it must be cut off or overwritten.
    long oldLength();

    /// Whether content that did not verify stays (there is nothing else any more).
    boolean keepsUnverified();

    /// All content is written: closes the file. Network file systems say only now that there was no
    /// room for it, and would set the time of a write that comes after ours.
    void written() throws PosixException;

    /// The content and attributes are complete: the file gets its name.
    ///
    /// @param mode of the file, should it have to be copied
    /// @return whether it was copied to another file system: attributes are to be set anew
    boolean commit(Tree to, Bytes name, int mode) throws PosixException;

    /// Ends the writing. Without a `commit` before, nothing of it is left but what was changed in
    /// place.
    @Override
    void close();
}
