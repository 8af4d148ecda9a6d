package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.delta.Patcher;
import dev.rsyncproto.delta.SumHead;
import dev.rsyncproto.delta.Target;
import dev.rsyncproto.flist.FileEntry;
import dev.rsyncproto.flist.XattrRequests;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Counters;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.Handshake;
import dev.rsyncproto.session.Item;
import dev.rsyncproto.session.ItemFlags;
import dev.rsyncproto.session.ReceiverReports;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.token.PlainTokenReader;
import dev.rsyncproto.token.TokenReader;
import dev.rsyncproto.tree.Attributes;
import dev.rsyncproto.tree.ContentWriter;
import dev.rsyncproto.tree.Existing;
import dev.rsyncproto.tree.FileTarget;
import dev.rsyncproto.tree.InPlace;
import dev.rsyncproto.tree.ModeChoice;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.TempAndRename;
import dev.rsyncproto.tree.Tree;
import dev.rsyncproto.tree.XattrFiles;
import dev.rsyncproto.wire.MessageSink;
import dev.rsyncproto.wire.Protocol;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireIn;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Takes what the sender sends and rebuilds files (receiver.c, `recv_files`). It never waits for
/// anything but the wire and the disk.
public final class Receiver {
    private static final int LAST_PHASE = 2;
    private static final int IN_PLACE = -2;

    // config
    private final Session session;
    private final Options options;
    private final Handshake agreed;
    private final Receiving receiving;
    private final ReceiverReports reports;
    private final WireIn in;
    private final Counters counters;
    private final Request request;
    private final Attributes attributes;
    private final ModeChoice modes;
    private final XattrFiles xattrFiles;
    private final Patcher patcher;
    private final TokenReader tokens;
    private final ContentWriter content = new ContentWriter();
    private final Target target = new ContentTarget();
    private final byte[] ourSum;
    private final byte[] theirSum;

    // state
    private final BitSet sentOnce = new BitSet();

    public Receiver(Session session, Receiving receiving, ReceiverReports reports) {
        this.session = session;
        this.options = session.options;
        this.agreed = session.agreed();
        this.receiving = receiving;
        this.reports = reports;
        this.in = session.in;
        this.counters = session.counters;
        this.request = new Request(agreed);
        this.attributes = new Attributes(options, session.asRoot, receiving.acls());
        this.modes = new ModeChoice(options);
        this.xattrFiles = new XattrFiles(false, session.asRoot, options.xattrs);
        this.patcher = new Patcher(StrongSum.forFile(agreed.transferSum(), agreed.seed()));
        this.tokens = new PlainTokenReader(in);
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

    /// The messages that only a receiving side knows.
    static MessageSink messages(Session session, ReceiverReports reports, Asked asked) {
        return (tag, data, length) -> {
            switch (tag) {
                case IO_ERROR -> session.addIoError(Session.int32(data));
                case NO_SEND -> {
                    int ndx = Session.int32(data);
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

    public void run() throws IOException {
        try (Tree tree = new Tree(receiving.root(), receiving.paths())) {
            int phase = 0;
            while (true) {
                request.read(in, this::deletions);
                if (request.ndx != Protocol.NDX_DONE) {
                    take(tree, phase);
                } else if (++phase > LAST_PHASE) {
                    break;
                } else {
                    reports.add(ReceiverReports.Kind.PHASE_DONE, -1);
                }
            }
        }
        if (!session.server) {
            readStats();
        }
        reports.add(ReceiverReports.Kind.PHASE_DONE, -1);
        request.read(in, this::deletions);
        if (request.ndx != Protocol.NDX_DONE) {
            throw new ProtocolException(
                    "goodbye", Integer.toString(request.ndx), "-1", in.offset());
        }
        reports.add(ReceiverReports.Kind.PHASE_DONE, -1);
    }

    /// `[stats]` of a server that sent: its reads are our writes.
    private void readStats() throws IOException {
        counters.written = in.readLong(agreed.protocol(), 3);
        counters.read = in.readLong(agreed.protocol(), 3);
        counters.totalSize = in.readLong(agreed.protocol(), 3);
        counters.flistBuildMillis = in.readLong(agreed.protocol(), 3);
        counters.flistTransferMillis = in.readLong(agreed.protocol(), 3);
    }

    private void deletions(int files, int dirs, int links, int devices, int specials) {
        // our own generator's counts, come back
    }

    private void take(Tree tree, int phase) throws IOException {
        FileEntry entry = receiving.list().get(request.ndx, in.offset());
        boolean bad =
                !entry.isActive()
                        || (request.has(ItemFlags.TRANSFER)
                                && (!entry.isRegular()
                                        || phase == LAST_PHASE
                                        || !receiving.asked().take(request.ndx)));
        if (bad || request.basis != Request.BASIS_SAME_NAME) {
            throw new ProtocolException(
                    "iflags",
                    Integer.toHexString(request.flags) + " for " + entry.name(),
                    "what was asked for, in phase " + phase,
                    in.offset());
        }
        boolean transfers = !options.dryRun;
        boolean withXattrs = options.xattrs > 0 && request.carriesXattrs(transfers);
        if (withXattrs) {
            XattrRequests.readReply(in, receiving.xattrs().of(entry));
        }
        Bytes path = receiving.path(entry);
        if (!request.has(ItemFlags.TRANSFER)) {
            report(entry, false);
            int linked = ItemFlags.XNAME_FOLLOWS | ItemFlags.LOCAL_CHANGE;
            if (options.xattrs > 0
                    && transfers
                    && request.has(ItemFlags.REPORT_XATTR)
                    && (request.flags & linked) != linked) {
                setAttributes(tree, entry, path, path, IN_PLACE, true);
            }
            countNew(entry);
            return;
        }
        if (!sentOnce.get(request.ndx)) {
            countNew(entry);
        }
        counters.transferredFiles++;
        counters.transferredSize += entry.size();
        if (!transfers) {
            report(entry, true);
            return;
        }
        receive(tree, entry, path);
    }

    private void countNew(FileEntry entry) {
        if (request.has(ItemFlags.IS_NEW)) {
            counters.created.count(entry.mode());
        }
    }

    private void receive(Tree tree, FileEntry entry, Bytes path) throws IOException {
        SumHead head = SumHead.read(in, agreed.protocol(), agreed.transferSum().length());
        try (Basis basis = Basis.open(session, tree, path)) {
            FileTarget file = basis.isUnusable() ? null : openTarget(tree, entry, path, basis);
            if (file == null) {
                discard(head);
                return;
            }
            try (file) {
                boolean verified = rebuild(head, basis, file, path);
                report(entry, true);
                finish(tree, entry, path, file, verified, basis.mode());
            }
        }
    }

    /// Null where it cannot be: reported already.
    private @Nullable FileTarget openTarget(Tree tree, FileEntry entry, Bytes path, Basis basis)
            throws IOException {
        int mode = mode(tree, entry, path, basis.mode());
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

    private int mode(Tree tree, FileEntry entry, Bytes path, int existingMode) {
        return modes.choose(tree, path, entry.mode(), existingMode);
    }

    /// Takes the tokens to their end whatever happens to the files.
    ///
    /// @return whether the content is what the sender has
    private boolean rebuild(SumHead head, Basis basis, FileTarget file, Bytes path)
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

    /// A write that failed is not mended by asking again.
    private boolean writeFailed;

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
            Tree tree, FileEntry entry, Bytes path, FileTarget file, boolean verified, int oldMode)
            throws IOException {
        boolean done = false;
        if (verified || file.keepsUnverified()) {
            setAttributes(tree, entry, file.writingTo(), path, oldMode, verified);
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
                reports.add(ReceiverReports.Kind.SUCCESS, request.ndx);
            }
        } else if (!writeFailed) {
            notVerified(path, file.keepsUnverified());
        }
    }

    private void notVerified(Bytes path, boolean kept) throws IOException {
        String update = kept ? "retained" : "discarded";
        if (sentOnce.get(request.ndx)) {
            session.failed(
                    path, 0, "ERROR: " + path + " failed verification -- update " + update + ".");
            return;
        }
        sentOnce.set(request.ndx);
        session.say(
                Events.Level.WARNING,
                "WARNING: "
                        + path
                        + " failed verification -- update "
                        + update
                        + " (will try again).");
        reports.add(ReceiverReports.Kind.REDO, request.ndx);
    }

    /// @param path where the entry is now, perhaps a temp name
    /// @param basis where xattr values may be that were not sent
    /// @param oldMode what was there before, -1 for nothing, `IN_PLACE` for what is there now
    private void setAttributes(
            Tree tree, FileEntry entry, Bytes path, Bytes basis, int oldMode, boolean setTimes)
            throws IOException {
        try {
            Existing existing = new Existing(tree, path, tree.stat(path));
            int present = oldMode == IN_PLACE ? existing.stat().mode() : oldMode;
            int mode = modes.choose(tree, path, entry.mode(), present);
            attributes.apply(
                    tree,
                    existing,
                    new Attributes.Wanted(entry, mode, setTimes, false),
                    options.xattrs == 0 ? null : e -> setXattrs(tree, entry, path, basis));
        } catch (PosixException e) {
            session.failed(path, e.errno(), "stat \"" + path + "\" failed: " + Reason.of(e));
        } catch (Attributes.Failure e) {
            session.failed(path, e.error().errno(), e.getMessage() + ": " + Reason.of(e.error()));
        }
    }

    private void setXattrs(Tree tree, FileEntry entry, Bytes path, Bytes basis)
            throws PosixException {
        Bytes missing = xattrFiles.apply(tree, path, receiving.xattrs().of(entry), basis);
        if (!missing.isEmpty()) {
            missingXattr(path, missing);
        }
    }

    private void missingXattr(Bytes path, Bytes name) {
        try {
            session.failed(
                    path, 0, "Missing abbreviated xattr value, " + name + ", for \"" + path + "\"");
        } catch (IOException e) {
            // too many messages wait: the session is ending anyway
        }
    }

    private void report(FileEntry entry, boolean transferred) {
        Bytes link = entry.linkTarget();
        session.item(
                new Item(
                        entry.name(),
                        entry.mode(),
                        request.flags,
                        request.xname.isEmpty() && link != null ? link : request.xname,
                        false,
                        session.keepsTime(entry.isDir(), entry.isSymlink())),
                transferred);
    }

    /// The file that is there already, as long as it is a regular one.
    private static final class Basis implements dev.rsyncproto.delta.Basis, AutoCloseable {
        private final @Nullable Fd fd;
        private final int mode;
        private final boolean unusable;

        private Basis(@Nullable Fd fd, int mode, boolean unusable) {
            this.fd = fd;
            this.mode = mode;
            this.unusable = unusable;
        }

        static Basis open(Session session, Tree tree, Bytes path) throws IOException {
            Fd fd;
            try {
                fd = tree.openForReading(path);
            } catch (PosixException e) {
                return new Basis(null, -1, false);
            }
            try {
                Stat stat = fd.stat();
                if (stat.isRegular()) {
                    return new Basis(fd, stat.mode(), false);
                }
                fd.close();
                if (stat.isDir()) {
                    session.failed(path, 21, "recv_files: \"" + path + "\" is a directory");
                }
                return new Basis(null, -1, stat.isDir());
            } catch (PosixException e) {
                session.failed(path, e.errno(), "fstat \"" + path + "\" failed: " + Reason.of(e));
                return new Basis(fd, -1, true);
            }
        }

        /// Nothing can be written to this place.
        boolean isUnusable() {
            return unusable;
        }

        int mode() {
            return mode;
        }

        @Override
        public int read(long position, byte[] data, int offset, int length) throws IOException {
            Fd f = fd;
            return f == null ? -1 : f.pread(data, offset, length, position);
        }

        @Override
        @SuppressWarnings("EmptyCatch")
        public void close() {
            Fd f = fd;
            if (f != null) {
                try {
                    f.close();
                } catch (PosixException e) {
                    // it was only read
                }
            }
        }
    }
}
