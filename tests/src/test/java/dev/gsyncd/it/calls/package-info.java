/// Calls of the executable, each held against the packaged Python gsyncd.
@NullMarked
package dev.gsyncd.it.calls;

import org.jspecify.annotations.NullMarked;
