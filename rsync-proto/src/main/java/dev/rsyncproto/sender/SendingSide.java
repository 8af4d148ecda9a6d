package dev.rsyncproto.sender;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.bytes.Transcoder;
import dev.rsyncproto.filter.FilterWire;
import dev.rsyncproto.filter.Filters;
import dev.rsyncproto.flist.AclTable;
import dev.rsyncproto.flist.FileList;
import dev.rsyncproto.flist.FileListWriter;
import dev.rsyncproto.flist.FlistFormat;
import dev.rsyncproto.flist.IdMap;
import dev.rsyncproto.flist.XattrTable;
import dev.rsyncproto.options.Debug;
import dev.rsyncproto.options.Symlinks;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.session.Counters;
import dev.rsyncproto.session.Handshake;
import dev.rsyncproto.session.Roles;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.tree.LocalNames;
import dev.rsyncproto.tree.Paths;
import dev.rsyncproto.wire.ProtocolException;
import dev.rsyncproto.wire.WireOut;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The course of a session on the side that sends, client or server, after the handshake.
public final class SendingSide {
    private final Session session;
    private final Dir cwd;
    private final Paths paths;
    private final Filters filters;

    /// While files are sent.
    private @Nullable Sender sender;

    public SendingSide(Session session, Dir cwd, Paths paths, Filters filters) {
        this.session = session;
        this.cwd = cwd;
        this.paths = paths.fakingSuper(session.options.fakeSuper);
        this.filters = filters;
        if (session.options.output.levels().has(Debug.FILTER, 1)) {
            filters.trace(session::filtered);
        }
    }

    /// @param arguments what to send; with `names` the directory that these are relative to
    /// @param names of `--files-from`, null without
    public void run(List<Bytes> arguments, @Nullable NameList names) throws IOException {
        session.startMux((tag, data, length) -> {
            switch (tag) {
                case DELETED -> deleted(data, length);
                case SUCCESS -> succeeded(data, length);
                default ->
                        throw new ProtocolException(
                                "mux-header tag", tag.toString(), "a message to a sender", 0);
            }
        });
        int protocol = session.agreed().protocol();
        if (session.server) {
            FilterWire.receive(session.in, filters, session.options, protocol, true);
        } else {
            FilterWire.send(session.out, filters, session.options, protocol, true);
            if (names != null && names.isFromPeer()) {
                session.out.flush(); // no name comes before the rules are there
            }
        }
        session.beginList();
        Handshake agreed = session.agreed();
        FlistFormat format =
                FlistFormat.of(
                        session.options,
                        agreed.protocol(),
                        agreed.compat(),
                        agreed.fileSum().length(),
                        session.asRoot,
                        session.charset,
                        session.convertsTargets());
        IdMap ids = new IdMap(new LocalNames(), session.asRoot);
        XattrTable xattrs = new XattrTable();
        boolean byDirectory = agreed.compat().incRecurse();
        FileList list = new FileList(byDirectory);
        FileListWriter writer =
                new FileListWriter(session.out, format, ids, new AclTable(), xattrs);
        Symlinks links = session.options.symlinks;
        boolean following = links.copy() || links.copyDirs() || links.copyUnsafe();
        try (Sources sources =
                new Sources(cwd, paths, following, session.options.timeRules.openNoatime())) {
            FileListBuilder builder = new FileListBuilder(session, sources, list, writer, filters);
            build(builder, arguments, names);
            count(list);
            session.listed(list.size(), list.totalSize(), !byDirectory);
            Sender sender = new Sender(session, sources, list, xattrs);
            if (byDirectory) {
                sender.sendByDirectory(builder, filters);
            }
            if (session.server && list.size() == 0) {
                session.out.flush();
                return; // the client knows that nothing follows
            }
            this.sender = sender;
            try {
                sender.run();
            } catch (IOException e) {
                Roles.rethrow(session.lastWord(e)); // what is to be removed is still open
            }
            if (byDirectory) {
                count(list); // more has come since
                session.listed(list.size(), list.totalSize(), true);
            }
            if (session.server) {
                writeStats(session.out);
            } else if (session.record() != null) {
                session.out.flush();
                writeStats(new WireOut(session.record())); // its reader is a client that receives
            }
            sender.goodbye();
        }
        session.counters.written = session.out.mux().totalWritten();
        session.counters.read = session.in.mux().totalRead();
    }

    private void build(FileListBuilder builder, List<Bytes> arguments, @Nullable NameList names)
            throws IOException {
        long from = session.out.mux().dataWritten();
        long start = System.nanoTime();
        if (names != null) {
            Bytes base = arguments.isEmpty() ? Bytes.EMPTY : arguments.getFirst();
            // before 31 the names come without frames
            boolean plain = names.isFromPeer() && session.agreed().protocol() < 31;
            if (plain) {
                session.in.mux().pauseMux();
            }
            builder.addNames(base, names);
            if (plain) {
                session.in.mux().resumeMux();
            }
        } else {
            builder.addArguments(arguments);
        }
        session.counters.flistBuildMillis = Math.max(1, (System.nanoTime() - start) / 1_000_000);
        builder.end();
        session.out.flush();
        session.counters.flistSize = session.out.mux().dataWritten() - from;
    }

    private void count(FileList list) {
        Counters counters = session.counters;
        counters.files.set(
                list.regularFiles(), list.dirs(), list.symlinks(), list.devices(), list.specials());
        counters.totalSize = list.totalSize();
    }

    /// `[stats]` for a client that receives.
    private void writeStats(WireOut out) throws IOException {
        Counters c = session.counters;
        int protocol = session.agreed().protocol();
        out.writeLong(protocol, session.in.mux().totalRead(), 3);
        out.writeLong(protocol, out.mux().totalWritten(), 3);
        out.writeLong(protocol, c.totalSize, 3);
        if (protocol >= 29) {
            out.writeLong(protocol, c.flistBuildMillis, 3);
            out.writeLong(protocol, c.flistTransferMillis, 3);
        }
        out.flush();
    }

    private void succeeded(byte[] data, int length) throws IOException {
        int expected = session.options.local ? 20 : 4;
        if (length != expected) {
            throw new ProtocolException(
                    "mux-header length",
                    length + " of SUCCESS",
                    expected + " bytes",
                    session.in.offset());
        }
        Sender sending = sender;
        if (sending != null) {
            sending.succeeded(data);
        }
    }

    /// `[deleted]` message: a name, with a NUL where it is a directory.
    private void deleted(byte[] data, int length) {
        boolean directory = length > 0 && data[length - 1] == 0;
        Bytes name = Bytes.of(data, 0, directory ? length - 1 : length);
        Transcoder names = session.charset;
        session.events.deleted(names == null ? name : names.fromWireWherePossible(name), directory);
    }
}
