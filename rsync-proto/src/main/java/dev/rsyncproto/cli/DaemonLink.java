package dev.rsyncproto.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.daemon.DaemonClient;
import dev.rsyncproto.daemon.DaemonConnection;
import dev.rsyncproto.daemon.DaemonOptions;
import dev.rsyncproto.daemon.DaemonSocket;
import dev.rsyncproto.options.HostSpec;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.Remote;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionException;
import dev.rsyncproto.tree.OperatorPaths;
import dev.rsyncproto.tree.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A daemon that serves a module: over a socket, or with `-e` over a remote shell.
final class DaemonLink extends RemoteShell {
    /// As much as a daemon takes (`BIGPATHBUFLEN`).
    private static final int MAX_EARLY_INPUT = 4096 + 1024;

    private final DaemonConnection connection;
    private final @Nullable RemoteShell shell;
    private final Options agreed;

    private DaemonLink(DaemonConnection connection, @Nullable RemoteShell shell, Options agreed) {
        this.connection = connection;
        this.shell = shell;
        this.agreed = agreed;
    }

    /// Null where the daemon only had something to say, such as the list of its modules.
    static @Nullable DaemonLink open(
            Options o,
            HostSpec host,
            boolean weSend,
            List<Bytes> paths,
            PrintStream out,
            PrintStream err)
            throws IOException {
        Bytes early = earlyInput(o);
        RemoteShell shell = o.rsh == null ? null : RemoteShell.openDaemon(o, host, out, err);
        DaemonConnection connection =
                shell == null
                        ? DaemonSocket.open(host.host(), how(o, host))
                        : new DaemonConnection(shell.in(), shell.out(), shell::close);
        boolean served = false;
        try {
            Optional<Options> agreed =
                    DaemonClient.start(
                            connection, o, weSend, paths, early, new Login(o, host, out));
            out.flush();
            served = agreed.isPresent();
            return served ? new DaemonLink(connection, shell, agreed.get()) : null;
        } finally {
            if (!served) {
                connection.close();
            }
        }
    }

    private static DaemonOptions how(Options o, HostSpec host) {
        Remote r = o.remote;
        String sockopts = r.sockopts();
        return new DaemonOptions(
                host.port() != 0 ? host.port() : r.port(),
                r.address(),
                r.ipVersion(),
                o.limits.connectTimeout(),
                sockopts == null ? "" : sockopts,
                System.getenv("RSYNC_PROXY"),
                System.getenv("RSYNC_CONNECT_PROG"));
    }

    private static Bytes earlyInput(Options o) throws SessionException {
        Bytes name = o.remote.earlyInput();
        if (name == null) {
            return Bytes.EMPTY;
        }
        OperatorPaths paths = OperatorPaths.of(o);
        try (Dir cwd = Dir.cwd();
                Fd file =
                        paths.open(
                                cwd, name, OpenFlags.O_RDONLY, 0, OperatorPaths.Reach.ANYWHERE)) {
            Bytes content = FirstBytes.of(file, MAX_EARLY_INPUT + 1);
            if (content.length() > MAX_EARLY_INPUT) {
                throw new SessionException(
                        ExitCode.START_CLIENT, name + " is > " + MAX_EARLY_INPUT + " bytes.");
            }
            return content;
        } catch (PosixException e) {
            throw new SessionException(
                    ExitCode.START_CLIENT, "failed to open " + name + ": " + Reason.of(e), e);
        }
    }

    private record Login(Options options, HostSpec host, PrintStream out)
            implements DaemonClient.User {
        @Override
        public String name() {
            if (!host.user().isEmpty()) {
                return host.user();
            }
            String user = System.getenv("USER");
            String name = user != null ? user : System.getenv("LOGNAME");
            return name == null ? "" : name;
        }

        @Override
        public Bytes password() throws IOException {
            return Passwords.find(options.remote.passwordFile(), OperatorPaths.of(options));
        }

        @Override
        public void said(Bytes line) {
            out.println(line);
        }

        @Override
        public void line(Bytes line) {
            if (options.remote.motd()) {
                byte[] text = line.plus("\n").toArray();
                out.write(text, 0, text.length);
            }
        }
    }

    @Override
    Options options(Options asked) {
        return agreed;
    }

    @Override
    InputStream in() {
        return connection.in();
    }

    @Override
    OutputStream out() {
        return connection.out();
    }

    @Override
    int status() {
        return shell == null ? 0 : shell.status();
    }

    @Override
    @SuppressWarnings("EmptyCatch")
    public void close() {
        try {
            connection.close();
        } catch (IOException e) {
            // the session is over
        }
    }
}
