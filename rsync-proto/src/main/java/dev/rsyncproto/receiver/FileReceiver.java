package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.delta.KeptBehind;
import dev.rsyncproto.delta.Patcher;
import dev.rsyncproto.delta.SumHead;
import dev.rsyncproto.delta.Target;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.options.Info;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.session.Counters;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.Handshake;
import dev.rsyncproto.session.ReceiverReports;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.session.SessionException;
import dev.rsyncproto.token.TokenReader;
import dev.rsyncproto.token.Tokens;
import dev.rsyncproto.tree.ContentWriter;
import dev.rsyncproto.tree.FileTarget;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Tree;
import dev.rsyncproto.tree.TreeCopy;
import dev.rsyncproto.wire.WireIn;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rebuilds one file after the other from its basis and what the sender sends (receiver.c,
/// `receive_data`). For the receiver's thread.
final class FileReceiver implements AutoCloseable {
    /// Tells people that a file comes, and that it has come.
    interface Told {
        /// @param sum of the content that has come; null: it is about to come
        void tell(byte @Nullable [] sum) throws IOException;
    }

    /// Bytes of the file that comes.
    private long expected;

    // config
    private final Session session;
    private final Options options;
    private final Handshake agreed;
    private final Receiving receiving;
    private final boolean incremental;
    private final Tree tree;
    private final PartialFiles partials;
    private final Backups backups;
    private final BasisChoice bases;
    private final Targets targets;
    private final ReceivedAttributes attributes;
    private final ReceiverReports reports;
    private final WireIn in;
    private final Counters counters;
    private final Patcher patcher;
    private final TokenReader tokens;
    private final ContentWriter content = new ContentWriter();
    private final Target target = new ContentTarget();
    private final BrokenOff parts;
    private final KeptBehind behind = new KeptBehind();
    private final byte[] ourSum;
    private final byte[] theirSum;

    // state
    private final BitSet sentOnce = new BitSet();

    /// Complete files that wait for their names, in order.
    private final Map<Integer, Bytes> delayed = new LinkedHashMap<>();

    /// A write that failed is not mended by asking again.
    private boolean writeFailed;

    FileReceiver(
            Session session,
            Receiving receiving,
            Tree tree,
            ReceivedAttributes attributes,
            ReceiverReports reports)
            throws IOException {
        this.session = session;
        this.receiving = receiving;
        this.options = session.options;
        this.agreed = session.agreed();
        this.incremental = receiving.list().isIncremental();
        this.tree = tree;
        this.partials = new PartialFiles(options, tree);
        this.backups = new Backups(session, tree, AttributeSetting.of(session, receiving));
        this.bases = new BasisChoice(session, receiving, tree, partials, backups);
        this.targets = new Targets(session, tree, partials);
        this.attributes = attributes;
        this.reports = reports;
        this.in = session.in;
        this.counters = session.counters;
        this.patcher =
                new Patcher(
                        StrongSum.forFile(agreed.transferSum(), agreed.seed()),
                        !options.skipUnwritable);
        this.parts = new BrokenOff(options, tree, partials, backups, attributes, patcher);
        this.tokens = Tokens.reader(agreed.compression().choice(), agreed.protocol(), in);
        this.ourSum = new byte[agreed.transferSum().length()];
        this.theirSum = new byte[ourSum.length];
    }

    private final class ContentTarget implements Target {
        @Override
        public void write(long position, byte[] data, int offset, int length) throws IOException {
            content.write(position, data, offset, length);
            session.progress(position + length, expected);
        }

        @Override
        public void keep(long position, byte[] data, int offset, int length) throws IOException {
            content.pass(position, data, offset, length);
            session.progress(position + length, expected);
        }
    }

    /// Its content came once already and did not verify.
    boolean wasSent(int ndx) {
        return sentOnce.get(ndx);
    }

    /// Takes the content of `entry`.
    ///
    /// @param told called before the content comes, and when it is there, before the file gets its
    ///   name
    void receive(FileEntry entry, Bytes path, Request request, Told told) throws IOException {
        SumHead head = SumHead.read(in, agreed.protocol(), agreed.transferSum().length());
        expected = entry.size();
        try (BasisFile basis = bases.open(request, path, wasSent(request.ndx))) {
            boolean part = bases.isPart(basis, request);
            boolean inPart = part && agreed.compat().inplacePartial();
            int mode = attributes.mode(entry, path, basis.mode());
            FileTarget file =
                    basis.isUnusable() ? null : targets.open(entry, path, basis, mode, inPart);
            if (file == null) {
                discard(head);
                notWritten(request.ndx);
                return;
            }
            try (file) {
                take(entry, path, request, told, head, new Place(basis, file, mode, part, inPart));
            }
        }
    }

    /// @param part the basis is a part
    /// @param inPart the part is completed where it lies
    private record Place(
            BasisFile basis, FileTarget file, int mode, boolean part, boolean inPart) {}

    private void take(
            FileEntry entry, Bytes path, Request request, Told told, SumHead head, Place place)
            throws IOException {
        BasisFile basis = place.basis;
        FileTarget file = place.file;
        try {
            boolean equivalent = options.inplace && (request.basis & ~2) == BasisType.SAME_NAME;
            told.tell(null);
            boolean verified =
                    rebuild(head, basis, file, request.ndx, path, place.inPart || equivalent);
            session.contentDone(entry.size());
            told.tell(theirSum);
            Arrived arrived =
                    new Arrived(request.ndx, entry, path, file, basis, place.mode, verified);
            finish(arrived, place.part, place.inPart);
        } catch (Patcher.WriteFailure e) {
            parts.keep(entry, path, file, place.mode, null);
            throw ended(path, "write", e.reason());
        } catch (IOException e) {
            parts.keep(entry, path, file, place.mode, content); // before it is closed
            throw e;
        }
    }

    /// A file whose content is complete, as far as it came.
    private record Arrived(
            int ndx,
            FileEntry entry,
            Bytes path,
            FileTarget file,
            BasisFile basis,
            int mode,
            boolean verified) {}

    /// Takes the tokens to their end whatever happens to the files.
    ///
    /// @param updating the basis is written to, or is the same as what is written to
    /// @return whether the content is what the sender has
    private boolean rebuild(
            SumHead head, BasisFile basis, FileTarget file, int ndx, Bytes path, boolean updating)
            throws IOException {
        long expected = targets.preallocated(file, path);
        content.begin(file.fd(), options.sparse, Math.max(file.oldLength(), expected));
        int kept = options.keepOverwritten;
        if (updating && kept > 0 && head.basisLength() > 0) {
            behind.begin(basis, target, head.basisLength(), kept);
            patcher.begin(head, behind, behind, true);
        } else {
            patcher.begin(head, basis, target, updating);
        }
        int append = options.writing.append();
        if (append > 0 && !wasSent(ndx)) {
            patcher.skip(head.basisLength(), append > 1 || agreed.protocol() < 30);
        }
        takeTokens(head);
        IOException failure = patcher.failure();
        String what = "write";
        if (failure == null) {
            try {
                content.finish(patcher.position());
                if (options.inplace && !options.times && file.oldLength() == patcher.position()) {
                    // the time of the transfer, though perhaps nothing was written
                    file.fd().truncate(patcher.position());
                }
                if (options.writing.fsync()) {
                    what = "fsync";
                    file.fd().fsync();
                }
                what = "close";
                file.written();
            } catch (PosixException e) {
                if (!options.skipUnwritable) {
                    throw ended(path, what, e);
                }
                failure = e;
            }
        }
        if (failure != null) {
            notWritten(path, what, failure);
            writeFailed = true;
            return false;
        }
        writeFailed = false;
        return Arrays.equals(ourSum, theirSum);
    }

    private void notWritten(Bytes path, String what, IOException failure) throws IOException {
        int errno = failure instanceof PosixException p ? p.errno() : 0;
        String why =
                failure instanceof PosixException p
                        ? Reason.of(p)
                        : String.valueOf(failure.getMessage());
        session.failed(path, errno, what + " failed on \"" + tree.full(path) + "\": " + why);
    }

    /// What cannot be written ends the session, as it ends rsync's receiver.
    private SessionException ended(Bytes path, String what, IOException failure)
            throws IOException {
        notWritten(path, what, failure);
        return SessionException.told(
                ExitCode.FILE_IO, "cannot write " + path + ": " + failure.getMessage(), failure);
    }

    private void takeTokens(SumHead head) throws IOException {
        tokens.begin(head.count());
        tokens.copyTo(patcher);
        patcher.end(ourSum);
        in.readFully(theirSum, 0, theirSum.length);
        counters.literal += patcher.literalBytes();
        counters.matched += patcher.matchedBytes();
    }

    /// Takes content that nobody wants.
    void skip() throws IOException {
        discard(SumHead.read(in, agreed.protocol(), agreed.transferSum().length()));
    }

    private void discard(SumHead head) throws IOException {
        patcher.begin(head, null, null, false);
        takeTokens(head);
    }

    private void finish(Arrived a, boolean part, boolean inPart) throws IOException {
        boolean delays = options.partial.delay() && partials.haveDirectory();
        boolean keeps = options.partial.keep();
        boolean done = false;
        boolean kept = options.inplace;
        if ((a.verified && !delays) || options.inplace) {
            done = place(a, tree, a.path, options.backup.on()) && a.verified;
            if (done && part) {
                if (inPart) {
                    partials.removeDirectory(a.path);
                } else {
                    partials.remove(a.path);
                }
            }
        } else if (keeps && !writeFailed && (!inPart || delays)) {
            kept = keepComplete(a);
            if (kept && a.verified) {
                delayed.put(a.ndx, a.path);
                return;
            }
        }
        if (done) {
            succeeded(a.ndx, a.entry);
        } else if (!writeFailed && !a.verified) {
            notVerified(a.ndx, a.path, kept);
        } else {
            notWritten(a.ndx);
        }
    }

    /// It was reported; with incremental recursion the generator waits for nothing more.
    private void notWritten(int ndx) {
        if (incremental) {
            reports.add(ReceiverReports.Kind.NO_SEND, ndx);
        }
    }

    private void succeeded(int ndx, FileEntry entry) {
        boolean linked = options.hardLinks && entry.has(FileEntry.HLINKED);
        if (linked || options.deletion.sources() || incremental) {
            reports.add(ReceiverReports.Kind.SUCCESS, ndx);
        }
    }

    /// Puts what came where parts are kept: delayed, or not what it should be.
    private boolean keepComplete(Arrived a) throws IOException {
        Tree in;
        try {
            in = partials.make(a.path);
        } catch (PosixException e) {
            session.say(
                    Events.Level.ERROR,
                    "Unable to create partial-dir for "
                            + a.path
                            + " -- discarding "
                            + (a.verified ? "completed file." : "partial file."));
            return false;
        }
        boolean backup = !partials.haveDirectory() && options.backup.on() && !wasSent(a.ndx);
        return place(a, in, partials.name(a.path), backup);
    }

    /// Gives the content its attributes and its name (rsync.c, `finish_transfer`).
    private boolean place(Arrived a, Tree to, Bytes name, boolean backup) throws IOException {
        FileTarget file = a.file;
        Tree basisTree = a.basis.tree();
        Bytes basis = a.basis.path();
        if (backup && !options.inplace) {
            Backups.Kept kept = backups.keep(name, false);
            if (kept == Backups.Kept.FAILED) {
                return false;
            }
            if (kept == Backups.Kept.MOVED && basisTree == to && basis.equals(name)) {
                basisTree = backups.tree();
                basis = backups.name(name);
            }
        }
        int old = a.basis.mode();
        attributes.set(a.entry, file.tree(), file.writingTo(), basisTree, basis, old, a.verified);
        try {
            if (file.commit(to, name, a.mode)) {
                attributes.set(a.entry, to, name, basisTree, basis, old, a.verified);
            }
            return true;
        } catch (PosixException e) {
            String way = "rename";
            if (!e.call().startsWith(way)) {
                way = "copy"; // from another file system
                String target = "write \"" + to.full(name) + "\": " + Reason.of(e);
                session.failed(a.path, e.errno(), target);
            }
            String temp = file.tree().full(file.writingTo()).toString();
            session.failed(
                    a.path,
                    e.errno(),
                    way + " \"" + temp + "\" -> \"" + name + "\": " + Reason.of(e));
            return false;
        }
    }

    /// With `--delay-updates`: all files get their names (receiver.c, `handle_delayed_updates`).
    void placeDelayed() throws IOException {
        for (Map.Entry<Integer, Bytes> d : delayed.entrySet()) {
            Bytes path = d.getValue();
            if (options.backup.on() && backups.keep(path, false) == Backups.Kept.FAILED) {
                continue;
            }
            Tree from = partials.tree();
            Bytes part = partials.name(path);
            if (from == null) {
                continue;
            }
            try {
                TreeCopy.move(from, part, tree, path, 0600);
            } catch (PosixException e) {
                session.failed(
                        path,
                        e.errno(),
                        "rename failed for \""
                                + tree.full(path)
                                + "\" (from "
                                + part
                                + "): "
                                + Reason.of(e));
                continue;
            }
            succeeded(d.getKey(), receiving.list().get(d.getKey(), in.offset()));
            partials.removeDirectory(path);
        }
        delayed.clear();
    }

    private void notVerified(int ndx, Bytes path, boolean kept) throws IOException {
        String update =
                !kept
                        ? "discarded"
                        : partials.haveDirectory() ? "put into partial-dir" : "retained";
        if (sentOnce.get(ndx)) {
            session.failed(
                    path, 0, "ERROR: " + path + " failed verification -- update " + update + ".");
            notWritten(ndx);
            return;
        }
        sentOnce.set(ndx);
        reports.add(ReceiverReports.Kind.REDO, ndx);
        boolean named = options.itemizeLevel() > 0 || options.output.levels().has(Info.NAME, 1);
        if (options.writing.append() > 0 && !named) {
            return; // --append-verify found what it looks for
        }
        session.say(
                Events.Level.WARNING,
                "WARNING: "
                        + path
                        + " failed verification -- update "
                        + update
                        + " (will try again).");
    }

    @Override
    public void close() {
        tokens.close();
        targets.close();
        bases.close();
        partials.close();
        backups.close();
    }
}
