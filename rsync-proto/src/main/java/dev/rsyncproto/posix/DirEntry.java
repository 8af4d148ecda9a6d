package dev.rsyncproto.posix;

import dev.rsyncproto.bytes.Bytes;

/// A name in a directory, as getdents64 gives it. `type` is the file type (`Mode.S_IF…`), 0 where
/// the file system does not tell.
public record DirEntry(Bytes name, long ino, int type) {}
