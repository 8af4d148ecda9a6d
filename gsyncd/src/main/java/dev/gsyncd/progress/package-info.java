/// How far a brick is synced, and what is still owed: durable, and in the places where the Python
/// gsyncd keeps it.
///
/// The order that makes a crash harmless: what failed is in the [dev.gsyncd.progress.RetryQueue]
/// and on disk, then stime moves.
@NullMarked
package dev.gsyncd.progress;

import org.jspecify.annotations.NullMarked;
