package dev.rsyncproto.session;

import dev.rsyncproto.bytes.Bytes;

/// One entry that could not be transferred as asked; the rest of the session went on.
///
/// @param name the name relative to the root of the transfer
/// @param errno the error number of the failed call, 0 where no call failed
/// @param reason one line for people that names what was tried
public record FileError(Bytes name, int errno, String reason) {}
