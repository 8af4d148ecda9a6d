/// The status files of a session, which glusterd and administrators read through `gsyncd status`:
/// their names, their JSON, and what is shown of them.
///
/// `brick_<brick, URL-encoded>.status` is one JSON object, written by that brick's worker;
/// `monitor.status` is one word, `Created`, `Started`, `Paused` or `Stopped`. Both are those of the
/// Python gsyncd. Only the JDK's own file access is used here: a call must start fast.
@NullMarked
package dev.gsyncd.status;

import org.jspecify.annotations.NullMarked;
