/// What two ends agree on before a transfer, and what a transfer tells the one who started it.
///
/// `Handshake` exchanges, in this order (reference: rsync's compat.c, `setup_protocol`):
///
/// | bytes                | from            | since | what                                    |
/// |----------------------|-----------------|-------|-----------------------------------------|
/// | `[protocol]` int     | both            | any   | highest version; the lower one is used  |
/// | `[compat]` varint    | server          | 30    | `CompatFlags`                           |
/// | `[checksums]` vstring| both            | 30 +v | names by preference, unless one is set  |
/// | `[seed]` int         | server          | any   | checksum seed                           |
///
/// `Session` holds the outcome, `Events` is the way out for messages, `ExitCode` and `Stats` are
/// the result.
@NullMarked
package dev.rsyncproto.session;

import org.jspecify.annotations.NullMarked;
