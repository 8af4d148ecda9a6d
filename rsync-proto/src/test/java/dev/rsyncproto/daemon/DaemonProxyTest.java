package dev.rsyncproto.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rsyncproto.session.SessionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a proxy may answer (socket.c, `establish_proxy_connection`): lines of at most 1022 bytes.
class DaemonProxyTest {
    private static String refusal(String answer, String user) throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = Thread.ofVirtual().start(() -> answer(proxy, answer));
            String spec = user + "127.0.0.1:" + proxy.getLocalPort();
            DaemonOptions options = new DaemonOptions(0, null, 0, 0, "", spec, null);
            String reason =
                    assertThrows(
                                    SessionException.class,
                                    () -> DaemonSocket.open("example.invalid", options))
                            .getMessage();
            server.join();
            return reason;
        }
    }

    private static void answer(ServerSocket proxy, String answer) {
        try (Socket socket = proxy.accept()) {
            int ends = 0; // the request ends in an empty line
            for (int b = socket.getInputStream().read(); b >= 0 && ends < 2; ) {
                ends = b == '\n' ? ends + 1 : b == '\r' ? ends : 0;
                b = ends < 2 ? socket.getInputStream().read() : -1;
            }
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1023, 'proxy response line too long'",
        "'HTTP/1.0 200 OK\n', 1023, 'proxy response header line too long'",
        "'', 1022, 'failed to read from proxy'",
        "'HTTP/1.0 404 no\n', 0, 'bad response from proxy -- HTTP/1.0 404 no'"
    })
    void answersThatAreNone(String before, int length, String reason) throws Exception {
        String answer = before.replace("\\n", "\n") + "X".repeat(length);
        assertEquals(reason, refusal(answer, ""));
    }

    @Test
    void aRequestThatNoProxyTakes() throws Exception {
        assertEquals("proxy CONNECT request too long", refusal("", "u".repeat(1000) + "@"));
    }
}
