package dev.rsyncproto.daemon;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.options.ServerArgs;
import dev.rsyncproto.options.ToldArgs;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionException;
import dev.rsyncproto.wire.Protocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Talks to a daemon until it serves a module (clientserver.c, `start_inband_exchange`).
public final class DaemonClient {
    /// What the exchange needs from the one who asks for it.
    public interface User {
        /// The name to log in with; only asked for where the daemon wants one.
        String name();

        /// The password, as bytes; only asked for where the daemon wants one.
        Bytes password() throws IOException;

        /// A line of the message of the day, or of the list of modules.
        void line(Bytes line);

        /// A line of our own (`--debug=cmd`); nobody need read it.
        default void said(Bytes line) {}
    }

    /// A line may be as long as a path with the words around it (`BIGPATHBUFLEN`).
    private static final int MAX_LINE = 4096 + 1024;

    /// A daemon that never stops talking is none.
    private static final int MAX_LINES = 1 << 20;

    private static final Pattern GREETING =
            Pattern.compile("@RSYNCD: ([0-9]{1,9})(?:\\.([0-9]{1,9}))?(?: (.*))?.*");

    private final InputStream in;
    private final OutputStream out;
    private final User user;

    private DaemonClient(DaemonConnection connection, User user) {
        this.in = connection.in();
        this.out = connection.out();
        this.user = user;
    }

    /// Logs in to the module that the first path names and tells the daemon what to serve.
    ///
    /// @param paths `module/path`, as the user gave them; one empty path asks for the modules
    /// @param early `--early-input`, empty for none; at most 5119 bytes
    /// @return the options for the session that follows; empty where the daemon has said all
    public static Optional<Options> start(
            DaemonConnection connection,
            Options options,
            boolean weSend,
            List<Bytes> paths,
            Bytes early,
            User user)
            throws SessionException {
        try {
            return new DaemonClient(connection, user).exchange(options, weSend, paths, early);
        } catch (SessionException e) {
            throw e;
        } catch (IOException e) {
            throw failed(String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<Options> exchange(
            Options options, boolean weSend, List<Bytes> paths, Bytes early) throws IOException {
        Bytes first = paths.getFirst();
        if (first.startsWith(Bytes.utf8("/"))) {
            throw failed("ERROR: The remote path must start with a module name not a /", null);
        }
        int slash = first.indexOf('/', 0);
        Bytes module = slash < 0 ? first : first.sub(0, slash);
        int ours = Math.min(options.protocol, Protocol.MAX);
        write(Bytes.utf8("@RSYNCD: %d.0 %s\n".formatted(ours, String.join(" ", AuthDigest.NAMES))));
        out.flush();
        Matcher greeting = greeting();
        int theirs = Integer.parseInt(greeting.group(1));
        boolean preRelease = greeting.group(2) != null && !greeting.group(2).matches("0+");
        int protocol = Math.min(ours, theirs);
        if (preRelease && theirs <= ours) {
            protocol--;
        }
        String digests = greeting.group(3) == null ? "" : greeting.group(3);
        if (!early.isEmpty()) {
            write(Bytes.utf8("#early_input=" + early.length() + "\n"));
            write(early);
        }
        write(module.plus("\n"));
        out.flush();
        if (!isServed(digests, protocol)) {
            return Optional.empty();
        }
        Options.Builder b = options.toBuilder();
        b.protocol = protocol;
        b.protocolIsAgreed = true;
        Options agreed = b.build();
        sendArguments(agreed, weSend, paths, module);
        return Optional.of(agreed);
    }

    private Matcher greeting() throws IOException {
        Bytes line = line("rsync: did not see server greeting");
        Matcher greeting = GREETING.matcher(line.utf8());
        if (!greeting.matches()) {
            throw failed("rsync: server sent \"" + line + "\" rather than greeting", null);
        }
        int protocol = Integer.parseInt(greeting.group(1));
        if (greeting.group(2) == null && protocol >= 30) {
            throw failed("rsync: the server omitted the subprotocol value: " + line, null);
        }
        if (greeting.group(3) == null && protocol > 31) {
            throw failed("rsync: the server omitted the digest name list: " + line, null);
        }
        return greeting;
    }

    private boolean isServed(String digests, int protocol) throws IOException {
        Bytes challenge = Bytes.utf8("@RSYNCD: AUTHREQD ");
        for (int count = 0; count < MAX_LINES; count++) {
            Bytes line = line("rsync: didn't get server startup line");
            if (line.startsWith(challenge)) {
                String digest = AuthDigest.choose(digests, protocol);
                String answer =
                        AuthDigest.answer(digest, user.password(), line.from(challenge.length()));
                String name = user.name().isEmpty() ? "nobody" : user.name();
                write(Bytes.utf8(name + " " + answer + "\n"));
                out.flush();
            } else if (line.equals(Bytes.utf8("@RSYNCD: OK"))) {
                return true;
            } else if (line.equals(Bytes.utf8("@RSYNCD: EXIT"))) {
                return false;
            } else if (line.startsWith(Bytes.utf8("@ERROR"))) {
                throw failed(line.toString(), null);
            } else {
                user.line(line);
            }
        }
        throw failed("the server sent more than " + MAX_LINES + " lines", null);
    }

    private void sendArguments(Options o, boolean weSend, List<Bytes> paths, Bytes module)
            throws IOException {
        boolean secluded = o.remote.secludedArgs();
        List<Bytes> words = new ArrayList<>(ServerArgs.forShell(o, weSend, List.of()));
        List<Bytes> arguments = new ArrayList<>();
        for (Bytes path : paths) {
            arguments.add(argument(path, module, o.oldArgs > 0));
        }
        if (!secluded) {
            words.addAll(arguments);
        }
        tell(ToldArgs.line(o, "sending daemon args:", words));
        byte end = (byte) (o.protocol >= 30 ? 0 : '\n');
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Bytes word : words) {
            all.writeBytes(word.toArray());
            all.write(end);
        }
        all.write(end);
        if (secluded) {
            List<Bytes> apart = ServerArgs.secluded(o, weSend, arguments);
            tell(ToldArgs.line(o, "protected args:", apart.subList(1, apart.size())));
            apart.forEach(w -> all.writeBytes(w.plus("\0").toArray()));
            all.write(0);
        }
        out.write(all.toByteArray());
        out.flush();
    }

    private void tell(@Nullable Bytes line) {
        if (line != null) {
            user.said(line);
        }
    }

    /// Old daemons split an argument where a space and the module's name stand in it.
    static Bytes argument(Bytes path, Bytes module, boolean old) {
        if (path.equals(module)) {
            return module.plus("/");
        }
        Bytes result = path.startsWith(Bytes.utf8("-")) ? Bytes.utf8("./").plus(path) : path;
        Bytes split = Bytes.utf8(" ").plus(module).plus("/");
        for (int at = result.length() - 1; at >= 0 && !old; at--) {
            if (result.at(at) == ' ' && result.from(at).startsWith(split)) {
                result = result.sub(0, at).plus("[ ]").plus(result.from(at + 1));
            }
        }
        return result;
    }

    private void write(Bytes text) throws IOException {
        out.write(text.toArray());
    }

    private Bytes line(String atTheEnd) throws IOException {
        byte[] line = new byte[MAX_LINE];
        int length = 0;
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw failed(atTheEnd, null);
            }
            if (b == '\n') {
                return Bytes.of(line, 0, length);
            }
            if (length == MAX_LINE) {
                throw failed("the server sent a line of more than " + MAX_LINE + " bytes", null);
            }
            if (b != '\r') {
                line[length++] = (byte) b;
            }
        }
    }

    private static SessionException failed(String reason, @Nullable Throwable cause) {
        return new SessionException(ExitCode.START_CLIENT, reason, cause);
    }
}
