package dev.gsyncd.it.rsync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.RsyncClient;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.daemon.DaemonClient;
import dev.rsyncproto.daemon.DaemonConnection;
import dev.rsyncproto.daemon.DaemonOptions;
import dev.rsyncproto.daemon.DaemonSocket;
import dev.rsyncproto.options.OptionParser;
import dev.rsyncproto.options.Options;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.session.Events;
import dev.rsyncproto.session.ExitCode;
import dev.rsyncproto.session.SessionException;
import dev.rsyncproto.session.SessionResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Our client and rsync's daemon, which serves one connection on a socket that it is started with.
class DaemonTest {
    @TempDir Path work;
    private final List<String> lines = new ArrayList<>();
    private String password = "pw";

    @BeforeEach
    void daemon() throws Exception {
        Files.createDirectory(work.resolve("up"));
        Trees.sh(
                work,
                "mkdir -p mod/sub; seq 1 9999 > mod/text; echo x > mod/sub/x; ln mod/text mod/l");
        Trees.sh(work, "echo joe:pw > secrets; chmod 600 secrets; echo welcome > motd");
        Files.writeString(
                work.resolve("conf"),
                """
                use chroot = no
                uid = root
                gid = root
                motd file = WORK/motd
                log file = /dev/null
                [mod]
                 path = WORK/mod
                 comment = to be read
                [up]
                 path = WORK/up
                 read only = no
                 auth users = joe
                 secrets file = WORK/secrets
                """
                        .replace("WORK", work.toString()));
    }

    private DaemonOptions how(@Nullable String proxy) {
        String program = "exec rsync --daemon --config=" + work.resolve("conf");
        return new DaemonOptions(0, null, 0, 5, "", proxy, proxy == null ? program : null);
    }

    private final class Joe implements DaemonClient.User {
        @Override
        public String name() {
            return "joe";
        }

        @Override
        public Bytes password() {
            return Bytes.utf8(password);
        }

        @Override
        public void line(Bytes line) {
            lines.add(line.utf8());
        }
    }

    private static Options options(String text) throws Exception {
        List<Bytes> words = new ArrayList<>();
        List.of((text + " a b").split(" ")).forEach(w -> words.add(Bytes.utf8(w)));
        return OptionParser.parse(words).options();
    }

    private SessionResult transfer(String options, boolean push, String remote, String local)
            throws Exception {
        Options asked = options(options);
        List<Bytes> paths = List.of(Bytes.utf8(remote));
        try (DaemonConnection c = DaemonSocket.open("localhost", how(null));
                Dir cwd = Dir.open(Bytes.utf8(work.toString()))) {
            Options o =
                    DaemonClient.start(c, asked, push, paths, Bytes.EMPTY, new Joe()).orElseThrow();
            Bytes here = Bytes.utf8(local);
            return push
                    ? RsyncClient.push(o, cwd, List.of(here), c.in(), c.out(), Events.NONE)
                    : RsyncClient.pull(
                            o,
                            cwd,
                            List.of(Bytes.utf8(remote.substring(remote.indexOf('/') + 1))),
                            here,
                            c.in(),
                            c.out(),
                            Events.NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 31, 30, 29, 28, 27})
    void pushesAndPulls(int protocol) throws Exception {
        String options = "-aHz --protocol=" + protocol;
        SessionResult pull = transfer(options, false, "mod/", "down/");
        assertEquals(ExitCode.OK, pull.exitCode(), pull.reason());
        assertEquals(List.of("welcome", ""), lines);
        Trees.sh(work, "diff -r mod down; test $(stat -c %h down/l) = 2");
        SessionResult push = transfer(options, true, "up/", "mod/");
        assertEquals(ExitCode.OK, push.exitCode(), push.reason());
        Trees.sh(work, "diff -r mod up; test $(stat -c %h up/l) = 2");
    }

    @Test
    void argumentsOverTheConnection() throws Exception {
        SessionResult pull = transfer("-a -s", false, "mod/sub/", "down/");
        assertEquals(ExitCode.OK, pull.exitCode(), pull.reason());
        Trees.sh(work, "diff -r mod/sub down");
    }

    @Test
    void modulesAreListed() throws Exception {
        try (DaemonConnection c = DaemonSocket.open("localhost", how(null))) {
            Optional<Options> none =
                    DaemonClient.start(
                            c, options("-a"), false, List.of(Bytes.EMPTY), Bytes.EMPTY, new Joe());
            assertTrue(none.isEmpty());
        }
        assertEquals(
                List.of("welcome", "", "mod            \tto be read", "up             \t"), lines);
    }

    @Test
    void theWrongPassword() {
        password = "other";
        SessionException e =
                assertThrows(SessionException.class, () -> transfer("-a", true, "up/", "mod/"));
        assertEquals("@ERROR: auth failed on module up", e.getMessage());
        assertEquals(ExitCode.START_CLIENT, e.exitCode());
    }

    @Test
    void noSuchModule() {
        SessionException e =
                assertThrows(SessionException.class, () -> transfer("-a", false, "nix/", "down/"));
        assertEquals("@ERROR: Unknown module 'nix'", e.getMessage());
    }

    /// The proxy is asked for the daemon, and its refusal is told.
    @Test
    void throughAProxy() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StringBuilder request = new StringBuilder();
            Thread thread =
                    Thread.ofPlatform()
                            .start(() -> {
                                try (Socket s = proxy.accept()) {
                                    InputStream in = s.getInputStream();
                                    while (request.indexOf("\r\n\r\n") < 0) {
                                        request.append((char) in.read());
                                    }
                                    OutputStream out = s.getOutputStream();
                                    out.write("HTTP/1.0 403 Forbidden\r\n\r\n".getBytes());
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            String address = "me:pass@127.0.0.1:" + proxy.getLocalPort();
            SessionException e =
                    assertThrows(
                            SessionException.class, () -> DaemonSocket.open("far", how(address)));
            thread.join();
            assertEquals("bad response from proxy -- HTTP/1.0 403 Forbidden", e.getMessage());
            assertEquals(
                    "CONNECT far:873 HTTP/1.0\r\nProxy-Authorization: Basic bWU6cGFzcw==\r\n\r\n",
                    request.toString());
        }
    }
}
