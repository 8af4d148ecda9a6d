package dev.gsyncd.secondary;

import dev.rsyncproto.bytes.Bytes;

/// Two paths relative to the root of a directory secondary.
public record PathRename(Bytes from, Bytes to) {}
