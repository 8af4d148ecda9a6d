package dev.gsyncd.it.rsync;

import dev.rsyncproto.RsyncClient;
import dev.rsyncproto.RsyncServer;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.ServerArgs;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.Item;
import dev.rsyncproto.session.SessionResult;
import dev.rsyncproto.tree.Paths;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs one transfer with any pair of ends. Our servers run in this JVM: rsync's remote shell is a
/// script that connects to it and hands over the arguments.
public final class Interop implements AutoCloseable {
    private static final int LIMIT_SECONDS = 60;

    /// @param lines what the client printed; of our client, items and deletions in the same form
    record Outcome(
            int exitCode, long literal, long matched, long transferred, List<String> lines) {}

    private final Path work;

    /// What becomes of the streams between our client and rsync's server.
    UnaryOperator<InputStream> fromServer = UnaryOperator.identity();

    UnaryOperator<OutputStream> toServer = UnaryOperator.identity();
    private final ServerSocket listener;
    private final Path shell;
    private final List<String> serverErrors = Collections.synchronizedList(new ArrayList<>());
    private final BlockingQueue<SessionResult> served = new LinkedBlockingQueue<>();

    public Interop(Path work) throws IOException {
        this.work = work;
        this.listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        this.shell = work.resolve("shell.sh");
        Files.writeString(
                shell,
                """
                #!/usr/bin/env python3
                import os, shlex, socket, sys, threading, time
                os.set_blocking(0, True); os.set_blocking(1, True)
                s = socket.create_connection(("127.0.0.1", PORT))
                args = shlex.split(" ".join(sys.argv[2:]))[1:]
                code = "exit-%d" % os.getpid()
                s.sendall(os.fsencode(code + "\\n" + os.getcwd() + "\\n" + "\\0".join(args) + "\\0\\0"))
                def up():
                    try:
                        while data := os.read(0, 65536):
                            s.sendall(data)
                        s.shutdown(socket.SHUT_WR)
                    except OSError:
                        pass  # the server has ended
                threading.Thread(target=up, daemon=True).start()
                while data := s.recv(65536):
                    while data:
                        data = data[os.write(1, data):]
                limit = time.monotonic() + 60
                while not os.path.exists("WORK/" + code) and time.monotonic() < limit:
                    time.sleep(0.01)
                ended = int(open("WORK/" + code).read())
                os.unlink("WORK/" + code)  # the number of this process comes again
                os._exit(ended)
                """
                        .replace("PORT", String.valueOf(port()))
                        .replace("WORK", work.toString()));
        Files.setPosixFilePermissions(shell, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path local = work.resolve("local.sh");
        Files.writeString(local, "#!/bin/sh\nshift\nexec sh -c \"$*\"\n");
        Files.setPosixFilePermissions(local, PosixFilePermissions.fromString("rwxr-xr-x"));
        Thread.ofPlatform().daemon().name("interop-server").start(this::accept);
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listener.accept();
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            Bytes code = word(in, '\n');
            Bytes cwd = word(in, '\n');
            List<Bytes> args = new ArrayList<>();
            for (Bytes w = word(in, 0); !w.isEmpty(); w = word(in, 0)) {
                args.add(w);
            }
            try (Dir dir = Dir.open(cwd)) {
                SessionResult result =
                        RsyncServer.serve(
                                args,
                                in,
                                socket.getOutputStream(),
                                dir,
                                Paths.BENEATH,
                                new Heard(serverErrors));
                served.add(result);
                if (!code.isEmpty()) { // the script that stands for this server ends with it
                    Path file = work.resolve(code.utf8());
                    Path whole = work.resolve(code.utf8() + ".new");
                    Files.writeString(whole, Integer.toString(result.exitCode().code()));
                    Files.move(whole, file);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Bytes word(InputStream in, int end) throws IOException {
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        for (int b = in.read(); b != end; b = in.read()) {
            if (b < 0) {
                throw new IOException("end of stream in the arguments");
            }
            word.write(b);
        }
        return Bytes.of(word.toByteArray());
    }

    private int port() {
        return listener.getLocalPort();
    }

    /// For rsync's `-e`: starts the server that is asked for on this host.
    public Path localShell() {
        return work.resolve("local.sh");
    }

    /// For rsync's `-e`: the server is ours, in this JVM.
    public Path ourShell() {
        return shell;
    }

    Outcome run(Pair pair, List<String> options, List<String> sources, String destination)
            throws Exception {
        return pair.ourClient
                ? withOurClient(pair, options, sources, destination)
                : withRsync(pair, options, sources, destination);
    }

    private Outcome withRsync(
            Pair pair, List<String> options, List<String> sources, String destination)
            throws Exception {
        List<String> command = new ArrayList<>(List.of("rsync", "--stats"));
        command.addAll(options);
        command.add("-e");
        command.add(pair.ourServer ? shell.toString() : work.resolve("local.sh").toString());
        for (String s : sources) {
            command.add(pair.push ? s : "host:" + s);
        }
        command.add(pair.push ? "host:" + destination : destination);
        Process p =
                new ProcessBuilder(command)
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .start();
        p.getOutputStream().close();
        String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!p.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            p.destroyForcibly();
            throw new AssertionError("rsync hangs: " + command + "\n" + text);
        }
        List<String> lines =
                text.lines()
                        .filter(l -> l.matches("[<>ch.*][fdLDS e][^ ]*[ +.].*|\\*deleting.*"))
                        .toList();
        return new Outcome(
                p.exitValue(),
                number(text, "Literal data: ([0-9,]+)"),
                number(text, "Matched data: ([0-9,]+)"),
                number(text, "files transferred: ([0-9,]+)"),
                p.exitValue() == 0 ? lines : text.lines().toList());
    }

    private static long number(String text, String pattern) {
        Matcher m = Pattern.compile(pattern).matcher(text);
        return m.find() ? Long.parseLong(m.group(1).replace(",", "")) : -1;
    }

    private Outcome withOurClient(
            Pair pair, List<String> options, List<String> sources, String destination)
            throws Exception {
        Options parsed = parse(options, sources, destination);
        List<Bytes> paths = new ArrayList<>();
        if (pair.push) {
            paths.add(Bytes.utf8(destination));
        } else {
            sources.forEach(s -> paths.add(Bytes.utf8(s)));
        }
        List<Bytes> args = ServerArgs.full(parsed, pair.push, paths);
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        Events events = new Recorder(lines);
        SessionResult result;
        int serverExit;
        if (pair.ourServer) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
                socket.setTcpNoDelay(true);
                ByteArrayOutputStream words = new ByteArrayOutputStream();
                words.writeBytes(("\n" + work + "\n").getBytes(StandardCharsets.UTF_8));
                for (Bytes arg : args.subList(1, args.size())) {
                    words.writeBytes(arg.plus("\0").toArray());
                }
                words.write(0);
                socket.getOutputStream().write(words.toByteArray());
                result =
                        client(
                                pair,
                                parsed,
                                sources,
                                destination,
                                socket.getInputStream(),
                                socket.getOutputStream(),
                                events);
            }
            SessionResult there = served.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (there == null) {
                throw new AssertionError("our server hangs after " + result);
            }
            serverExit = there.exitCode().code();
        } else {
            Process server = startServer(args);
            try (InputStream in = server.getInputStream();
                    OutputStream out = server.getOutputStream()) {
                result =
                        client(
                                pair,
                                parsed,
                                sources,
                                destination,
                                fromServer.apply(in),
                                toServer.apply(out),
                                events);
            }
            if (!server.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                server.destroyForcibly();
                throw new AssertionError("the rsync server hangs after " + result);
            }
            serverExit = server.exitValue();
        }
        return new Outcome(
                Math.max(result.exitCode().code(), serverExit),
                result.stats().literal(),
                result.stats().matched(),
                result.stats().transferredFiles(),
                List.copyOf(lines));
    }

    private SessionResult client(
            Pair pair,
            Options options,
            List<String> sources,
            String destination,
            InputStream in,
            OutputStream out,
            Events events)
            throws IOException {
        List<Bytes> from = sources.stream().map(Bytes::utf8).toList();
        try (Dir cwd = Dir.open(Bytes.utf8(work.toString()))) {
            return pair.push
                    ? RsyncClient.push(options, cwd, from, in, out, events)
                    : RsyncClient.pull(options, cwd, Bytes.utf8(destination), in, out, events);
        }
    }

    static Options parse(List<String> options, List<String> sources, String destination)
            throws Exception {
        List<Bytes> words = new ArrayList<>();
        options.forEach(o -> words.add(Bytes.utf8(o)));
        sources.forEach(s -> words.add(Bytes.utf8(s)));
        words.add(Bytes.utf8(destination));
        return OptionParser.parse(words).options();
    }

    Process startServer(List<Bytes> args) throws IOException {
        List<String> command = new ArrayList<>(List.of("rsync"));
        args.forEach(a -> command.add(a.utf8()));
        return new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /// What our servers reported since the last call.
    public List<String> takeServerErrors() {
        synchronized (serverErrors) {
            List<String> taken = List.copyOf(serverErrors);
            serverErrors.clear();
            return taken;
        }
    }

    private record Heard(List<String> errors) implements Events {
        @Override
        public void message(Level level, Bytes line) {
            if (level != Level.INFO) {
                errors.add(line.toString());
            }
        }
    }

    /// Items as `-i` prints them, and all errors.
    private record Recorder(List<String> lines) implements Events {
        @Override
        public void item(Item item) {
            String target =
                    item.target().isEmpty()
                            ? ""
                            : (item.code().charAt(0) == 'h' ? " => " : " -> ") + item.target();
            String slash = item.isDirectory() && !item.name().endsWith('/') ? "/" : "";
            lines.add(item.code() + " " + item.name() + slash + target);
        }

        @Override
        public void deleted(Bytes name, boolean directory) {
            lines.add("*deleting   " + name + (directory ? "/" : ""));
        }

        @Override
        public void message(Level level, Bytes line) {
            if (level == Level.INFO) {
                if (line.startsWith(Bytes.utf8("*deleting"))) {
                    lines.add(line.toString());
                }
            } else {
                lines.add(level + ": " + line);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
