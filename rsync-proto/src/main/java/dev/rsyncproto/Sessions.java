package dev.rsyncproto;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.bytes.Transcoder;
import dev.rsyncproto.flist.NameGuard;
import dev.rsyncproto.options.Info;
import dev.rsyncproto.options.OptionException;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.RuleException;
import dev.rsyncproto.options.ServerArgs;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Process;
import dev.rsyncproto.receiver.ReceivingSide;
import dev.rsyncproto.receiver.RequestedNames;
import dev.rsyncproto.sender.NameList;
import dev.rsyncproto.sender.SendingSide;
import dev.rsyncproto.session.Counters;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.Roles;
import dev.rsyncproto.session.Session;
import dev.rsyncproto.session.SessionException;
import dev.rsyncproto.session.SessionResult;
import dev.rsyncproto.tree.OperatorPaths;
import dev.rsyncproto.tree.Paths;
import dev.rsyncproto.tree.Reason;
import dev.rsyncproto.wire.ConnectionClosedException;
import dev.rsyncproto.wire.Heartbeat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The course of a session for each of the four roles: the thread it runs on, the handshake, what
/// becomes of failures.
final class Sessions {
    private static final Bytes DOT = Bytes.utf8(".");
    private static final Bytes DASH = Bytes.utf8("-");

    private Sessions() {}

    static SessionResult push(
            Options options,
            Dir cwd,
            Paths paths,
            List<Bytes> sources,
            InputStream in,
            OutputStream out,
            Events events) {
        Session session = session(options, false, true, in, out, events);
        return run(
                session,
                "rsync-sender",
                () -> {
                    NameList names =
                            isRemote(options)
                                    ? NameList.fromPeer(session.in, session::nameHere)
                                    : listOf(namesHere(options, cwd, false));
                    SendingSide side =
                            new SendingSide(session, cwd, paths, MergeFiles.filters(session, cwd));
                    recording(session, cwd, () -> side.run(sources, names));
                });
    }

    static SessionResult pull(
            Options options,
            Dir cwd,
            Paths paths,
            @Nullable List<Bytes> sources,
            Bytes destination,
            InputStream in,
            OutputStream out,
            Events events) {
        Session session = session(options, false, false, in, out, events);
        return run(
                session,
                "rsync-generator",
                () -> {
                    List<Bytes> names = isRemote(options) ? null : namesHere(options, cwd, true);
                    List<Bytes> asked = names == null ? sources : names;
                    NameGuard requested =
                            isRemote(options)
                                            || asked == null
                                            || options.oldArgs > 0
                                            || options.remote.trustSender()
                                    ? NameGuard.TRUSTING // only the server knows that list
                                    : RequestedNames.of(options, asked);
                    ReceivingSide side =
                            new ReceivingSide(
                                    session, cwd, paths, MergeFiles.filters(session, cwd));
                    recording(session, cwd, () -> side.run(destination, names, requested));
                });
    }

    /// With `--write-batch` the file is there before anything else is done, and whole at the end.
    private static void recording(Session session, Dir cwd, Roles.Role role) throws IOException {
        try (OutputStream record = BatchFiles.create(session.options, cwd, session.role())) {
            if (record != null) {
                session.recordTo(record);
            }
            role.run();
            session.out.flush();
        }
    }

    /// Receives from a file what another session wrote there.
    static SessionResult readBatch(
            Options asked, Dir cwd, Bytes destination, Function<Options, Events> events)
            throws IOException {
        List<String> told = new ArrayList<>();
        BatchFiles.Opened batch = BatchFiles.open(asked, cwd, told::add);
        Options options = batch.options();
        Events people = events.apply(options);
        if (options.output.levels().has(Info.MISC, 1)) {
            told.forEach(line -> people.message(Events.Level.INFO, Bytes.ofPeople(line)));
        }
        try (InputStream in = batch.in()) {
            Session session =
                    session(options, false, false, in, OutputStream.nullOutputStream(), people);
            return run(
                    session,
                    "rsync-generator",
                    () ->
                            new ReceivingSide(
                                            session,
                                            cwd,
                                            Paths.BENEATH,
                                            MergeFiles.filters(session, cwd))
                                    .run(destination, null, NameGuard.TRUSTING));
        }
    }

    /// @param local as [Options#local]; the arguments are whole then
    static SessionResult serve(
            List<Bytes> args,
            boolean local,
            Dir cwd,
            Paths paths,
            InputStream in,
            OutputStream out,
            Events events,
            CopyAs copyAs) {
        OptionParser.Parsed parsed;
        try {
            parsed = ServerArgs.parse(args);
            if (parsed.options().remote.secludedArgs() && !local) {
                List<Bytes> all = new ArrayList<>(args);
                Transcoder names = parsed.options().remote.transcoder(true);
                for (Bytes word : SecludedArgs.read(in)) {
                    all.add(names == null ? word : names.fromWireWherePossible(word));
                }
                parsed = ServerArgs.parse(all);
            }
            String who = parsed.options().remote.copyAs();
            if (who != null) {
                copyAs.become(who);
            }
        } catch (IOException e) {
            events.message(Events.Level.ERROR, Bytes.utf8("rsync: " + e.getMessage()));
            return refused(ExitCode.STREAM_IO, String.valueOf(e.getMessage()));
        } catch (OptionException e) {
            events.message(Events.Level.ERROR, Bytes.ofPeople(e.line()));
            return refused(ExitCode.of(e.exitCode()), String.valueOf(e.getMessage()));
        }
        List<Bytes> words = parsed.args();
        Options.Builder b = parsed.options().toBuilder();
        b.local = local;
        Options options = b.build();
        Session session = session(options, true, options.sender, in, out, events);
        if (options.sender) {
            return run(session, "rsync-sender", () -> serveSender(session, cwd, paths, words));
        }
        return run(
                session,
                "rsync-generator",
                () -> {
                    Bytes to = words.isEmpty() ? DOT : words.getFirst();
                    new ReceivingSide(session, cwd, paths, MergeFiles.filters(session, cwd))
                            .run(to, namesHere(options, cwd, true), NameGuard.TRUSTING);
                });
    }

    private static SessionResult refused(ExitCode code, String reason) {
        return new SessionResult(code, new Counters().snapshot(), List.of(), reason);
    }

    private static void serveSender(Session session, Dir cwd, Paths paths, List<Bytes> args)
            throws IOException {
        Options options = session.options;
        NameList names =
                options.filesFrom != null && DASH.equals(options.filesFrom)
                        ? NameList.fromPeer(session.in, session::nameHere)
                        : listOf(namesHere(options, cwd, false));
        List<Bytes> sources = args.isEmpty() ? List.of(DOT) : args;
        new SendingSide(session, cwd, paths, MergeFiles.filters(session, cwd)).run(sources, names);
    }

    private static Session session(
            Options options,
            boolean server,
            boolean sending,
            InputStream in,
            OutputStream out,
            Events events) {
        return new Session(options, server, sending, Process.euid(), in, out, events);
    }

    private static SessionResult run(Session session, String name, Roles.Role role) {
        try {
            Roles.runAlone(session, name, () -> withHandshake(session, role));
        } catch (IOException e) {
            return failed(session, e);
        }
        return result(session, session.exitCode(), "");
    }

    private static void withHandshake(Session session, Roles.Role role) throws IOException {
        Heartbeat heartbeat =
                new Heartbeat(session.activity, session.out.mux(), session::closeStreams);
        try {
            session.handshake();
            role.run();
            session.out.flush();
        } catch (Throwable t) {
            Roles.rethrow(session.end(t));
        } finally {
            heartbeat.close();
        }
    }

    private static SessionResult failed(Session session, IOException e) {
        ExitCode code = Session.codeOf(e);
        if (code == ExitCode.OK) {
            code = ExitCode.STREAM_IO;
        }
        String reason = String.valueOf(e.getMessage());
        if (code == ExitCode.STREAM_IO && !(e instanceof ConnectionClosedException)) {
            // a write or read failed: the reason depends on which end of a pipe went first
            long received = session.in.mux().totalRead();
            reason = new ConnectionClosedException(received).getMessage() + ": " + reason;
        }
        boolean told = e instanceof SessionException s && s.isTold();
        if (!told) {
            boolean plain = e instanceof RuleException || e instanceof SessionException;
            String line = plain ? reason : "rsync error: " + reason;
            session.events.message(Events.Level.ERROR, Bytes.ofPeople(line));
        }
        return result(session, code, reason);
    }

    private static SessionResult result(Session session, ExitCode code, String reason) {
        return new SessionResult(code, session.counters.snapshot(), session.errors(), reason);
    }

    /// `host:path` or `:path`: the list is where the server is.
    private static boolean isRemote(Options options) {
        Bytes from = options.filesFrom;
        if (options.filesFromList != null || from == null) {
            return false;
        }
        int colon = from.indexOf(':', 0);
        int slash = from.indexOf('/', 0);
        return colon >= 0 && (slash < 0 || colon < slash);
    }

    private static @Nullable NameList listOf(@Nullable List<Bytes> names) {
        return names == null ? null : NameList.of(names);
    }

    /// @param forwarded names for the peer: as rsync, it gets what looks like a comment, too
    private static @Nullable List<Bytes> namesHere(Options options, Dir cwd, boolean forwarded)
            throws IOException {
        if (options.filesFromList != null) {
            return options.filesFromList;
        }
        Bytes from = options.filesFrom;
        if (from == null) {
            return null;
        }
        if (from.equals(DASH)) {
            return NameList.parse(System.in.readAllBytes(), options.from0, !forwarded);
        }
        try {
            return NameList.parse(
                    OperatorPaths.of(options).read(cwd, from, OperatorPaths.Reach.CONFINED),
                    options.from0,
                    !forwarded);
        } catch (PosixException e) {
            if (e.is(Errno.EISDIR)) {
                if (forwarded) {
                    return List.of();
                }
                throw new SessionException(
                        ExitCode.STREAM_IO, "rsync: [sender] " + NameList.DIRECTORY, e);
            }
            throw new SessionException(
                    ExitCode.FILE_IO,
                    "failed to open files-from file " + from + ": " + Reason.of(e),
                    e);
        }
    }
}
