package dev.rsyncproto.sender;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.checksum.SumChoice;
import dev.rsyncproto.delta.BlockMatcher;
import dev.rsyncproto.delta.BlockSource;
import dev.rsyncproto.delta.BlockSums;
import dev.rsyncproto.delta.MatchResult;
import dev.rsyncproto.delta.SumHead;
import dev.rsyncproto.filter.Filters;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.FileList;
import dev.rsyncproto.flist.XattrRequests;
import dev.rsyncproto.flist.XattrTable;
import dev.rsyncproto.options.Debug;
import dev.rsyncproto.options.Numbers;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Counters;
import dev.rsyncproto.session.Handshake;
import dev.rsyncproto.session.Item;
import dev.rsyncproto.session.ItemFlags;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.token.TokenWriter;
import dev.rsyncproto.token.Tokens;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.wire.LittleEndian;
import dev.rsyncproto.wire.MuxTag;
import dev.rsyncproto.wire.Protocol;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import dev.rsyncproto.wire.WireOut;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Answers the generator's requests until the last phase is over (sender.c, `send_files`).
///
/// One thread reads, matches and writes. It may wait for the wire in either direction: the peer's
/// receiver takes what comes without waiting for its generator.
final class Sender {
    /// Files are not sent any more.
    private static final int CLOSING_PHASE = 2;

    /// The basis is a part of the file (rsync.h, FNAMECMP_PARTIAL_DIR).
    private static final int PARTIAL_DIR = 0x81;

    // config
    private final Session session;
    private final Handshake agreed;
    private final Sources sources;
    private final FileList list;
    private final XattrTable xattrs;
    private final WireIn in;
    private final WireOut out;
    private final boolean transfers;
    private final Counters counters;
    private final BlockMatcher matcher;
    private final Appender appender;
    private final SourceRemover remover;
    private final TokenWriter tokens;
    private final byte[] fileSum;

    // state
    private final Request request;
    private @Nullable SegmentSender segments;

    Sender(Session session, Sources sources, FileList list, XattrTable xattrs) {
        this.session = session;
        this.agreed = session.agreed();
        this.sources = sources;
        this.list = list;
        this.remover = new SourceRemover(session, sources);
        this.xattrs = xattrs;
        this.in = session.in;
        this.out = session.out;
        this.transfers = session.options.transfers();
        this.counters = session.counters;
        SumChoice sum = agreed.transferSum();
        StrongSum blockSum = StrongSum.forBlocks(sum, agreed.seed(), agreed.seedFirst());
        this.matcher = new BlockMatcher(blockSum, StrongSum.forFile(sum, agreed.seed()));
        this.tokens = Tokens.writer(agreed.compression(), agreed.protocol(), out);
        this.appender = new Appender(StrongSum.forFile(sum, agreed.seed()));
        this.fileSum = new byte[sum.length()];
        this.request = new Request(agreed);
        request.keepAliveNdx(list.size());
    }

    /// Lists of directories follow the first as they are needed.
    void sendByDirectory(FileListBuilder builder, Filters filters) throws IOException {
        SegmentSender all = new SegmentSender(session, sources, list, builder, filters, request);
        all.begin();
        segments = all;
    }

    void run() throws IOException {
        try (tokens) {
            answerAll();
        }
    }

    private void answerAll() throws IOException {
        int errorsBefore = session.ioError();
        int lastPhase = agreed.protocol() >= 29 ? 2 : 1;
        int phase = 0;
        SegmentSender ahead = segments;
        while (true) {
            if (ahead != null) {
                ahead.sendAhead();
            }
            readRequest();
            if (request.ndx == Protocol.NDX_DONE) {
                boolean more = ahead != null && !ahead.isEmpty() && ahead.doneWithFirst();
                if (more) {
                    request.writeNdx(out, Protocol.NDX_DONE);
                    continue;
                }
                if (++phase > lastPhase) {
                    break;
                }
                request.writeNdx(out, Protocol.NDX_DONE);
                continue;
            }
            if (ahead != null) {
                ahead.working(request.ndx);
                ahead.sendAhead();
            }
            answer(phase);
        }
        session.debug(
                Debug.DELTASUM,
                1,
                "total: matches=%d  hash_hits=%d  false_alarms=%d data=%s"
                        .formatted(
                                matcher.matches(),
                                matcher.hits(),
                                matcher.falseAlarms(),
                                new Numbers(1).number(counters.literal)));
        if (session.ioError() != errorsBefore && agreed.protocol() >= 30) {
            out.mux().message(MuxTag.IO_ERROR, session.ioError());
        }
        // not flushed: with the statistics after it, for a peer that hangs up at this word
        // (openrsync)
        request.writeNdx(out, Protocol.NDX_DONE);
    }

    private void readRequest() throws IOException {
        if (in.available() == 0) {
            out.flush(); // nothing more to do until the peer has seen what there is
        }
        request.read(in, this::deletions);
    }

    private void deletions(int files, int dirs, int links, int devices, int specials)
            throws IOException {
        counters.deleted.set(files, dirs, links, devices, specials);
        if (session.server) {
            request.writeDeletions(out, counters.deleted.snapshot());
        }
        if (in.available() == 0) {
            out.flush(); // the index may only come when the peer has seen what there is
        }
    }

    /// `[goodbye]`: since 31 the generator's last word, answered with ours; then its very last
    /// (main.c, `read_final_goodbye`).
    void goodbye() throws IOException {
        out.flush();
        if (agreed.protocol() >= 31) {
            readRequest();
            expectDone();
            request.writeNdx(out, Protocol.NDX_DONE);
            out.flush();
        }
        readRequest();
        expectDone();
    }

    private void expectDone() throws IOException {
        if (request.ndx != Protocol.NDX_DONE) {
            throw new ProtocolException(
                    "goodbye", Integer.toString(request.ndx), "-1", in.offset());
        }
    }

    private void answer(int phase) throws IOException {
        FileEntry entry = list.get(request.ndx, in.offset());
        if (request.has(ItemFlags.TRANSFER) && (!entry.isRegular() || phase == CLOSING_PHASE)) {
            throw new ProtocolException(
                    "iflags",
                    "a transfer of " + entry.name() + " in phase " + phase,
                    "regular files, before phase " + CLOSING_PHASE,
                    in.offset());
        }
        boolean withXattrs = request.carriesXattrs(transfers) && session.options.xattrs > 0;
        if (withXattrs) {
            XattrRequests.read(in, xattrs.of(entry));
        }
        if (!request.has(ItemFlags.TRANSFER)) {
            report(entry, false, null);
            reply(entry, withXattrs);
            if (request.has(ItemFlags.IS_NEW)) {
                counters.created.count(entry.mode());
            }
            return;
        }
        if (!entry.has(FileEntry.FILE_SENT) && request.has(ItemFlags.IS_NEW)) {
            counters.created.count(entry.mode());
        }
        counters.transferredFiles++;
        counters.transferredSize += entry.size();
        session.beginContent(list.position(request.ndx));
        if (!transfers) {
            report(entry, true, null);
            reply(entry, withXattrs);
            return;
        }
        SumHead head = SumHead.read(in, agreed.protocol(), agreed.transferSum().length());
        // the peer has the beginning of the file and says only how much of it
        boolean appends = session.options.writing.append() > 0 && !entry.has(FileEntry.FILE_SENT);
        send(entry, head, appends ? BlockSums.NONE : BlockSums.read(in, head), appends, withXattrs);
    }

    private void reply(FileEntry entry, boolean withXattrs) throws IOException {
        request.writeNdx(out, request.ndx);
        request.writeFlags(out, request.flags, request.basis, request.xname);
        if (withXattrs) {
            Source source = sources.of(entry);
            Bytes path = source.path(entry.name());
            int missing =
                    XattrRequests.writeReply(
                            out, xattrs.of(entry), attr -> source.tree.getxattr(path, attr));
            if (missing > 0) {
                session.failed(
                        entry.name(), 0, "failed to re-read xattrs for \"" + entry.name() + "\"");
            }
        }
    }

    private void send(
            FileEntry entry, SumHead head, BlockSums sums, boolean appends, boolean withXattrs)
            throws IOException {
        Source source = sources.of(entry);
        Fd fd;
        Stat stat;
        try {
            fd = source.open(source.path(entry.name()));
        } catch (PosixException e) {
            notSent(source, entry, e, "send_files failed to open");
            return;
        }
        try (fd) {
            try {
                stat = fd.stat();
            } catch (PosixException e) {
                notSent(source, entry, e, "fstat failed for");
                return;
            }
            boolean device = session.options.copyDevices && (stat.isBlock() || stat.isChar());
            if (!stat.isRegular() && !device) {
                // it was one when the list was made
                session.addIoError(Session.IOERR_VANISHED);
                session.warning("file has vanished: \"" + source.full(entry.name()) + "\"");
                noSend();
                return;
            }
            reply(entry, withXattrs);
            if (session.options.batch.onlyWriting()) {
                out.mux().divert(true);
            }
            head.write(out);
            if (session.tellsBefore()) {
                report(entry, true, null);
            }
            long size = device ? deviceSize(fd) : stat.size();
            MatchResult result =
                    appends
                            ? appender.send(
                                    fd, size, head.basisLength(), verifiesAppend(), tokens, fileSum)
                            : matcher.match(
                                    source(fd, size),
                                    size,
                                    sums,
                                    updatesBasis(),
                                    session.options.keepOverwritten,
                                    tokens,
                                    fileSum);
            tokens.end();
            out.write(fileSum, 0, fileSum.length);
            out.mux().divert(false);
            counters.literal += result.literal();
            counters.matched += result.matched();
            IOException failure = result.failure();
            if (failure != null) {
                session.addIoError(Session.IOERR_GENERAL);
                int errno = failure instanceof PosixException p ? p.errno() : 0;
                session.failed(
                        entry.name(),
                        errno,
                        "read errors mapping \""
                                + source.full(entry.name())
                                + "\": "
                                + failure.getMessage());
            }
        }
        session.contentDone(stat.size());
        if (!session.tellsBefore()) {
            report(entry, true, fileSum);
        }
        entry.set(FileEntry.FILE_SENT);
    }

    /// Whether the receiver writes into what it has: what was overwritten there is no match.
    private boolean updatesBasis() {
        if (request.basis == PARTIAL_DIR) {
            return agreed.compat().inplacePartial();
        }
        boolean same =
                agreed.protocol() >= 29
                        ? request.basis == Request.BASIS_SAME_NAME
                        : !session.options.backup.on();
        return session.options.inplace && same;
    }

    private boolean verifiesAppend() {
        return session.options.writing.append() > 1 || agreed.protocol() < 30;
    }

    private static long deviceSize(Fd fd) throws PosixException {
        long size = fd.seekEnd();
        fd.seek(0);
        return size;
    }

    /// `[success]`: the peer has the file, and the user asked that it goes here.
    ///
    /// @param data of [MuxTag#SUCCESS]
    void succeeded(byte[] data) throws IOException {
        remover.remove(list.get(LittleEndian.getInt(data, 0), in.offset()), data);
    }

    private void notSent(Source source, FileEntry entry, PosixException e, String what)
            throws IOException {
        Bytes shown = source.full(entry.name());
        if (e.isAbsent()) {
            session.addIoError(Session.IOERR_VANISHED);
            session.warning("file has vanished: \"" + shown + "\"");
        } else {
            session.addIoError(Session.IOERR_GENERAL);
            session.failed(entry.name(), e.errno(), what + " \"" + shown + "\": " + Reason.of(e));
        }
        noSend();
    }

    /// Before 30 the peer is left to find that nothing comes.
    private void noSend() throws IOException {
        if (agreed.protocol() >= 30) {
            out.mux().message(MuxTag.NO_SEND, request.ndx);
        }
    }

    private void report(FileEntry entry, boolean transferred, byte @Nullable [] sum) {
        // of a transferred file the other name is a basis (`--fuzzy`), which no line shows
        Bytes other = transferred ? Bytes.EMPTY : request.xname;
        session.item(
                Item.of(session, entry, request.flags, other, true, longName(entry), sum),
                transferred);
    }

    private BlockSource source(Fd fd, long size) {
        long[] done = new long[1];
        return (target, offset, length) -> {
            int n = fd.read(target, offset, length);
            done[0] += Math.max(n, 0);
            session.progress(done[0], size);
            return n;
        };
    }

    /// With the directory of the argument that it came from.
    private Bytes longName(FileEntry entry) {
        Bytes directory = sources.of(entry).shown;
        return directory.isEmpty() ? entry.name() : directory.slash(entry.name());
    }
}
