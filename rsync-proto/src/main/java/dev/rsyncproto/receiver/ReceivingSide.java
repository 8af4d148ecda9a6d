package dev.rsyncproto.receiver;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.filter.FilterWire;
import dev.rsyncproto.filter.Filters;
import dev.rsyncproto.flist.AclTable;
import dev.rsyncproto.flist.FileList;
import dev.rsyncproto.flist.FileListReader;
import dev.rsyncproto.flist.FileListSegment;
import dev.rsyncproto.flist.FlistFormat;
import dev.rsyncproto.flist.IdMap;
import dev.rsyncproto.flist.NameGuard;
import dev.rsyncproto.flist.XattrTable;
import dev.rsyncproto.options.Chmod;
import dev.rsyncproto.options.Debug;
import dev.rsyncproto.options.Info;
import dev.rsyncproto.options.Mapping;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.Handshake;
import dev.rsyncproto.session.ReceiverReports;
import dev.rsyncproto.session.Request;
import dev.rsyncproto.session.Roles;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.session.SessionException;
import dev.rsyncproto.tree.LocalNames;
import dev.rsyncproto.tree.ModeChoice;
import dev.rsyncproto.tree.Paths;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.tree.Roots;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The course of a session on the side that receives, client or server, after the handshake.
public final class ReceivingSide {
    private final Session session;
    private final Dir cwd;
    private final Paths paths;
    private final Filters filters;
    private final ReceiverReports reports = new ReceiverReports();
    private final Asked asked = new Asked();

    public ReceivingSide(Session session, Dir cwd, Paths paths, Filters filters) {
        this.session = session;
        this.cwd = cwd;
        this.paths = paths.fakingSuper(session.options.fakeSuper);
        this.filters = filters;
    }

    /// @param destination as the user named it
    /// @param names of `--files-from` for the peer, null without
    /// @param requested what a sender that is not trusted may send
    public void run(Bytes destination, @Nullable List<Bytes> names, NameGuard requested)
            throws IOException {
        session.startMux(Receiver.messages(session, reports, asked));
        int protocol = session.agreed().protocol();
        if (session.server) {
            FilterWire.receive(session.in, filters, session.options, protocol, false);
        } else {
            FilterWire.send(session.out, filters, session.options, protocol, false);
        }
        session.beginList();
        session.out.flush();
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
        AclTable acls = new AclTable();
        XattrTable xattrs = new XattrTable();
        IdMap ids = ids();
        Chmod modes = ModeChoice.chmod(session.options);
        FileListReader reader =
                new FileListReader(session.in, format, ids, acls, xattrs, requested, modes::apply);
        reader.unconvertible((name, line, why) ->
                session.failedPlainly(name, line.formatted(name, why.getMessage())));
        ListReceiver lists = new ListReceiver(session, reader, reports);
        FileList list = lists.list();
        session.activity.awaitsList(true);
        FileListSegment segment = readList(lists, names);
        session.wireOrder(segment.wireOrder());
        session.activity.awaitsList(false);
        if (session.options.deletion.pruneEmptyDirs()) {
            EmptyDirs.prune(segment, filters);
        }
        // What protects a directory from being pruned is not told: rsync's receiver is silent
        // there.
        if (session.options.output.levels().has(Debug.FILTER, 1)) {
            filters.trace(session::filtered);
        }
        Request request = new Request(agreed);
        if (list.isIncremental()) {
            request.lists(lists);
            if (list.size() == 1) {
                request.readList(session.in); // is it the only file?
            }
        }
        if (!session.server && list.size() == 0) {
            return;
        }
        Destination to = Destination.resolve(session, cwd, destination, list, segment);
        try (Dir root = to.root()) {
            checkBackupDir(root);
            checkTempDir(root);
            if (!filters.isEmpty()) {
                filters.root(Roots.pathOf(root, destination));
            }
            Receiving receiving =
                    new Receiving(
                            list,
                            acls,
                            xattrs,
                            asked,
                            root,
                            ways(),
                            to.localName(),
                            to.missing(),
                            filters,
                            filters.xattrs());
            FileList walked = new FileList(list.isIncremental());
            walked.append(segment);
            Generator generator = new Generator(session, receiving.with(walked), reports);
            Receiver receiver = new Receiver(session, receiving, lists, request, reports);
            Roles.runBoth(session, reports, generator::run, receiver::run);
        }
    }

    private Paths ways() {
        if (session.options.symlinks.keepDirs()) {
            return paths.followingDirectories();
        }
        return session.options.relative && !session.options.impliedDirs
                ? paths.followingInside()
                : paths;
    }

    private void checkBackupDir(Dir root) throws IOException {
        Bytes dir = session.options.backup.dir();
        if (dir == null || session.options.listOnly != 0) {
            return;
        }
        Bytes shown = dir;
        while (shown.length() > 1 && shown.endsWith('/')) {
            shown = shown.sub(0, shown.length() - 1);
        }
        try {
            Stat stat = root.statFollowOrNull(dir);
            if (stat != null && !stat.isDir()) {
                throw new SessionException(
                        ExitCode.SYNTAX, "The backup-dir is not a directory: " + shown);
            }
            if (session.options.output.levels().has(Info.BACKUP, 1)) {
                session.info((stat == null ? "(new) " : "") + "backup_dir is " + shown);
            }
        } catch (PosixException e) {
            throw new SessionException(
                    ExitCode.FILE_IO, "Failed to stat " + shown + ": " + Reason.of(e), e);
        }
    }

    private void checkTempDir(Dir root) throws SessionException {
        Bytes temp = session.options.writing.tempDir();
        if (temp == null) {
            return;
        }
        try {
            Stat stat = root.statFollowOrNull(temp);
            if (stat == null || !stat.isDir()) {
                String what = stat == null ? "does not exist: " : "is not a directory: ";
                throw new SessionException(ExitCode.SYNTAX, "The temp-dir " + what + temp);
            }
        } catch (PosixException e) {
            throw new SessionException(
                    ExitCode.FILE_IO, "Failed to stat temp-dir " + temp + ": " + Reason.of(e), e);
        }
    }

    private IdMap ids() throws IOException {
        LocalNames names = new LocalNames();
        Mapping mapping = session.options.mapping;
        String users = mapping.users();
        String groups = mapping.groups();
        return new IdMap(
                names,
                session.asRoot,
                users == null ? IdMap.Rules.NONE : told(IdRules.parse(users, "user", names::uid)),
                groups == null
                        ? IdMap.Rules.NONE
                        : told(IdRules.parse(groups, "group", names::gid)));
    }

    private IdRules told(IdRules rules) throws IOException {
        for (String line : rules.unknown()) {
            session.say(Events.Level.ERROR, line);
        }
        return rules;
    }

    /// The names go out while the list comes in: neither end waits for the other.
    private FileListSegment readList(ListReceiver lists, @Nullable List<Bytes> names)
            throws IOException {
        if (names == null) {
            return lists.first();
        }
        Roles.Task forward = Roles.start("rsync-files-from", () -> forward(names));
        FileListSegment segment;
        try {
            segment = lists.first();
        } catch (Throwable t) {
            // Two may not write at a time, and a peer that lies may not read either.
            session.closeStreams();
            forward.joinAfter(t);
            throw t;
        }
        forward.join();
        return segment;
    }

    private void forward(List<Bytes> names) throws IOException {
        try {
            boolean plain = session.agreed().protocol() < 31 && session.out.mux().isMux();
            if (plain) {
                session.out.mux().stopMux();
            }
            writeNames(names);
            if (plain) {
                session.out.startMux();
            }
        } catch (Throwable t) {
            session.closeStreams(); // the list will not come either
            throw t;
        }
    }

    private void writeNames(List<Bytes> names) throws IOException {
        for (Bytes name : names) {
            if (!name.isEmpty()) {
                session.out.writeBytes(session.listedName(name));
                session.out.writeByte(0);
            }
        }
        session.out.writeByte(0);
        session.out.flush();
    }
}
