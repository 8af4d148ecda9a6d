/// What changed on a primary, whatever told us: records, names, slices and the feed they come from.
///
/// A feed never sees the secondary. It gives slices in the order of time; the records of a slice
/// are what the primary's bricks noted, and only say *where* to look: what is synced is the
/// primary's present state.
@NullMarked
package dev.gsyncd.change;

import org.jspecify.annotations.NullMarked;
