/// How a gsyncd reaches its other half: the command line that is sent through ssh, and the
/// connection it runs on.
///
/// ```
///   PROGRAM [--log-file=F] [--pid-file=F] [--log-level=L] secondary [--secondary-timeout=N] RESOURCE
/// ```
@NullMarked
package dev.gsyncd.remote;

import org.jspecify.annotations.NullMarked;
