/// One brick's worker: takes slices from a feed and makes the secondary equal to the primary's
/// present state.
///
/// ```
///   feed ── slices ──► Worker ──► BatchReplay ──► EntryReconciler ──► Secondary (names)
///                        │             │                └ PrimaryNames (present state)
///                        │             └────────► DataEngine (content, attributes, times)
///                        └ failures ──► RetryQueue; then stime; then feed.done
/// ```
@NullMarked
package dev.gsyncd.worker;

import org.jspecify.annotations.NullMarked;
