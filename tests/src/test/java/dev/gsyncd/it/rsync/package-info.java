/// The engine against the installed rsync, as client and as server, sending and receiving.
///
/// The oracle is rsync itself: every case is also run with rsync on both ends, and the results must
/// be the same trees. A machine without rsync fails here; nothing is skipped.
@NullMarked
package dev.gsyncd.it.rsync;

import org.jspecify.annotations.NullMarked;
