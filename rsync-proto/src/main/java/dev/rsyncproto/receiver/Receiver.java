package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileList;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.flist.XattrRequests;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.session.Counters;
import dev.rsyncproto.session.Handshake;
import dev.rsyncproto.session.Item;
import dev.rsyncproto.session.ItemFlags;
import dev.rsyncproto.session.ReceiverReports;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.Tree;
import dev.rsyncproto.wire.MessageSink;
import dev.rsyncproto.wire.Protocol;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Takes what the sender sends and rebuilds files (receiver.c, `recv_files`). It never waits for
/// anything but the wire and the disk.
final class Receiver {
    /// Files are not sent any more.
    private static final int CLOSING_PHASE = 2;

    // config
    private final Session session;
    private final Options options;
    private final Handshake agreed;
    private final Receiving receiving;
    private final ListReceiver lists;
    private final ReceiverReports reports;
    private final WireIn in;
    private final Counters counters;
    private final Request request;
    private final @Nullable BatchUpdates batch;

    /// @param request what the list was read with
    Receiver(
            Session session,
            Receiving receiving,
            ListReceiver lists,
            Request request,
            ReceiverReports reports) {
        this.session = session;
        this.options = session.options;
        this.agreed = session.agreed();
        this.receiving = receiving;
        this.reports = reports;
        this.in = session.in;
        this.counters = session.counters;
        this.lists = lists;
        this.batch = options.batch.reading() ? new BatchUpdates(session, receiving, reports) : null;
        this.request = request;
        request.keepAliveNdx(receiving.list().size());
    }

    /// The messages that only a receiving side knows.
    static MessageSink messages(Session session, ReceiverReports reports, Asked asked) {
        return (tag, data, length) -> {
            switch (tag) {
                case IO_ERROR -> session.addIoError(Session.int32(data));
                case NO_SEND -> {
                    int ndx = session.fromWire(Session.int32(data));
                    if (!asked.take(ndx)) {
                        throw new ProtocolException(
                                "no-send", Integer.toString(ndx), "an index asked for", 0);
                    }
                    reports.add(ReceiverReports.Kind.NO_SEND, ndx);
                }
                default ->
                        throw new ProtocolException(
                                "mux-header tag", tag.toString(), "IO_ERROR or NO_SEND", 0);
            }
        };
    }

    void run() throws IOException {
        try (Tree tree = new Tree(receiving.root(), receiving.paths())) {
            ReceivedAttributes attributes = new ReceivedAttributes(session, receiving, tree);
            try (FileReceiver files =
                    new FileReceiver(session, receiving, tree, attributes, reports)) {
                takeAll(attributes, files);
            }
        }
        if (!session.server) {
            readStats();
        }
        reports.add(ReceiverReports.Kind.PHASE_DONE, -1);
        if (agreed.protocol() < 31) {
            return;
        }
        request.read(in, this::deletions);
        if (request.ndx != Protocol.NDX_DONE) {
            throw new ProtocolException(
                    "goodbye", Integer.toString(request.ndx), "-1", in.offset());
        }
        reports.add(ReceiverReports.Kind.PHASE_DONE, -1);
    }

    private void takeAll(ReceivedAttributes attributes, FileReceiver files) throws IOException {
        int lastPhase = agreed.protocol() >= 29 ? 2 : 1;
        int phase = 0;
        while (true) {
            request.read(in, this::deletions);
            request.ndx = session.fromWire(request.ndx);
            if (request.ndx == Protocol.NDX_DONE && batch != null) {
                endOfBatched(batch, phase);
            }
            if (request.ndx != Protocol.NDX_DONE) {
                take(attributes, files, phase);
            } else if (!forgetsOne()) { // else more lists are worked on: no phase ends
                if (++phase > lastPhase) {
                    break;
                }
                if (phase == CLOSING_PHASE) {
                    files.placeDelayed();
                }
                reports.add(ReceiverReports.Kind.PHASE_DONE, -1);
            }
        }
        if (lastPhase < CLOSING_PHASE) {
            files.placeDelayed();
        }
    }

    private void endOfBatched(BatchUpdates updates, int phase) throws IOException {
        FileListSegment first = receiving.list().first();
        if (first == null) {
            return;
        }
        if (phase == 0) {
            updates.end(first);
        }
        if (phase > 0 || receiving.list().isIncremental()) {
            updates.endOfRedo(first);
        }
    }

    /// With incremental recursion: the end of work on the oldest list, as the generator had it.
    ///
    /// @return whether there are more
    private boolean forgetsOne() throws ProtocolException {
        FileList list = receiving.list();
        if (!list.isIncremental() || list.first() == null) {
            return false;
        }
        list.removeFirst();
        boolean more = list.first() != null;
        if (!more && !lists.isComplete()) {
            throw new ProtocolException("ndx", "-1", "more lists, or -2", in.offset());
        }
        return more;
    }

    /// `[stats]` of a server that sent: its reads are our writes.
    private void readStats() throws IOException {
        counters.written = in.readLong(agreed.protocol(), 3);
        counters.read = in.readLong(agreed.protocol(), 3);
        counters.totalSize = in.readLong(agreed.protocol(), 3);
        if (agreed.protocol() >= 29) {
            counters.flistBuildMillis = in.readLong(agreed.protocol(), 3);
            counters.flistTransferMillis = in.readLong(agreed.protocol(), 3);
        }
    }

    private void deletions(int files, int dirs, int links, int devices, int specials) {
        // our own generator's counts, come back
    }

    private void take(ReceivedAttributes attributes, FileReceiver files, int phase)
            throws IOException {
        FileEntry entry = receiving.list().get(request.ndx, in.offset());
        boolean bad =
                !entry.isActive()
                        || (request.has(ItemFlags.TRANSFER)
                                && (!entry.isRegular()
                                        || phase == CLOSING_PHASE
                                        || !isAskedFor(request.ndx)));
        if (bad) {
            throw new ProtocolException(
                    "iflags",
                    Integer.toHexString(request.flags) + " for " + entry.name(),
                    "what was asked for, in phase " + phase,
                    in.offset());
        }
        boolean transfers = options.transfers();
        boolean withXattrs = options.xattrs > 0 && request.carriesXattrs(transfers);
        if (withXattrs) {
            XattrRequests.readReply(in, receiving.xattrs().of(entry));
        }
        Bytes path = receiving.path(entry);
        if (!request.has(ItemFlags.TRANSFER)) {
            report(entry, false, null);
            int linked = ItemFlags.XNAME_FOLLOWS | ItemFlags.LOCAL_CHANGE;
            if (options.xattrs > 0
                    && transfers
                    && request.has(ItemFlags.REPORT_XATTR)
                    && (request.flags & linked) != linked) {
                attributes.set(entry, path);
            }
            countNew(entry);
            return;
        }
        BatchUpdates updates = batch;
        if (updates != null && !updates.wants(request.ndx, entry, files.wasSent(request.ndx))) {
            files.skip();
            return;
        }
        if (!files.wasSent(request.ndx)) {
            countNew(entry);
        }
        counters.transferredFiles++;
        counters.transferredSize += entry.size();
        session.beginContent(receiving.list().position(request.ndx));
        if (!transfers) {
            report(entry, true, null);
            if (updates != null) {
                files.skip();
            }
            return;
        }
        if (options.batch.onlyWriting()) {
            report(entry, true, null);
            if (!session.server) {
                files.skip(); // a server is not sent it
            }
            return;
        }
        files.receive(
                entry,
                path,
                request,
                sum -> {
                    if (session.tellsBefore() == (sum == null)) {
                        report(entry, true, sum);
                    }
                });
        if (updates != null && files.wasSent(request.ndx)) {
            updates.failed(request.ndx);
        }
    }

    /// From a file everything comes that was sent when it was written.
    private boolean isAskedFor(int ndx) {
        return batch != null || receiving.asked().take(ndx);
    }

    private void countNew(FileEntry entry) {
        if (request.has(ItemFlags.IS_NEW)) {
            counters.created.count(entry.mode());
        }
    }

    private void report(FileEntry entry, boolean transferred, byte @Nullable [] sum) {
        // of a transferred file the other name is a basis (`--fuzzy`), which no line shows
        Bytes other = transferred ? Bytes.EMPTY : request.xname;
        session.item(
                Item.of(session, entry, request.flags, other, false, entry.name(), sum),
                transferred);
    }
}
