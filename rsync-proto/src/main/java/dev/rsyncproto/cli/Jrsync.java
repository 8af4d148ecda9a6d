package dev.rsyncproto.cli;

import dev.rsyncproto.RsyncClient;
import dev.rsyncproto.RsyncServer;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Aliases;
import dev.rsyncproto.options.Batch;
import dev.rsyncproto.options.HostSpec;
import dev.rsyncproto.options.OptionException;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.OutputFlag;
import dev.rsyncproto.options.OutputLevels;
import dev.rsyncproto.options.ServerArgs;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Process;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.Handshake;
import dev.rsyncproto.session.SessionException;
import dev.rsyncproto.session.SessionResult;
import dev.rsyncproto.tree.OperatorPaths;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The `jrsync` command.
public final class Jrsync {
    private final InputStream stdin;
    private final OutputStream stdout;
    private final PrintStream out;
    private final PrintStream err;
    private final Console console;
    private @Nullable String home = System.getenv("HOME");
    private @Nullable LogFile log;
    private @Nullable StopTimer stop;
    private @Nullable Interruption interruption;

    /// A run of the command with these for standard input, output and error.
    public Jrsync(InputStream stdin, OutputStream stdout, OutputStream stderr) {
        this.stdin = stdin;
        this.stdout = stdout;
        this.out = new PrintStream(stdout, false, StandardCharsets.UTF_8);
        this.err = new PrintStream(stderr, true, StandardCharsets.UTF_8);
        this.console = new Console(out, err, true);
    }

    /// Another home directory than that of the environment.
    public Jrsync withHome(String directory) {
        home = directory;
        return this;
    }

    public static void main(String[] args) {
        AotCache.check();
        List<Bytes> words = RawArgs.of(args);
        boolean server = words.contains(Bytes.utf8("--server"));
        Jrsync program =
                new Jrsync(
                        StandardStreams.input(),
                        server
                                ? StandardStreams.output()
                                : new FileOutputStream(FileDescriptor.out),
                        new FileOutputStream(FileDescriptor.err));
        Interruption interruption = new Interruption();
        program.interruption = interruption;
        int code = program.run(words);
        program.out.flush();
        program.err.flush();
        interruption.exit(code);
    }

    /// Runs the command with these arguments and returns its exit code.
    public int run(List<Bytes> args) {
        boolean server = args.contains(Bytes.utf8("--server"));
        String role = server ? "server" : "client";
        try {
            if (args.isEmpty()) {
                throw OptionException.usage();
            }
            OptionParser.Parsed parsed =
                    OptionParser.parse(
                            args, System::getenv, server ? Aliases.NONE : PoptFiles.read(home));
            switch (parsed.mode()) {
                case HELP -> out.print(Texts.HELP);
                case VERSION -> out.print(Texts.VERSION_TEXT);
                case VERSION_JSON -> out.print(Texts.VERSION_JSON);
                case INFO_HELP -> out.print(OutputLevels.help(true));
                case DEBUG_HELP -> out.print(OutputLevels.help(false));
                case DAEMON ->
                        throw new OptionException(
                                OptionException.UNSUPPORTED, "--daemon is not supported yet");
                case TRANSFER -> {
                    if (server) {
                        return serve(args);
                    }
                    BatchScript.write(parsed, args);
                    return transfer(parsed.options(), parsed.args());
                }
            }
            return 0;
        } catch (OptionException e) {
            err.println(e.form() == OptionException.Form.USAGE ? Texts.HELP : e.line());
            return failed(ExitCode.of(e.exitCode()), role);
        } catch (SessionException e) {
            err.println(e.getMessage());
            return failed(e.exitCode(), role);
        } catch (IOException e) {
            err.println("rsync: " + e.getMessage());
            return failed(ExitCode.START_CLIENT, role);
        }
    }

    /// The last line of a failed run, as rsync's log_exit.
    private int failed(ExitCode met, String role) {
        Interruption signal = interruption;
        ExitCode code = signal == null ? met : signal.instead(met);
        StopTimer timer = stop;
        code = timer != null && timer.hasPassed() ? ExitCode.TIMEOUT : code;
        String kind = code == ExitCode.VANISHED ? "warning" : "error";
        out.flush();
        err.println(
                "rsync %s: %s (code %d) at jrsync [%s=%s]"
                        .formatted(kind, code.text(), code.code(), role, Texts.VERSION));
        return code.code();
    }

    private int serve(List<Bytes> args) throws IOException {
        List<Bytes> rest = new ArrayList<>(args);
        rest.remove(Bytes.utf8("--server"));
        // A client that runs us without a shell between gives us its own kind of socket pair.
        Process.setBlocking(0);
        Process.setBlocking(1);
        try (Dir cwd = Dir.cwd()) {
            return RsyncServer.run(
                            rest, stdin, stdout, cwd, new ServerOutput(err), this::becomeServing)
                    .code();
        }
    }

    /// There is no session yet that could tell the client.
    private void becomeServing(String who) throws OptionException {
        try {
            Identity.become(who, "server");
        } catch (OptionException e) {
            err.println(e.line());
            throw e;
        }
    }

    /// A server's messages go to the client; what cannot is for stderr.
    private record ServerOutput(PrintStream err) implements Events {}

    private int transfer(Options asked, List<Bytes> args) throws OptionException, IOException {
        HostSpec only = args.size() == 1 ? HostSpec.of(args.getFirst()) : null;
        if (only != null && only.daemon() && only.path().isEmpty()) {
            return modules(asked, only);
        }
        if (args.isEmpty()) {
            throw OptionException.usage();
        }
        if (asked.batch.reading()) {
            return readBatch(asked, args.getLast());
        }
        try (Dir cwd = Dir.cwd();
                StopTimer timer = new StopTimer(asked.limits.stopAt(), console)) {
            stop = timer;
            boolean comments = HostSpec.of(args.getFirst()) == null;
            Options options = withNames(asked, args.size(), comments, cwd);
            Places places = Places.of(options, args);
            if (places.to() != null) {
                return push(options, cwd, places.sources(), places.to(), places.destination());
            }
            if (places.from() != null) {
                return pull(options, cwd, places.sources(), places.from(), places.destination());
            }
            return copy(options, cwd, places.sources(), places.destination());
        }
    }

    private Options withNames(Options o, int args, boolean comments, Dir cwd)
            throws OptionException {
        Bytes file = o.filesFrom;
        if (file == null || o.filesFromHost() != null) {
            return o;
        }
        if (args != 2) {
            throw new OptionException(
                    OptionException.SYNTAX, "--files-from needs one source and one destination");
        }
        Options.Builder b = o.toBuilder();
        b.filesFromList = FilesFrom.read(OperatorPaths.of(o), file, o.from0, comments, cwd);
        return b.build();
    }

    /// What modules a daemon has.
    private int modules(Options o, HostSpec host) throws IOException {
        try (RemoteShell link = open(o, host, false, List.of(Bytes.EMPTY))) {
            return link == null ? 0 : failed(ExitCode.START_CLIENT, "receiver");
        }
    }

    /// Null where a daemon serves nothing and has said so.
    private @Nullable RemoteShell open(Options o, HostSpec host, boolean weSend, List<Bytes> paths)
            throws IOException {
        return host.daemon()
                ? DaemonLink.open(o, host, weSend, paths, out, err)
                : RemoteShell.open(o, host, weSend, paths, out, err);
    }

    /// Names of a module are relative to it: its own name is not in the list.
    private static List<Bytes> inModule(List<Bytes> paths) {
        return paths.stream()
                .map(p -> p.from(p.indexOf('/', 0) < 0 ? p.length() : p.indexOf('/', 0) + 1))
                .toList();
    }

    /// With `--copy-as`. Lists, logs and keys that an administrator names have been opened before.
    private static void become(Options o, String role) throws OptionException {
        String who = o.remote.copyAs();
        if (who != null) {
            Identity.become(who, role);
        }
    }

    private int push(Options asked, Dir cwd, List<Bytes> sources, HostSpec to, Bytes path)
            throws OptionException, IOException {
        long start = System.nanoTime();
        try (RemoteShell shell = open(asked, to, true, List.of(path))) {
            if (shell == null) {
                return 0;
            }
            Options o = shell.options(asked);
            Output output = output(o, false, cwd);
            become(o, "sender");
            SessionResult result =
                    RsyncClient.push(o, cwd, sources, shell.in(), shell.out(), output);
            return finish(o, output, result, start, "sender", shell);
        }
    }

    private int pull(Options asked, Dir cwd, List<Bytes> paths, HostSpec from, Bytes destination)
            throws OptionException, IOException {
        long start = System.nanoTime();
        try (RemoteShell shell = open(asked, from, false, paths)) {
            if (shell == null) {
                return 0;
            }
            Options o = shell.options(asked);
            Output output = output(o, false, cwd);
            output.receives();
            become(o, "Receiver");
            SessionResult result =
                    RsyncClient.pull(
                            o,
                            cwd,
                            from.daemon() ? inModule(paths) : paths,
                            destination,
                            shell.in(),
                            shell.out(),
                            output);
            return finish(o, output, result, start, "receiver", shell);
        }
    }

    private int readBatch(Options asked, Bytes destination) throws OptionException, IOException {
        if (HostSpec.of(destination) != null) {
            err.println("remote destination is not allowed with --read-batch");
            return failed(ExitCode.SYNTAX, "client");
        }
        long start = System.nanoTime();
        try (Dir cwd = Dir.cwd()) {
            become(asked, "Receiver");
            Options[] used = {asked};
            Output[] shown = new Output[1];
            SessionResult result =
                    RsyncClient.readBatch(
                            asked,
                            cwd,
                            destination,
                            o -> {
                                used[0] = o;
                                shown[0] = output(o, true, cwd);
                                shown[0].receives();
                                return shown[0];
                            });
            return finish(used[0], shown[0], result, start, "receiver", null);
        }
    }

    /// A local copy: the server is a thread, and files are sent whole unless asked otherwise.
    private int copy(Options asked, Dir cwd, List<Bytes> sources, Bytes destination)
            throws OptionException, SessionException {
        Handshake.refuseImpossible(asked.protocol);
        long start = System.nanoTime();
        Options.Builder b = asked.toBuilder();
        boolean whole =
                asked.wholeFile < 0
                        && asked.writing.append() == 0
                        && asked.batch.mode() == Batch.Mode.NONE;
        b.wholeFile = whole ? 1 : asked.wholeFile;
        b.local = true;
        Options o = b.build();
        List<Bytes> args = new ArrayList<>(ServerArgs.full(o, true, List.of(destination)));
        args.removeFirst();
        if (o.listOnly != 0) {
            args.addFirst(Bytes.utf8("--list-only"));
        }
        int where = OutputFlag.SERVER | OutputFlag.RECEIVER;
        String debug = o.output.levels().debugOption(where);
        if (debug != null) {
            args.addFirst(Bytes.utf8(debug));
        }
        if (o.fakeSuper) {
            args.addFirst(Bytes.utf8("--fake-super"));
        }
        if (o.symlinks.insecure()) {
            args.addFirst(Bytes.utf8("--insecure-links"));
        }
        Bytes confinement = o.writing.confineRoot();
        if (confinement != null) {
            args.addFirst(Bytes.utf8("--confine-root=").plus(confinement));
        }
        if (o.humanReadable != 1) {
            // not told to other hosts: this server's listing is ours
            args.addFirst(
                    Bytes.utf8(
                            o.humanReadable == 0
                                    ? "--no-h"
                                    : "-" + "h".repeat(o.humanReadable - 1)));
        }
        try {
            ServerArgs.parse(args);
        } catch (OptionException e) {
            err.println(e.line());
            return failed(ExitCode.STREAM_IO, "sender");
        }
        Output output = output(o, true, cwd);
        become(o, "sender");
        Pipe toServer = new Pipe();
        Pipe toClient = new Pipe();
        ExitCode[] serverCode = {ExitCode.CRASHED};
        Thread server =
                Thread.ofPlatform()
                        .name("server")
                        .start(() -> {
                            try (OutputStream answer = toClient.output();
                                    InputStream in = toServer.input()) {
                                serverCode[0] = RsyncServer.runLocal(args, in, answer, cwd);
                            } catch (IOException e) {
                                serverCode[0] = ExitCode.IPC;
                            }
                        });
        SessionResult result =
                RsyncClient.push(o, cwd, sources, toClient.input(), toServer.output(), output);
        close(toServer.output(), toClient.input());
        join(server);
        SessionResult both = result;
        boolean closed = result.exitCode() == ExitCode.STREAM_IO; // below 31 nothing says why
        if ((result.exitCode() == ExitCode.OK || closed)
                && serverCode[0].code() > result.exitCode().code()) { // as in cleanup.c
            both =
                    new SessionResult(
                            serverCode[0], result.stats(), result.errors(), result.reason());
        }
        return finish(o, output, both, start, "sender", null);
    }

    private static void close(OutputStream output, InputStream input) {
        try (output;
                input) {
            return;
        } catch (IOException e) {
            throw new AssertionError("our own pipes close without an error", e);
        }
    }

    /// Also after an interrupt: the server has temp files to remove.
    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Output output(Options o, boolean local, Dir cwd) {
        console.set(o.output.eightBit(), o.output.buffering() != 'B');
        Bytes file = o.output.logFile();
        try {
            log =
                    file == null || file.isEmpty()
                            ? null
                            : new LogFile(OperatorPaths.of(o), cwd, file);
        } catch (PosixException e) {
            err.println(
                    "rsync: [client] failed to open log-file "
                            + file
                            + ": "
                            + Errno.text(e.errno())
                            + " ("
                            + e.errno()
                            + ")");
            out.println("Ignoring \"log file\" setting.");
        }
        return new Output(o, local, console, log);
    }

    private int finish(
            Options o,
            Output output,
            SessionResult result,
            long start,
            String role,
            @Nullable RemoteShell shell) {
        long seconds = (System.nanoTime() - start) / 1_000_000_000L;
        ExitCode code = result.exitCode();
        // Why a session broke off was reported as a message.
        if (result.reason().isEmpty() && o.quiet == 0) {
            console.flush();
            String summary = new Summary(o, output.protocol()).of(result.stats(), seconds);
            (o.msgs2stderr == 1 ? err : out).print(summary);
        }
        if (shell != null) {
            int status = shell.status();
            boolean unknown = code == ExitCode.OK || code == ExitCode.STREAM_IO;
            // The greater one counts (cleanup.c).
            if (unknown
                    && status > code.code()
                    && (code == ExitCode.OK || ExitCode.isKnown(status))) {
                code = ExitCode.of(status);
            } else if (status == 126 || status == 127) {
                out.flush();
                err.println(
                        "rsync: the remote command was not found or cannot run: " + o.rsyncPath);
                err.println(
                        "rsync error: remote command not found (code %d) at jrsync [%s=%s]"
                                .formatted(status, role, Texts.VERSION));
                return status;
            }
        }
        return code == ExitCode.OK ? 0 : failed(code, role);
    }
}
