package dev.rsyncproto.delta;

import dev.rsyncproto.checksum.RollingSum;
import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.wire.Protocol;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The search for blocks of the basis in the new file (`match.c:hash_search`).
///
/// The same tokens as rsync's, byte for byte: the order of the chains, the preference for the block
/// after the last match, the early sending of literal data and the rules of in-place updating are
/// rsync's. One search at a time; tables are kept from file to file.
public final class BlockMatcher {
    private static final int CHUNK = Protocol.CHUNK_SIZE;

    /// `MAX_CHAIN_LEN`: blocks with one weak sum that are looked at for one offset. Images full of
    /// equal blocks would make the search quadratic.
    private static final int MAX_CHAIN = 1024;

    /// Longer blocks (before protocol 30 a peer may ask for 512 MiB) are not searched for: the
    /// window would have to hold several.
    private static final int MAX_SEARCHED_BLOCK = 1 << 24;

    // config
    private final StrongSum blockSum;
    private final StrongSum fileSum;
    private final byte[] strong;

    // state of one search
    private final BlockHash hash = new BlockHash();
    private BlockSums sums = BlockSums.NONE;
    private SumHead head = SumHead.NONE;
    private @Nullable Window window;
    private @Nullable TokenSink sink;
    private boolean inPlace;
    private long keptBehind;
    private boolean[] sameOffset = new boolean[0];
    private long fileLength;
    private long offset;
    private long lastMatch;
    private long alignedOffset;
    private int alignedBlock;
    private int wanted;
    private long literal;
    private long matched;

    // of all searches
    private long matches;
    private long hits;
    private long falseAlarms;

    /// @param blockSum as the peer's generator made the block sums
    /// @param fileSum of the whole new file
    public BlockMatcher(StrongSum blockSum, StrongSum fileSum) {
        this.blockSum = blockSum;
        this.fileSum = fileSum;
        this.strong = new byte[blockSum.length()];
    }

    /// Sends the new file as tokens to `sink` and its checksum to `sum`.
    ///
    /// @param length of the new file, as promised in the file list or found when it was opened
    /// @param updatingBasis the receiver writes into the basis (`updating_basis_file`): a block
    ///   that has been overwritten by then is no match
    /// @param sum takes the whole-file sum, to be sent after the sink's end token
    public MatchResult match(
            BlockSource source,
            long length,
            BlockSums sums,
            boolean updatingBasis,
            TokenSink sink,
            byte[] sum)
            throws IOException {
        return match(source, length, sums, updatingBasis, 0, sink, sum);
    }

    /// The same where the receiver keeps what it overwrote last.
    ///
    /// @param kept so many bytes of the basis before the place of writing
    public MatchResult match(
            BlockSource source,
            long length,
            BlockSums sums,
            boolean updatingBasis,
            int kept,
            TokenSink sink,
            byte[] sum)
            throws IOException {
        keptBehind = kept;
        this.sums = sums;
        this.head = sums.head();
        this.sink = sink;
        inPlace = updatingBasis;
        fileLength = length;
        offset = 0;
        lastMatch = 0;
        alignedOffset = 0;
        alignedBlock = 0;
        wanted = 0;
        literal = 0;
        matched = 0;
        fileSum.reset();
        int block = head.blockLength();
        Window w;
        if (length > 0 && head.count() > 0 && block <= MAX_SEARCHED_BLOCK) {
            // From the last match to the end of an aligned block ahead of the present one.
            w = new Window(source, length, 4 * block + 3 * CHUNK);
            window = w;
            search(w);
        } else {
            w = new Window(source, length, CHUNK);
            window = w;
            while (lastMatch < length) {
                send((int) Math.min(CHUNK, length - lastMatch), -1);
            }
        }
        fileSum.digest(sum, 0);
        IOException failure = w.failure();
        if (failure != null) {
            spoil(sum);
        }
        window = null;
        this.sink = null;
        this.sums = BlockSums.NONE;
        hash.trim();
        return new MatchResult(literal, matched, failure);
    }

    /// How often a block followed from the sums, over all searches.
    public long matches() {
        return matches;
    }

    /// How often a weak sum was found, over all searches.
    public long hits() {
        return hits;
    }

    /// How often a strong sum was another then, over all searches.
    public long falseAlarms() {
        return falseAlarms;
    }

    private void search(Window w) throws IOException {
        hash.fill(sums, head.count());
        if (inPlace) {
            if (sameOffset.length < head.count()) {
                sameOffset = new boolean[head.count()];
            } else {
                Arrays.fill(sameOffset, 0, head.count(), false);
            }
        }
        long end = fileLength + 1 - head.length(head.count() - 1);
        int sum = 0;
        boolean fresh = true;
        while (offset < Math.max(end, 1)) {
            int k = (int) Math.min(head.blockLength(), fileLength - offset);
            if (fresh) {
                sum = RollingSum.of(w.data(), w.index(offset, k, lastMatch), k);
                fresh = false;
            }
            sum = skipToCandidate(w, sum, k, end);
            if (offset >= Math.max(end, 1)) {
                break;
            }
            hits++;
            k = (int) Math.min(head.blockLength(), fileLength - offset);
            int block = find(w, sum, k);
            if (block >= 0) {
                matches++;
                wanted = block + 1;
                send((int) (offset - lastMatch), block);
                offset = lastMatch;
                fresh = true;
                continue;
            }
            sum = step(w, sum, k, end);
        }
        send((int) (fileLength - lastMatch), -1);
    }

    /// Moves on while no block has the weak sum: the loop that a file unlike its basis spends its
    /// time in. Ends where a block has it, or before the window, the end or the next early sending
    /// of literal data, which [#step] sees to.
    private int skipToCandidate(Window w, int startSum, int k, long end) {
        long[] filter = hash.filter();
        int shift = hash.filterShift();
        int at = w.index(offset, k, lastMatch);
        byte[] data = w.data();
        long sendAt = lastMatch + head.blockLength() + CHUNK;
        long stop = Math.min(Math.min(end - 1, w.end() - k), Math.min(sendAt, fileLength - k));
        int steps = (int) Math.max(stop - offset, 0);
        int last = at + steps;
        int s1 = startSum & 0xFFFF;
        int s2 = startSum >>> 16;
        while (at < last) {
            // Without a call in it this loop is unrolled: half as fast again.
            int leaving = 0;
            for (; at < last; at++) {
                int bit = ((s1 & 0xFFFF) | s2 << 16) * BlockHash.SPREAD >>> shift;
                leaving = data[at];
                if ((filter[bit >>> 6] & 1L << bit) != 0) {
                    break;
                }
                s1 += data[at + k] - leaving;
                s2 += s1 - k * leaving;
            }
            if (at < last) {
                if (hasBlock((s1 & 0xFFFF) | s2 << 16)) {
                    break;
                }
                s1 += data[at + k] - leaving;
                s2 += s1 - k * leaving;
                at++;
            }
        }
        offset += steps - (last - at);
        return (s1 & 0xFFFF) | s2 << 16;
    }

    /// Whether a block has this weak sum.
    private boolean hasBlock(int sum) {
        int block = hash.head(BlockHash.slot(sum, hash.shift()));
        while (block >= 0 && sums.weak(block) != sum) {
            block = hash.next(block);
        }
        return block >= 0;
    }

    /// One byte on, with everything that may be due.
    private int step(Window w, int sum, int k, long end) throws IOException {
        boolean more = offset + k < fileLength;
        int at = w.index(offset, more ? k + 1 : k, Math.min(lastMatch, offset));
        byte[] data = w.data();
        int next =
                more
                        ? RollingSum.roll(sum, data[at], data[at + k], k)
                        : RollingSum.shrink(sum, data[at], k);
        long unsent = offset - lastMatch;
        if (unsent >= head.blockLength() + CHUNK && end - offset > CHUNK) {
            // Send early what no block can begin in any more: the data is still in the cache.
            send((int) (unsent - head.blockLength()), -1);
        }
        offset++;
        return next;
    }

    /// The block that matches at [#offset], or -1.
    private int find(Window w, int sum, int length) throws IOException {
        int slot = BlockHash.slot(sum, hash.shift());
        boolean haveStrong = false;
        int seen = 0;
        int before = -1;
        for (int block = hash.head(slot); block >= 0; block = hash.next(block)) {
            if (overwritten(block)) {
                hash.remove(block, before, slot);
                continue;
            }
            before = block;
            if (sums.weak(block) != sum) {
                continue;
            }
            if (++seen > MAX_CHAIN) {
                break;
            }
            if (head.length(block) != length) {
                continue;
            }
            if (!haveStrong) {
                int at = w.index(offset, length, lastMatch);
                blockSum.sum(w.data(), at, length, strong, 0);
                haveStrong = true;
            }
            if (sums.strongEquals(block, strong)) {
                return choose(w, sum, length, block);
            }
            falseAlarms++;
        }
        return -1;
    }

    /// Of equal blocks the best: in place the one that lies at this offset, else the one after the
    /// last match.
    private int choose(Window w, int sum, int length, int found) throws IOException {
        int block = inPlace ? aligned(w, sum, length, found) : found;
        if (block != wanted
                && wanted < head.count()
                && !overwritten(wanted)
                && same(wanted, sum, length)) {
            return wanted;
        }
        return block;
    }

    /// In place, a match at the same offset needs no writing. Zeros that lie a little before zeros
    /// of the basis are passed over as literal data until both are in step again.
    private int aligned(Window w, int sum, int length, int found) {
        while (alignedOffset < offset) {
            alignedOffset += head.blockLength();
            alignedBlock++;
        }
        boolean here = offset == alignedOffset;
        boolean zerosAhead =
                sum == 0 && length == head.blockLength() && alignedOffset + length <= fileLength;
        if (!(here || zerosAhead) || alignedBlock >= head.count()) {
            return found;
        }
        if (found != alignedBlock && !same(alignedBlock, sum, length)) {
            return found;
        }
        if (!here) {
            int at = w.index(alignedOffset, length, lastMatch);
            if (RollingSum.of(w.data(), at, length) != sums.weak(alignedBlock)) {
                return alignedBlock;
            }
            blockSum.sum(w.data(), at, length, strong, 0);
            if (!sums.strongEquals(alignedBlock, strong)) {
                // The sum of the data at `offset` again, for the choice that follows.
                at = w.index(offset, length, lastMatch);
                blockSum.sum(w.data(), at, length, strong, 0);
                return alignedBlock;
            }
            offset = alignedOffset;
        }
        sameOffset[alignedBlock] = true;
        wanted = alignedBlock;
        return alignedBlock;
    }

    private boolean same(int block, int sum, int length) {
        return sums.weak(block) == sum
                && head.length(block) == length
                && sums.strongEquals(block, strong);
    }

    private boolean overwritten(int block) {
        return inPlace && head.offset(block) + keptBehind < offset && !sameOffset[block];
    }

    /// Sends `n` literal bytes from the last match and then a block, if not -1 (`matched`).
    private void send(int n, int block) throws IOException {
        Window w = window;
        TokenSink s = sink;
        if (w == null || s == null) {
            throw new AssertionError("no search is on");
        }
        int blockBytes = block < 0 ? 0 : head.length(block);
        if (n + blockBytes == 0) {
            return;
        }
        int at = w.index(lastMatch, n + blockBytes, lastMatch);
        if (n > 0) {
            s.literal(w.data(), at, n);
        }
        if (block >= 0) {
            s.match(block, w.data(), at + n, blockBytes);
        }
        fileSum.update(w.data(), at, n + blockBytes);
        literal += n;
        matched += blockBytes;
        lastMatch += n + blockBytes;
    }

    /// Makes the sum of a file that could not be read wrong: all zeros, or 1 at the end if it is
    /// that already (`match_sums`).
    private static void spoil(byte[] sum) {
        boolean zeros = true;
        for (byte b : sum) {
            zeros &= b == 0;
        }
        Arrays.fill(sum, (byte) 0);
        if (zeros && sum.length > 0) {
            sum[sum.length - 1] = 1;
        }
    }
}
