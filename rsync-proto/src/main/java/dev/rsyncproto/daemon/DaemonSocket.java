package dev.rsyncproto.daemon;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.SocketProgram;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Opens the connection: directly, through an HTTP proxy, or by a program (socket.c).
public final class DaemonSocket {
    private static final int PROXY_BUFFER = 1024;
    private static final Pattern SAFE_IN_SHELL =
            Pattern.compile("[A-Za-z0-9._:][A-Za-z0-9._:%+~-]*");

    private DaemonSocket() {}

    public static DaemonConnection open(String host, DaemonOptions options)
            throws SessionException {
        String program = options.connectProgram();
        if (program != null) {
            return program(host, program);
        }
        int port = options.port() == 0 ? DaemonOptions.DEFAULT_PORT : options.port();
        String proxy = options.proxy();
        if (proxy == null || proxy.isEmpty()) {
            return over(connect(host, port, options));
        }
        int at = proxy.lastIndexOf('@');
        String user = at < 0 ? "" : proxy.substring(0, at);
        String server = proxy.substring(at + 1);
        int colon = server.lastIndexOf(':');
        if (colon < 0) {
            throw failed("invalid proxy specification: should be HOST:PORT", null);
        }
        int proxyPort;
        try {
            proxyPort = Integer.parseInt(server.substring(colon + 1));
        } catch (NumberFormatException e) {
            throw failed("invalid proxy specification: should be HOST:PORT", e);
        }
        Socket socket = connect(server.substring(0, colon), proxyPort, options);
        try {
            askProxy(socket, host, port, user);
        } catch (IOException e) {
            closeAfter(e, socket);
            throw failed(String.valueOf(e.getMessage()), e);
        }
        return over(socket);
    }

    private static void closeAfter(IOException cause, Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static DaemonConnection over(Socket socket) throws SessionException {
        try {
            return DaemonConnection.of(socket);
        } catch (IOException e) {
            closeAfter(e, socket);
            throw failed(String.valueOf(e.getMessage()), e);
        }
    }

    /// `%H` becomes the host in quotes. A command as `sh -c '... %H'` has it read by a second
    /// shell, without these quotes: so it may only have what means nothing to a shell, and not
    /// begin as an option does (socket.c, shell_unsafe_connect_host).
    private static DaemonConnection program(String host, String program) throws SessionException {
        if (program.contains("%") && !isSafeInShell(host)) {
            throw failed("unsafe host characters for RSYNC_CONNECT_PROG", null);
        }
        StringBuilder command = new StringBuilder();
        for (int i = 0; i < program.length(); i++) {
            char c = program.charAt(i);
            char next = i + 1 < program.length() ? program.charAt(i + 1) : 0;
            if (c == '%' && next == 'H') {
                command.append('\'').append(host).append('\'');
                i++;
            } else {
                command.append(c);
                i += c == '%' && next == '%' ? 1 : 0;
            }
        }
        try {
            SocketProgram started = SocketProgram.start(Bytes.utf8(command.toString()));
            return new DaemonConnection(started.in(), started.out(), started::close);
        } catch (PosixException e) {
            throw new SessionException(ExitCode.IPC, "cannot start " + command, e);
        }
    }

    static boolean isSafeInShell(String host) {
        return SAFE_IN_SHELL.matcher(host).matches();
    }

    private static Socket connect(String host, int port, DaemonOptions o) throws SessionException {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw failed("getaddrinfo: " + host + " " + port + ": Name or service not known", e);
        }
        StringBuilder reasons = new StringBuilder();
        SessionException last = null;
        for (InetAddress address : addresses) {
            boolean fits =
                    switch (o.family()) {
                        case 4 -> address instanceof Inet4Address;
                        case 6 -> address instanceof Inet6Address;
                        default -> true;
                    };
            if (!fits) {
                continue;
            }
            try {
                return connect(address, port, o);
            } catch (SocketTimeoutException e) {
                throw new SessionException(
                        ExitCode.CONNECT_TIMEOUT, ExitCode.CONNECT_TIMEOUT.text(), e);
            } catch (IOException e) {
                reasons.append(reasons.isEmpty() ? "" : "\n")
                        .append(
                                "failed to connect to %s (%s): %s"
                                        .formatted(host, address.getHostAddress(), e.getMessage()));
                last = failed(reasons.toString(), e);
            }
        }
        throw last != null ? last : failed("no address of that family for " + host, null);
    }

    private static Socket connect(InetAddress address, int port, DaemonOptions o)
            throws IOException {
        Socket socket = new Socket();
        try {
            String bind = o.bindAddress();
            if (bind != null) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(bind), 0));
            }
            // every request is flushed as a whole: waiting for more only costs time
            socket.setTcpNoDelay(true);
            set(socket, o.socketOptions());
            socket.connect(new InetSocketAddress(address, port), o.connectSeconds() * 1000);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /// `--sockopts=NAME[=VALUE],…` (socket.c, `set_socket_options`), those that Java can set.
    static void set(Socket socket, String options) throws IOException {
        for (String option : options.split("[ \t,]+")) {
            if (option.isEmpty()) {
                continue;
            }
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            int value;
            try {
                value = equals < 0 ? 1 : Integer.parseInt(option.substring(equals + 1));
            } catch (NumberFormatException e) {
                throw new IOException("socket option " + option + ": not a number", e);
            }
            switch (name) {
                case "SO_KEEPALIVE" ->
                        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, value != 0);
                case "SO_REUSEADDR" ->
                        socket.setOption(StandardSocketOptions.SO_REUSEADDR, value != 0);
                case "SO_SNDBUF" -> socket.setOption(StandardSocketOptions.SO_SNDBUF, value);
                case "SO_RCVBUF" -> socket.setOption(StandardSocketOptions.SO_RCVBUF, value);
                case "TCP_NODELAY" ->
                        socket.setOption(StandardSocketOptions.TCP_NODELAY, value != 0);
                case "IPTOS_LOWDELAY" -> socket.setOption(StandardSocketOptions.IP_TOS, 0x10);
                case "IPTOS_THROUGHPUT" -> socket.setOption(StandardSocketOptions.IP_TOS, 0x08);
                default -> throw new IOException("Unknown socket option " + name);
            }
        }
    }

    private static void askProxy(Socket socket, String host, int port, String user)
            throws IOException {
        if (!host.matches("\\P{Cntrl}*")) {
            throw new IOException("invalid control character in proxy CONNECT host");
        }
        StringBuilder request = new StringBuilder();
        request.append("CONNECT %s:%d HTTP/1.0".formatted(host, port));
        if (!user.isEmpty()) {
            byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
            request.append("\r\nProxy-Authorization: Basic ")
                    .append(Base64.getEncoder().encodeToString(bytes));
        }
        request.append("\r\n\r\n");
        if (request.length() >= PROXY_BUFFER) {
            throw new IOException("proxy CONNECT request too long");
        }
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
        InputStream in = socket.getInputStream();
        String status = line(in, "response");
        if (!status.matches("HTTP/[0-9.]* *2.*")) {
            throw new IOException("bad response from proxy -- " + status);
        }
        String header;
        do {
            header = line(in, "response header");
        } while (!header.isEmpty());
    }

    private static String line(InputStream in, String what) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < PROXY_BUFFER - 1) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("failed to read from proxy");
            }
            if (b == '\n') {
                int length = line.length();
                boolean cr = length > 0 && line.charAt(length - 1) == '\r';
                return line.substring(0, cr ? length - 1 : length);
            }
            line.append((char) b);
        }
        throw new IOException("proxy " + what + " line too long");
    }

    private static SessionException failed(String reason, @Nullable Throwable cause) {
        return new SessionException(ExitCode.SOCKET_IO, reason, cause);
    }
}
