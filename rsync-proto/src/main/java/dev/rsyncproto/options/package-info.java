/// What was asked for, and how it is said on command lines.
///
/// [dev.rsyncproto.options.OptionParser] reads a command line (a user's, or the one a client sends
/// to `rsync --server`), [dev.rsyncproto.options.ServerArgs] writes the latter,
/// [dev.rsyncproto.options.CompatFlags] are what both ends agreed on beyond the protocol number.
@NullMarked
package dev.rsyncproto.options;

import org.jspecify.annotations.NullMarked;
