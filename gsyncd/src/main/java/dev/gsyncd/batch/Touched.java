package dev.gsyncd.batch;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import java.util.Set;

/// Where a batch has to look: names that may have changed, and files whose content or attributes
/// may have.
///
/// @param names every name that appeared, went or moved
/// @param named the files that these names were about
/// @param data files with changed content
/// @param meta files with changed attributes
/// @param records how many records came down to this
public record Touched(
        Set<EntryName> names, Set<Gfid> named, Set<Gfid> data, Set<Gfid> meta, int records) {}
