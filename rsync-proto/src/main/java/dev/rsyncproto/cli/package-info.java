/// The `jrsync` program: rsync's command line over this library.
///
/// A local copy runs client and server as two threads with two [dev.rsyncproto.cli.Pipe]s between
/// them; a remote one talks through the command of `-e`, or else through Apache SSHD.
@NullMarked
package dev.rsyncproto.cli;

import org.jspecify.annotations.NullMarked;
