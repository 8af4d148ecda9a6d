package dev.gsyncd.secondary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.tar.TarEntry;
import dev.gsyncd.tar.TarWriter;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a primary that is not honest can do to a mount by a tar stream, and what an honest one.
@Timeout(180)
final class TarReceiverTest {
    @TempDir Path top;
    private Dir root;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectory(top.resolve(".gfid"));
        root = Dir.open(Bytes.utf8(top.toString()));
    }

    @AfterEach
    void close() {
        root.close();
    }

    private static Gfid gfid(int n) {
        return new Gfid(0x77, n);
    }

    private Path at(int n) {
        return top.resolve(gfid(n).path().utf8());
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new java.util.Random(length).nextBytes(content);
        return content;
    }

    private static void put(TarWriter tar, Bytes name, char type, byte[] content)
            throws IOException {
        tar.begin(new TarEntry(name, type, content.length, 0600, 0, 0, 77, 123_456_789, null));
        tar.write(content, 0, content.length);
        tar.end();
    }

    private byte[] receive(byte[] stream) throws IOException {
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        TarReceiver.run(root, new ByteArrayInputStream(stream), answers);
        return answers.toByteArray();
    }

    @Test
    void eachFileIsAnswered() throws IOException {
        byte[] big = content(300_000);
        byte[] holes = new byte[1 << 20];
        holes[700_000] = 1;
        Files.write(at(1), content(900_000));
        Files.write(at(2), new byte[0]);
        Files.createDirectory(at(4));
        Files.createSymbolicLink(at(5), top.resolve("victim"));
        Files.writeString(top.resolve("victim"), "kept");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        put(tar, gfid(1).path(), TarEntry.REGULAR, big);
        put(tar, gfid(3).path(), TarEntry.REGULAR, big); // is not there
        put(tar, gfid(4).path(), TarEntry.REGULAR, big);
        put(tar, gfid(5).path(), TarEntry.REGULAR, big);
        put(tar, gfid(2).path(), TarEntry.REGULAR, holes);
        tar.finish();

        var in = new ByteArrayInputStream(receive(bytes.toByteArray()));
        for (int[] expected :
                new int[][] {
                    {1, 0}, {3, Errno.ENOENT}, {4, Errno.EINVAL}, {5, Errno.EINVAL}, {2, 0}
                }) {
            TarReply reply = TarReply.read(in);
            assertEquals(gfid(expected[0]), reply == null ? null : reply.gfid());
            assertEquals(expected[1], reply == null ? -1 : reply.errno());
        }
        assertNull(TarReply.read(in));
        assertArrayEquals(big, Files.readAllBytes(at(1)));
        assertArrayEquals(holes, Files.readAllBytes(at(2)));
        assertEquals(77, root.stat(gfid(2).path()).mtimeSec());
        assertEquals(123_456_789, root.stat(gfid(2).path()).mtimeNsec());
        assertTrue(root.stat(gfid(2).path()).blocks() < 1024, "a hole became data");
        assertEquals("kept", Files.readString(top.resolve("victim")));
        assertTrue(Files.notExists(at(3)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "victim",
                "/etc/passwd",
                "../victim",
                ".gfid",
                ".gfid/../victim",
                ".gfid/00000000-0000-0077-0000-000000000001/../../victim",
                "./.gfid/00000000-0000-0077-0000-000000000001",
                ".gfid/00000000-0000-0077-0000-00000000000g"
            })
    void anotherNameIsRefused(String name) throws IOException {
        Files.write(at(1), new byte[1]);
        Files.writeString(top.resolve("victim"), "kept");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        put(tar, Bytes.utf8(name), TarEntry.REGULAR, content(10));
        tar.finish();
        IOException e = assertThrows(IOException.class, () -> receive(bytes.toByteArray()));
        assertTrue(String.valueOf(e.getMessage()).contains("by their gfid"), e.getMessage());
        assertEquals("kept", Files.readString(top.resolve("victim")));
    }

    @ParameterizedTest
    @ValueSource(chars = {'1', '2', '3', '4', '5', '6', 'L', 'K', 'S', 'V'})
    void anotherTypeIsRefused(char type) throws IOException {
        Files.write(at(1), new byte[1]);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        put(tar, gfid(1).path(), type, new byte[0]);
        tar.finish();
        assertThrows(IOException.class, () -> receive(bytes.toByteArray()));
        assertArrayEquals(new byte[1], Files.readAllBytes(at(1)));
    }

    @Test
    void anAnswerThatIsNone() {
        for (String line :
                List.of(
                        "",
                        "end",
                        "x 0 1 00\n",
                        gfid(1) + " 0 1\n",
                        gfid(1) + " zero 1 00\n",
                        gfid(1) + " 0 1 0\n",
                        gfid(1) + " 0 99999999999999999999 00\n",
                        "x".repeat(1000) + "\n")) {
            var in = new ByteArrayInputStream(line.getBytes(StandardCharsets.US_ASCII));
            assertThrows(IOException.class, () -> TarReply.read(in), line);
        }
    }
}
