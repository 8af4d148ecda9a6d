package dev.rsyncproto.options;

import dev.rsyncproto.bytes.Bytes;

/// `--write-batch`, `--only-write-batch`, `--read-batch`.
///
/// @param name of the file, at most 256 bytes
public record Batch(Mode mode, Bytes name) {
    public static final Batch NONE = new Batch(Mode.NONE, Bytes.EMPTY);

    /// What is done with the file.
    public enum Mode {
        NONE,
        WRITE,
        ONLY_WRITE,
        READ
    }

    /// The data of files goes to the batch and nowhere else.
    public boolean onlyWriting() {
        return mode == Mode.ONLY_WRITE;
    }

    /// A batch comes to be, on this end or, for a server, on the other.
    public boolean writing() {
        return mode == Mode.WRITE || mode == Mode.ONLY_WRITE;
    }

    public boolean reading() {
        return mode == Mode.READ;
    }
}
