/// From changes and the state of both sides to an ordered list of operations. Pure: no effects.
///
/// ```
///   slices -> Coalescer -> Touched (names, gfids)
///                              │
///     View of the primary ──┐  ▼
///                           ├ Closure: which further names and files matter; asks questions
///     View of the secondary ┘  │       until none is open
///                              ▼
///                           Planner -> Plan (ordered EntryOps, what they create, what must wait)
/// ```
///
/// The plan makes every name of the closure hold on the secondary what it holds on the primary:
///
/// - a file that exists on both sides is moved or linked, never made again;
/// - what stands in the way moves to its own wanted name first; in a loop (a swap), and where a
///   directory must go that is not empty yet, it is parked as `.gsyncd-<gfid>` in the root;
/// - a directory moves only after all its wanted ancestors are where they belong, so never into
///   itself; a missing parent is made from the primary's ancestry;
/// - unwanted names go last, children before their directory, and the last name of a file that the
///   primary still has is never taken away while a name for it is known there.
@NullMarked
package dev.gsyncd.batch;

import org.jspecify.annotations.NullMarked;
