package dev.rsyncproto.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.HostSpec;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.ServerArgs;
import dev.rsyncproto.options.ToldArgs;
import dev.rsyncproto.posix.Child;
import dev.rsyncproto.posix.Process;
import dev.rsyncproto.ssh.RemoteProcess;
import dev.rsyncproto.ssh.SshConfig;
import dev.rsyncproto.ssh.SshConnection;
import dev.rsyncproto.ssh.SshFailure;
import dev.rsyncproto.ssh.SshOptions;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An rsync server on another host: started by the command of `-e` (or RSYNC_RSH), or else over our
/// own SSH.
abstract class RemoteShell implements AutoCloseable {
    abstract InputStream in();

    abstract OutputStream out();

    /// The exit status of the command, once it has ended; -1 where it does not end.
    abstract int status();

    @Override
    public abstract void close();

    /// The options that hold for the session: a daemon may have agreed on less.
    Options options(Options asked) {
        return asked;
    }

    /// A daemon at the other end of a remote shell.
    static RemoteShell openDaemon(Options o, HostSpec host, PrintStream out, PrintStream err)
            throws IOException {
        List<Bytes> words = new ArrayList<>();
        for (String word : List.of(o.rsyncPath, "--server", "--daemon", ".")) {
            words.add(Bytes.utf8(word));
        }
        return start(o, host, words, out, err);
    }

    static RemoteShell open(
            Options o,
            HostSpec host,
            boolean weSend,
            List<Bytes> paths,
            PrintStream out,
            PrintStream err)
            throws IOException {
        List<Bytes> words = new ArrayList<>();
        words.add(Bytes.utf8(o.rsyncPath));
        words.addAll(ServerArgs.forShell(o, weSend, paths));
        RemoteShell shell = start(o, host, words, out, err);
        if (o.remote.secludedArgs()) {
            List<Bytes> secluded = ServerArgs.secluded(o, weSend, paths);
            tell(out, ToldArgs.line(o, "protected args:", secluded.subList(1, secluded.size())));
            for (Bytes word : secluded) {
                shell.out().write(word.plus("\0").toArray());
            }
            shell.out().write(0);
            shell.out().flush();
        }
        return shell;
    }

    private static RemoteShell start(
            Options o, HostSpec host, List<Bytes> words, PrintStream out, PrintStream err)
            throws IOException {
        String shell = o.rsh != null ? o.rsh : System.getenv("RSYNC_RSH");
        boolean own = shell == null || shell.isEmpty();
        List<Bytes> command = new ArrayList<>();
        if (!own) {
            split(shell).forEach(w -> command.add(Bytes.utf8(w)));
        }
        if (!host.user().isEmpty()) {
            command.add(Bytes.utf8("-l"));
            command.add(Bytes.utf8(host.user()));
        }
        command.add(Bytes.utf8(host.host()));
        command.addAll(words);
        String by = own ? "opening connection by SSH:" : "opening connection using:";
        tell(out, ToldArgs.line(o, by, command));
        return own ? new OverSsh(host, words, err) : new OverCommand(command);
    }

    private static void tell(PrintStream out, @Nullable Bytes line) {
        if (line != null) {
            out.println(line); // what is not printable is spelled out
        }
    }

    /// Splits at spaces, with quotes (main.c:do_cmd).
    static List<String> split(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean any = false;
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                any = true;
            } else if (c == ' ') {
                if (any || !word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                    any = false;
                }
            } else {
                word.append(c);
            }
        }
        if (any || !word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    /// The words as one command line. SSH sends it as UTF-8; names that are none are spelled out
    /// for the remote shell.
    static String command(List<Bytes> words) {
        Bytes line = Bytes.EMPTY;
        for (Bytes word : words) {
            line = line.isEmpty() ? word : line.plus(" ").plus(word);
        }
        if (Bytes.utf8(line.utf8()).equals(line)) {
            return line.utf8();
        }
        StringBuilder octal = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            octal.append("\\0%03o".formatted(line.at(i) & 0xff));
        }
        return "c=$(printf '%b.' '" + octal + "'); eval \"${c%.}\"";
    }

    /// Through sh, whose exit status tells of a command that is not there as scripts expect it.
    static List<Bytes> throughSh(List<Bytes> words) {
        List<Bytes> all = new ArrayList<>();
        for (String word : List.of("/bin/sh", "-c", "exec \"$@\"", "sh")) {
            all.add(Bytes.utf8(word));
        }
        all.addAll(words);
        return all;
    }

    private static final class OverCommand extends RemoteShell {
        private static final long LAST_MILLIS = 300;
        private static final long STATUS_MILLIS = 10_000;

        private final Child child;

        OverCommand(List<Bytes> words) throws IOException {
            child = Child.start(throughSh(words));
        }

        @Override
        InputStream in() {
            return new FilterInputStream(Channels.newInputStream(child.output())) {
                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    return in.read(target, offset, length);
                }

                @Override
                public void close() throws IOException {
                    end();
                    super.close();
                }
            };
        }

        @Override
        OutputStream out() {
            return new FilterOutputStream(Channels.newOutputStream(child.input())) {
                @Override
                public void write(byte[] source, int offset, int length) throws IOException {
                    out.write(source, offset, length);
                }

                @Override
                public void close() throws IOException {
                    end();
                    super.close();
                }
            };
        }

        /// The other end goes before the pipes are closed. A command that has only just ended keeps
        /// its exit status.
        private void end() {
            try {
                if (child.waitFor(LAST_MILLIS).isPresent()) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            List<ProcessHandle> below =
                    ProcessHandle.of(child.pid()).stream()
                            .flatMap(ProcessHandle::descendants)
                            .toList();
            // A shell that outlives what it started says "Killed".
            child.kill(Process.SIGKILL);
            below.forEach(ProcessHandle::destroyForcibly);
        }

        @Override
        int status() {
            try {
                return child.waitFor(STATUS_MILLIS).orElse(-1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return -1;
            }
        }

        @Override
        @SuppressWarnings("EmptyCatch")
        public void close() {
            child.kill(Process.SIGTERM);
            try {
                child.close();
            } catch (IOException e) {
                // what was to be said to it has been said
            }
        }
    }

    private static final class OverSsh extends RemoteShell {
        private final SshConnection connection;
        private final RemoteProcess process;

        OverSsh(HostSpec host, List<Bytes> server, PrintStream err) throws SshFailure {
            SshConfig config = SshConfig.load();
            @Nullable String user = host.user().isEmpty() ? null : host.user();
            connection =
                    SshConnection.open(
                            config.target(user, host.host(), 0),
                            config.options(host.host(), SshOptions.defaults()));
            process = connection.exec(command(server));
            process.stderrLines(err::println);
        }

        @Override
        InputStream in() {
            return process.stdout();
        }

        @Override
        OutputStream out() {
            return process.stdin();
        }

        @Override
        int status() {
            try {
                Integer status = process.waitFor(java.time.Duration.ofSeconds(10));
                return status == null ? -1 : status;
            } catch (SshFailure e) {
                return -1;
            }
        }

        @Override
        public void close() {
            process.close();
            connection.close();
        }
    }
}
