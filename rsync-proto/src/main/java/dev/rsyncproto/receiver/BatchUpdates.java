package dev.rsyncproto.receiver;

import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.ReceiverReports;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.session.SessionException;
import java.io.IOException;
import java.util.BitSet;

/// With `--read-batch`: which of the contents in the file are wanted here, and what is wanted and
/// not in the file (receiver.c, `gen_wants_ndx`, `no_batched_update`). For the receiver's thread.
final class BatchUpdates {
    private final Session session;
    private final Receiving receiving;
    private final ReceiverReports reports;
    private final BitSet seen = new BitSet();
    private final BitSet redo = new BitSet();

    BatchUpdates(Session session, Receiving receiving, ReceiverReports reports) {
        this.session = session;
        this.receiving = receiving;
        this.reports = reports;
    }

    /// The content of an entry comes next; one that comes a second time did not verify where the
    /// batch was written.
    ///
    /// @param failed it came once, was wanted, and did not verify here
    boolean wants(int ndx, FileEntry entry, boolean failed) throws IOException {
        boolean again = seen.get(ndx);
        seen.set(ndx);
        boolean wanted;
        if (again) {
            wanted = failed && redo.get(ndx);
            redo.clear(ndx);
        } else {
            await(ndx);
            wanted = receiving.asked().take(ndx);
        }
        if (!wanted) {
            session.info(
                    "(Skipping batched update for%s \"%s\")"
                            .formatted(again ? " resend of" : "", entry.name()));
        }
        return wanted;
    }

    /// It came and did not verify.
    void failed(int ndx) {
        redo.set(ndx);
    }

    /// Nothing more comes for the entries of a list.
    void end(FileListSegment segment) throws IOException {
        int end = segment.firstNdx() + segment.size();
        await(end);
        for (int ndx = segment.firstNdx(); ndx < end; ndx++) {
            if (receiving.asked().take(ndx)) {
                missing(ndx, "");
            }
        }
    }

    /// Nothing more comes for what was to come again of a list.
    void endOfRedo(FileListSegment segment) throws IOException {
        int end = segment.firstNdx() + segment.size();
        int ndx = redo.nextSetBit(segment.firstNdx());
        while (ndx >= 0 && ndx < end) {
            redo.clear(ndx);
            missing(ndx, " resend of");
            ndx = redo.nextSetBit(ndx + 1);
        }
    }

    private void missing(int ndx, String again) throws IOException {
        FileEntry entry = receiving.list().get(ndx, session.in.offset());
        session.failedPlainly(
                entry.name(), "(No batched update for%s \"%s\")".formatted(again, entry.name()));
        if (receiving.list().isIncremental() && !session.options.dryRun) {
            reports.add(ReceiverReports.Kind.NO_SEND, ndx);
        }
    }

    private void await(int ndx) throws SessionException {
        if (!receiving.asked().isDecided(ndx)) {
            reports.add(ReceiverReports.Kind.AWAITS, ndx); // it need not wait for more lists
        }
        try {
            receiving.asked().await(ndx);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SessionException(ExitCode.SIGNAL, "interrupted", e);
        }
    }
}
