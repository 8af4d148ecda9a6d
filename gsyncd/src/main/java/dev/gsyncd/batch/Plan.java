package dev.gsyncd.batch;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import java.util.List;
import java.util.Set;

/// What to do about a set of names.
///
/// @param ops in the order in which they are to be executed
/// @param created the files that the operations make on the secondary, still without content
/// @param waiting names about which the two sides' answers do not allow a decision now
public record Plan(List<EntryOp> ops, Set<Gfid> created, Set<EntryName> waiting) {}
