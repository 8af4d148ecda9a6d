/// The command line that glusterd, other gsyncds and administrators use, as the Python gsyncd has
/// it: its subcommands, and the older style of glusterd, which is translated to them.
///
/// What needs no session, config and status, is answered here, with nothing but the JDK and the
/// config: glusterd calls several times per command of the administrator, so a call must start
/// fast. What needs more is handed to the package `cli`.
@NullMarked
package dev.gsyncd.calls;

import org.jspecify.annotations.NullMarked;
