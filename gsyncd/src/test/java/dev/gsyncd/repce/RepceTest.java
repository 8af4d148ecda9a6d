package dev.gsyncd.repce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.mux.Pipes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class RepceTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final Executor threads = task -> Thread.ofPlatform().daemon().start(task);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch waiting = new CountDownLatch(1);
    private final Pipes pipes = new Pipes();

    private final class Methods implements RepceServer.Methods {
        @Override
        public @Nullable Object call(String method, List<@Nullable Object> arguments)
                throws CallException {
            return switch (method) {
                case "echo" -> PyTuple.of(arguments.toArray());
                case "wait" -> {
                    waiting.countDown();
                    try {
                        yield gate.await(120, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
                case "full" -> throw CallException.osError(28, "No space left on device");
                case "switch" -> "ok";
                default -> throw CallException.noMethod(method);
            };
        }

        @Override
        public boolean endsService(String method) {
            return method.equals("switch");
        }
    }

    private CompletableFuture<Boolean> serve() {
        RepceServer server = new RepceServer(pipes.serverIn(), pipes.serverOut(), new Methods(), 3);
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return server.serve();
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
    }

    @Test
    void callsErrorsAndRepliesOutOfOrder() throws Exception {
        CompletableFuture<Boolean> service = serve();
        RepceClient client = new RepceClient(pipes.clientIn(), pipes.clientOut());
        assertEquals(1.0, client.call(LIMIT, "__repce_version__"));
        CompletableFuture<Object> slow =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return String.valueOf(client.call(LIMIT, "wait"));
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        threads);
        assertEquals(PyTuple.of(1L, null, "x"), client.call(LIMIT, "echo", 1, null, "x"));
        assertFalse(slow.isDone());
        gate.countDown();
        assertEquals("true", slow.get());
        RemoteException full =
                assertThrows(RemoteException.class, () -> client.call(LIMIT, "full"));
        assertEquals(28, full.errno());
        RemoteException unknown =
                assertThrows(RemoteException.class, () -> client.call(LIMIT, "nope"));
        assertEquals("AttributeError", unknown.type());
        pipes.clientOut().close();
        assertFalse(service.get());
    }

    @Test
    void theLastCallLeavesTheNextByte() throws Exception {
        CompletableFuture<Boolean> service = serve();
        RepceClient client = new RepceClient(pipes.clientIn(), pipes.clientOut());
        assertEquals("ok", client.lastCall(LIMIT, "switch"));
        assertTrue(service.get());
        pipes.clientOut().write('a');
        pipes.clientOut().flush();
        assertEquals('a', pipes.serverIn().read());
        pipes.serverOut().write('b');
        pipes.serverOut().flush();
        assertEquals('b', pipes.clientIn().read());
    }

    @Test
    void aLostConnectionEndsOpenCalls() throws Exception {
        serve();
        RepceClient client = new RepceClient(pipes.clientIn(), pipes.clientOut());
        CompletableFuture<String> error =
                CompletableFuture.supplyAsync(
                        () ->
                                assertThrows(IOException.class, () -> client.call(LIMIT, "wait"))
                                        .getMessage(),
                        threads);
        waiting.await();
        pipes.serverOut().close();
        assertEquals("connection closed by the peer", error.get());
        gate.countDown();
    }

    @Test
    void garbageIsNamed() throws Exception {
        CompletableFuture<Boolean> service = serve();
        pipes.clientOut().write("hello\n".getBytes(StandardCharsets.US_ASCII));
        pipes.clientOut().flush();
        Exception e = assertThrows(Exception.class, service::get);
        assertTrue(e.toString().contains("not a RePCe message"), e.toString());
    }
}
