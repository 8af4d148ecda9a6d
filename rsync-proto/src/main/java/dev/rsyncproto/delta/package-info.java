/// The delta: sums of the basis, the search for its blocks in the new file, and the rebuilding.
///
/// ```text
/// [sum-head]  int count, int block length, int s2 length, int remainder   (io.c:write_sum_head)
/// [block-sum] int sum1, s2 length bytes of the strong sum                 count times, in order
/// ```
///
/// All four numbers of the head are 0 where there is no basis. The remainder is the length of a
/// short last block, 0 where the last block is whole.
///
/// [SumHead] chooses and checks the sizes, [BlockSums] carries the sums, [BlockMatcher] searches on
/// the sender, [Patcher] rebuilds on the receiver. Files are reached through [BlockSource], [Basis]
/// and [Target] alone.
@NullMarked
package dev.rsyncproto.delta;

import org.jspecify.annotations.NullMarked;
