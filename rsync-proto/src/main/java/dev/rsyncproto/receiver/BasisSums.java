package dev.rsyncproto.receiver;

import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.checksum.SumChoice;
import dev.rsyncproto.delta.BlockSums;
import dev.rsyncproto.delta.SumHead;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.session.Handshake;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.wire.WireLimits;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Sends what is known of the file to be rebuilt. For the generator's thread.
final class BasisSums {
    private final Session session;
    private final Handshake agreed;
    private final boolean wholeFiles;
    private final StrongSum blockSum;

    BasisSums(Session session) {
        this.session = session;
        this.agreed = session.agreed();
        SumChoice sum = agreed.transferSum();
        this.wholeFiles =
                session.options.wholeFile > 0
                        || session.options.batch.reading()
                        || sum == SumChoice.NONE;
        this.blockSum = StrongSum.forBlocks(sum, agreed.seed(), agreed.seedFirst());
    }

    /// `-W`, or no checksum to compare blocks by.
    boolean wholeFiles() {
        return wholeFiles;
    }

    /// @param basis null where there is none
    /// @param redo with full sums: the short ones were not enough
    void send(@Nullable Fd basis, long length, boolean redo) throws IOException {
        if (basis == null || length <= 0 || wholeFiles) {
            SumHead.NONE.write(session.out);
            return;
        }
        SumHead head =
                SumHead.forBasis(
                        length,
                        session.options.blockSize,
                        agreed.protocol(),
                        agreed.transferSum().length(),
                        redo ? WireLimits.SUM_LENGTH : WireLimits.SHORT_SUM_LENGTH);
        if (session.options.writing.append() > 0 && !redo) {
            head.write(session.out); // how much is there, and nothing about it
            return;
        }
        BlockSums.send(session.out, head, basis::read, blockSum);
    }
}
