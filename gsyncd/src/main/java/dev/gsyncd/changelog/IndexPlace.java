package dev.gsyncd.changelog;

import dev.rsyncproto.bytes.Bytes;

/// A place in an index file: a crawl has made good, or makes good, all that is listed before it.
///
/// The times in an index do not tell a place where the clock was set back: then each of them may be
/// there twice.
///
/// @param index the file, relative to the changelogs directory
/// @param offset in bytes, at the end of an entry
public record IndexPlace(Bytes index, long offset) {}
