package dev.gsyncd.it.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.repce.CallException;
import dev.gsyncd.repce.PyText;
import dev.gsyncd.repce.PyTuple;
import dev.gsyncd.repce.RemoteException;
import dev.gsyncd.repce.RepceClient;
import dev.gsyncd.repce.RepceServer;
import dev.rsyncproto.bytes.Bytes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// RePCe against the packaged Python gsyncd's own client and server.
@Timeout(180)
class PythonRepceTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static Process python(String script) throws IOException {
        String program =
                """
                import os, sys, logging
                sys.path.insert(0, '/usr/lib/x86_64-linux-gnu/glusterfs/python/syncdaemon')
                logging.disable(logging.CRITICAL)
                import repce
                """
                        + script;
        return new ProcessBuilder("python3", "-c", program)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static InputStream output(Process process) {
        return new BufferedInputStream(process.getInputStream(), 1 << 16);
    }

    @Test
    void ourClientWithItsServer() throws Exception {
        Process python =
                python(
                        """
                        class Methods(object):
                            def version(self):
                                return 1.0
                            def echo(self, *a):
                                return a
                            def hexname(self, name):
                                return os.fsencode(name).hex()
                            def fail(self, errno):
                                raise OSError(errno, os.strerror(errno), '.gfid/x')
                        server = repce.RepceServer(Methods(), sys.stdin, sys.stdout)
                        server.service_loop()
                        os._exit(0)
                        """);
        RepceClient client = new RepceClient(output(python), python.getOutputStream());
        assertEquals(1.0, client.call(LIMIT, "__repce_version__"));
        assertEquals(1.0, client.call(LIMIT, "version"));
        List<@Nullable Object> all = new ArrayList<>();
        for (Object value :
                new @Nullable Object[] {
                    null,
                    true,
                    0L,
                    255L,
                    65536L,
                    -1L,
                    1L << 40,
                    Long.MIN_VALUE,
                    0.5,
                    "",
                    "é\udcff",
                    Bytes.of(new byte[] {0, -1, 127}),
                    Bytes.EMPTY,
                    PyTuple.of(1L, 2L, 3L, 4L),
                    List.of("x", "x"),
                    Map.of("k", List.of())
                }) {
            all.add(value);
        }
        assertEquals(PyTuple.of(all), client.call(LIMIT, "echo", all));
        Bytes name =
                Bytes.of(new byte[] {'a', -1, (byte) 0xc3, (byte) 0xa9, (byte) 0xed, (byte) 0xb3});
        assertEquals("61ffc3a9edb3", client.call(LIMIT, "hexname", PyText.ofName(name)));
        RemoteException e =
                assertThrows(RemoteException.class, () -> client.call(LIMIT, "fail", 39));
        assertEquals(39, e.errno());
        e = assertThrows(RemoteException.class, () -> client.call(LIMIT, "nothing"));
        assertEquals("AttributeError", e.type());
        python.getOutputStream().close();
        assertEquals(0, python.waitFor());
    }

    @Test
    void itsClientWithOurServer() throws Exception {
        Process python =
                python(
                        """
                        os.set_inheritable(0, True)
                        # Unbuffered: its listener selects on the descriptor, and misses a reply
                        # that came along with another until there is a third.
                        client = repce.RepceClient(open(0, 'rb', buffering=0), sys.stdout)
                        assert client.__version__() == {'proto': 1.0, 'object': 1.0}
                        value = [None, True, 0, 255, 65536, -1, 2**40, -2**63, 2**70, 0.5, '',
                                 'caf\\u00e9', os.fsdecode(b'\\xff\\xfe'), b'\\x00\\xff', b'',
                                 (1, 2, 3, 4), {'k': []}]
                        assert client.echo(value) == (value,)
                        try:
                            client.fail()
                            os._exit(3)
                        except OSError as e:
                            assert e.errno == 28, e
                        try:
                            client.nothing()
                            os._exit(4)
                        except AttributeError:
                            pass
                        import threading
                        got = []
                        threads = [threading.Thread(
                            target=lambda i=i: got.append(client.echo(i) == (i,)))
                            for i in range(20)]
                        for t in threads: t.start()
                        for t in threads: t.join()
                        assert got == [True] * 20
                        sys.stderr.flush()
                        os._exit(0)
                        """);
        RepceServer server =
                new RepceServer(
                        output(python),
                        python.getOutputStream(),
                        (method, arguments) -> methods(method, arguments),
                        4);
        assertTrue(!server.serve());
        assertEquals(0, python.waitFor());
    }

    private static @Nullable Object methods(String method, List<@Nullable Object> arguments)
            throws CallException {
        return switch (method) {
            case "version" -> 1.0;
            case "echo" -> PyTuple.of(arguments.toArray());
            case "fail" -> throw CallException.osError(28, "No space left on device");
            default -> throw CallException.noMethod(method);
        };
    }

    @Test
    void somethingThatIsNotGsyncd() throws Exception {
        Process echo = new ProcessBuilder("sh", "-c", "echo Welcome; cat >/dev/null").start();
        RepceClient client = new RepceClient(output(echo), echo.getOutputStream());
        IOException e =
                assertThrows(IOException.class, () -> client.call(LIMIT, "__repce_version__"));
        assertTrue(e.getMessage().startsWith("not a RePCe message"), e.getMessage());
        echo.destroy();
    }
}
