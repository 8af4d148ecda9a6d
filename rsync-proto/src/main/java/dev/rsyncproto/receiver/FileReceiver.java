package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.delta.Patcher;
import dev.rsyncproto.delta.SumHead;
import dev.rsyncproto.delta.Target;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.session.Counters;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.Handshake;
import dev.rsyncproto.session.ReceiverReports;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.token.TokenReader;
import dev.rsyncproto.token.Tokens;
import dev.rsyncproto.tree.ContentWriter;
import dev.rsyncproto.tree.FileTarget;
import dev.rsyncproto.tree.InPlace;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.TempAndRename;
import dev.rsyncproto.tree.Tree;
import dev.rsyncproto.wire.WireIn;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Rebuilds one file after the other from its basis and what the sender sends (receiver.c,
/// `receive_data`). For the receiver's thread.
final class FileReceiver implements AutoCloseable {
    /// Tells people that a file has come.
    interface Told {
        void tell() throws IOException;
    }

    // config
    private final Session session;
    private final Options options;
    private final Handshake agreed;
    private final Tree tree;
    private final ReceivedAttributes attributes;
    private final ReceiverReports reports;
    private final WireIn in;
    private final Counters counters;
    private final Patcher patcher;
    private final TokenReader tokens;
    private final ContentWriter content = new ContentWriter();
    private final Target target = new ContentTarget();
    private final byte[] ourSum;
    private final byte[] theirSum;

    // state
    private final BitSet sentOnce = new BitSet();

    /// A write that failed is not mended by asking again.
    private boolean writeFailed;

    FileReceiver(
            Session session, Tree tree, ReceivedAttributes attributes, ReceiverReports reports) {
        this.session = session;
        this.options = session.options;
        this.agreed = session.agreed();
        this.tree = tree;
        this.attributes = attributes;
        this.reports = reports;
        this.in = session.in;
        this.counters = session.counters;
        this.patcher = new Patcher(StrongSum.forFile(agreed.transferSum(), agreed.seed()));
        this.tokens = Tokens.reader(agreed.compression().choice(), agreed.protocol(), in);
        this.ourSum = new byte[agreed.transferSum().length()];
        this.theirSum = new byte[ourSum.length];
    }

    private final class ContentTarget implements Target {
        @Override
        public void write(long position, byte[] data, int offset, int length) throws IOException {
            content.write(position, data, offset, length);
        }

        @Override
        public void keep(long position, byte[] data, int offset, int length) throws IOException {
            content.pass(position, data, offset, length);
        }
    }

    @Override
    public void close() {
        tokens.close();
    }

    /// Its content came once already and did not verify.
    boolean wasSent(int ndx) {
        return sentOnce.get(ndx);
    }

    /// Takes the content of `entry`.
    ///
    /// @param told called when the content is there, before the file gets its name
    void receive(FileEntry entry, Bytes path, Request request, Told told) throws IOException {
        SumHead head = SumHead.read(in, agreed.protocol(), agreed.transferSum().length());
        try (BasisFile basis = BasisFile.open(session, tree, path)) {
            FileTarget file = basis.isUnusable() ? null : openTarget(entry, path, basis);
            if (file == null) {
                discard(head);
                return;
            }
            try (file) {
                boolean verified = rebuild(head, basis, file, path);
                told.tell();
                finish(request.ndx, entry, path, file, verified, basis.mode());
            }
        }
    }

    /// Null where it cannot be: reported already.
    private @Nullable FileTarget openTarget(FileEntry entry, Bytes path, BasisFile basis)
            throws IOException {
        int mode = attributes.mode(entry, path, basis.mode());
        try {
            return options.inplace
                    ? InPlace.open(tree, path)
                    : TempAndRename.open(tree, path, mode);
        } catch (PosixException e) {
            session.failed(
                    path,
                    e.errno(),
                    (options.inplace ? "open \"" : "mkstemp \"")
                            + path
                            + "\" failed: "
                            + Reason.of(e));
            return null;
        }
    }

    /// Takes the tokens to their end whatever happens to the files.
    ///
    /// @return whether the content is what the sender has
    private boolean rebuild(SumHead head, BasisFile basis, FileTarget file, Bytes path)
            throws IOException {
        content.begin(file.fd(), options.sparse, file.oldLength());
        patcher.begin(head, basis, target, options.inplace);
        takeTokens(head);
        IOException failure = patcher.failure();
        if (failure == null) {
            try {
                content.finish(patcher.position());
                file.written();
            } catch (PosixException e) {
                failure = e;
            }
        }
        if (failure != null) {
            int errno = failure instanceof PosixException p ? p.errno() : 0;
            String why =
                    failure instanceof PosixException p
                            ? Reason.of(p)
                            : String.valueOf(failure.getMessage());
            session.failed(path, errno, "write failed on \"" + path + "\": " + why);
            writeFailed = true;
            return false;
        }
        writeFailed = false;
        return Arrays.equals(ourSum, theirSum);
    }

    private void takeTokens(SumHead head) throws IOException {
        tokens.begin(head.count());
        tokens.copyTo(patcher);
        patcher.end(ourSum);
        in.readFully(theirSum, 0, theirSum.length);
        counters.literal += patcher.literalBytes();
        counters.matched += patcher.matchedBytes();
    }

    private void discard(SumHead head) throws IOException {
        patcher.begin(head, null, null, false);
        takeTokens(head);
    }

    private void finish(
            int ndx, FileEntry entry, Bytes path, FileTarget file, boolean verified, int oldMode)
            throws IOException {
        boolean done = false;
        if (verified || file.keepsUnverified()) {
            attributes.set(entry, file.writingTo(), path, oldMode, verified);
            try {
                file.commit();
                done = verified;
            } catch (PosixException e) {
                session.failed(
                        path,
                        e.errno(),
                        "rename \"" + file.writingTo() + "\" -> \"" + path + "\": " + Reason.of(e));
                return;
            }
        }
        if (done) {
            if (options.hardLinks && entry.has(FileEntry.HLINKED)) {
                reports.add(ReceiverReports.Kind.SUCCESS, ndx);
            }
        } else if (!writeFailed) {
            notVerified(ndx, path, file.keepsUnverified());
        }
    }

    private void notVerified(int ndx, Bytes path, boolean kept) throws IOException {
        String update = kept ? "retained" : "discarded";
        if (sentOnce.get(ndx)) {
            session.failed(
                    path, 0, "ERROR: " + path + " failed verification -- update " + update + ".");
            return;
        }
        sentOnce.set(ndx);
        session.say(
                Events.Level.WARNING,
                "WARNING: "
                        + path
                        + " failed verification -- update "
                        + update
                        + " (will try again).");
        reports.add(ReceiverReports.Kind.REDO, ndx);
    }
}
