package dev.gsyncd.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.secondary.DataStream;
import dev.gsyncd.secondary.Secondary;
import dev.gsyncd.secondary.TarStream;
import dev.gsyncd.secondary.VolumeSecondary;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tar streams between two plain directories that look like auxiliary mounts: `.gfid/<gfid>`, into
/// this gsyncd's own receiver and into the tar of this machine.
@Timeout(180)
final class TarDataTest {
    private static final Bytes NOTE = Bytes.utf8("user.note");

    @TempDir Path primary;
    @TempDir Path secondary;

    private Dir from;
    private Dir to;

    /// Happens when a stream has taken 1.2 MB.
    private Runnable inTheMiddle = () -> {};

    @BeforeEach
    void open() throws IOException {
        Files.createDirectory(primary.resolve(".gfid"));
        Files.createDirectory(secondary.resolve(".gfid"));
        from = Dir.open(Bytes.utf8(primary.toString()));
        to = Dir.open(Bytes.utf8(secondary.toString()));
    }

    @AfterEach
    void close() {
        from.close();
        to.close();
    }

    private static Gfid gfid(int n) {
        return new Gfid(0x99, n);
    }

    private static Path at(Path root, int n) {
        return root.resolve(gfid(n).path().utf8());
    }

    private void file(int n, int length) throws IOException {
        byte[] content = new byte[length];
        new java.util.Random(n).nextBytes(content);
        Files.write(at(primary, n), content);
        Files.write(at(secondary, n), new byte[3]);
    }

    /// Remembers what it was asked to look at.
    private static final class Attributes implements DataEngine {
        final Set<Gfid> asked = new HashSet<>();

        @Override
        public Outcome sync(Collection<Gfid> content, Collection<Gfid> meta) {
            assertEquals(List.of(), List.copyOf(content));
            asked.addAll(meta);
            return Outcome.NOTHING;
        }

        @Override
        public void close() {}
    }

    private static TarData.Tuning tuning(int jobs) {
        return new TarData.Tuning(jobs, 60);
    }

    private void assertSame(int n) throws IOException {
        assertArrayEquals(
                Files.readAllBytes(at(primary, n)), Files.readAllBytes(at(secondary, n)), "" + n);
        assertEquals(
                Files.getLastModifiedTime(at(primary, n)),
                Files.getLastModifiedTime(at(secondary, n)));
    }

    private static List<Gfid> gfids(int from, int to) {
        return java.util.stream.IntStream.range(from, to).mapToObj(TarDataTest::gfid).toList();
    }

    @Test
    void manyFilesIntoThisGsyncd() throws Exception {
        for (int i = 0; i < 300; i++) {
            file(i, i * 37);
        }
        Attributes attributes = new Attributes();
        Files.delete(at(primary, 100)); // vanished
        Files.delete(at(secondary, 200)); // not made yet
        Files.setPosixFilePermissions(
                at(secondary, 7),
                java.nio.file.attribute.PosixFilePermissions.fromString("r--r--r--"));
        try (Secondary there = new VolumeSecondary(to);
                TarData data = new TarData(from, there, attributes, tuning(3))) {
            DataEngine.Outcome outcome = data.sync(gfids(0, 300), List.of(gfid(1000)));
            assertEquals(Set.of(gfid(200)), outcome.failed().keySet());
            assertTrue(outcome.bytesSent() > 37 * 300 * 150, "" + outcome);
        }
        for (int i = 1; i < 300; i++) {
            if (i != 100 && i != 200) {
                assertSame(i);
            }
        }
        assertTrue(attributes.asked.contains(gfid(1000)));
        assertTrue(attributes.asked.contains(gfid(0)), "an empty file is its to make empty");
        assertTrue(!attributes.asked.contains(gfid(200)), "what failed must not look synced");
    }

    @Test
    void aFileThatChangesWhileItIsReadFails() throws Exception {
        for (int size : new int[] {10, 900_000, 2_000_000}) {
            for (int i = 0; i < 3; i++) {
                file(i, 1_000_000);
            }
            inTheMiddle = () -> change(1, size);
            Attributes attributes = new Attributes();
            try (Secondary there = new Program(List.of());
                    TarData data = new TarData(from, there, attributes, tuning(1))) {
                DataEngine.Outcome outcome = data.sync(gfids(0, 3), List.of());
                assertEquals(Map.of(gfid(1), "changed while it was read"), outcome.failed());
                assertEquals(Set.of(gfid(0), gfid(2)), attributes.asked);
            }
            assertSame(0);
            assertSame(2);
        }
    }

    @Test
    void aFileThatArrivesOtherwiseFails() throws Exception {
        for (int i = 0; i < 20; i++) {
            file(i, 100_000);
        }
        try (VolumeSecondary real = new VolumeSecondary(to);
                Secondary there = new Flipping(real);
                TarData data = new TarData(from, there, new Attributes(), tuning(1))) {
            DataEngine.Outcome outcome = data.sync(gfids(0, 20), List.of());
            assertEquals(1, outcome.failed().size());
            assertTrue(outcome.failed().containsValue("arrived with another content"));
        }
    }

    /// Turns one bit in the middle of some file's content.
    private final class Flipping extends Program {
        private final Secondary real;

        Flipping(Secondary real) {
            super(List.of());
            this.real = real;
        }

        @Override
        public TarStream openTar() throws IOException {
            TarStream stream = real.openTar();
            return new Altered(stream);
        }
    }

    private record Altered(TarStream stream) implements TarStream {
        @Override
        public boolean answers() {
            return stream.answers();
        }

        @Override
        public List<String> complaints() {
            return stream.complaints();
        }

        @Override
        public InputStream in() {
            return stream.in();
        }

        @Override
        public OutputStream out() {
            return new java.io.FilterOutputStream(stream.out()) {
                private long at;

                @Override
                public void write(byte[] b, int off, int len) throws IOException {
                    byte[] copy = java.util.Arrays.copyOfRange(b, off, off + len);
                    if (at <= 950_000 && 950_000 < at + len) {
                        copy[(int) (950_000 - at)] ^= 4;
                    }
                    at += len;
                    out.write(copy, 0, len);
                }
            };
        }

        @Override
        public int exitCode() throws IOException, InterruptedException {
            return stream.exitCode();
        }

        @Override
        public void close() {
            stream.close();
        }
    }

    private void change(int n, long size) {
        try (var file = new java.io.RandomAccessFile(at(primary, n).toFile(), "rw")) {
            file.setLength(size);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void intoATarProgram() throws Exception {
        for (int i = 1; i < 100; i++) {
            file(i, i * 100);
        }
        Files.createLink(secondary.resolve("other"), at(secondary, 5));
        to.setxattr(gfid(5).path(), NOTE, Bytes.utf8("x"), 0);
        Files.delete(at(secondary, 50));
        Files.createDirectory(at(secondary, 50)); // tar names it
        Attributes attributes = new Attributes();
        try (Secondary there = new Program(List.of());
                TarData data = new TarData(from, there, attributes, tuning(2))) {
            DataEngine.Outcome outcome = data.sync(gfids(1, 100), List.of());
            assertEquals(Set.of(gfid(50)), outcome.failed().keySet());
            assertTrue(String.valueOf(outcome.failed().get(gfid(50))).contains("Is a directory"));
        }
        for (int i = 1; i < 100; i++) {
            if (i != 50) {
                assertSame(i);
            }
        }
        // Written over, not replaced.
        assertEquals(Bytes.utf8("x"), to.getxattr(gfid(5).path(), NOTE));
        assertEquals(-1, Files.mismatch(secondary.resolve("other"), at(primary, 5)));
        assertTrue(!attributes.asked.contains(gfid(50)));
    }

    @Test
    void noTarOverThereIsNotThatOfAFile() throws Exception {
        file(1, 100);
        try (Secondary there =
                        new Program(
                                List.of(
                                        "--directory=/none/of/this",
                                        "--warning=no-unknown-keyword"));
                TarData data = new TarData(from, there, new Attributes(), tuning(1))) {
            IOException e =
                    assertThrows(IOException.class, () -> data.sync(gfids(1, 2), List.of()));
            assertTrue(String.valueOf(e.getMessage()).contains("/none/of/this"), e.getMessage());
        }
    }

    /// A secondary with the tar of this machine; `more` goes before its other options.
    private class Program extends DataOnly {
        private final List<String> more;

        Program(List<String> more) {
            this.more = more;
        }

        @Override
        public boolean takesTar() {
            return true;
        }

        @Override
        public TarStream openTar() throws IOException {
            List<String> command = new ArrayList<>(List.of("tar", "--overwrite"));
            command.addAll(more);
            command.addAll(List.of("-xf", "-"));
            ProcessBuilder builder = new ProcessBuilder(command).directory(secondary.toFile());
            builder.environment().put("LC_ALL", "C");
            return new Running(builder.start());
        }

        @Override
        public DataStream openData(List<Bytes> rsyncServerArgs) {
            throw new UnsupportedOperationException();
        }
    }

    private final class Running implements TarStream {
        private final Process process;
        private final List<String> lines = new ArrayList<>();
        private final Thread errors;
        private long taken;

        Running(Process process) {
            this.process = process;
            this.errors =
                    Thread.startVirtualThread(
                            () -> process.errorReader().lines().forEach(lines::add));
        }

        @Override
        public boolean answers() {
            return false;
        }

        @Override
        public List<String> complaints() {
            return lines;
        }

        @Override
        public InputStream in() {
            return process.getInputStream();
        }

        @Override
        public OutputStream out() {
            OutputStream out = process.getOutputStream();
            return new java.io.FilterOutputStream(out) {
                @Override
                public void write(byte[] b, int off, int len) throws IOException {
                    taken += len;
                    if (taken > 1_200_000) {
                        inTheMiddle.run();
                        inTheMiddle = () -> {};
                    }
                    out.write(b, off, len);
                }
            };
        }

        @Override
        public int exitCode() throws InterruptedException {
            int code = process.waitFor();
            errors.join();
            return code;
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
