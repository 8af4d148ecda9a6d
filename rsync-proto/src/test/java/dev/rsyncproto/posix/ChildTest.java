package dev.rsyncproto.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChildTest {
    private static final long LIMIT_MILLIS = 30_000;

    private static Child start(String... words) throws IOException {
        return Child.start(Stream.of(words).map(Bytes::utf8).toList());
    }

    @Test
    void itReadsWhatIsWrittenAndEndsWithTheInput() throws Exception {
        byte[] text = new byte[300_000];
        text[7] = (byte) 0xff;
        try (Child cat = start("cat")) {
            Thread writer =
                    Thread.ofPlatform()
                            .start(() -> {
                                try (var in = Channels.newOutputStream(cat.input())) {
                                    in.write(text);
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            assertArrayEquals(text, Channels.newInputStream(cat.output()).readAllBytes());
            writer.join();
            assertEquals(OptionalInt.of(0), cat.waitFor(LIMIT_MILLIS));
        }
    }

    @Test
    void itHasOurEnvironmentAndNoSignalBlocked() throws Exception {
        try (Child child = start("sh", "-c", "echo \"$PATH\"; grep SigBlk /proc/self/status")) {
            String said = new String(Channels.newInputStream(child.output()).readAllBytes());
            assertTrue(said.startsWith(System.getenv("PATH") + "\n"), said);
            assertTrue(said.strip().endsWith("0000000000000000"), said);
        }
    }

    @Test
    void exitStatusAndSignalsAreTold() throws Exception {
        try (Child child = start("sh", "-c", "exit 7")) {
            assertEquals(OptionalInt.of(7), child.waitFor(LIMIT_MILLIS));
        }
        try (Child cat = start("cat")) {
            assertEquals(OptionalInt.empty(), cat.waitFor(1));
            cat.kill(Process.SIGKILL);
            assertEquals(OptionalInt.of(137), cat.waitFor(LIMIT_MILLIS));
            cat.kill(Process.SIGKILL); // nobody, and above all nobody else
        }
    }

    @Test
    void aReaderIsWokenByClosing() throws Exception {
        try (Child cat = start("cat")) {
            Thread reader =
                    Thread.ofPlatform()
                            .start(() ->
                                    assertThrows(
                                            IOException.class,
                                            () -> Channels.newInputStream(cat.output()).read()));
            cat.output().close();
            reader.join(LIMIT_MILLIS);
            assertTrue(!reader.isAlive());
        }
    }

    @Test
    void whatCannotBeStartedSaysWhy() {
        PosixException e = assertThrows(PosixException.class, () -> start("/no/such/program"));
        assertTrue(e.is(Errno.ENOENT), e.getMessage());
        List<Bytes> nul = List.of(Bytes.utf8("echo"), Bytes.of(new byte[] {'a', 0}));
        assertThrows(PosixException.class, () -> Child.start(nul));
    }
}
