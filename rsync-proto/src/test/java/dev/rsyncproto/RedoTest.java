package dev.rsyncproto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.session.ExitCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Content that does not verify is asked for again, once, with full sums.
class RedoTest {
    private static final byte[] PATTERN = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH = 200_000;

    @TempDir Path dir;

    /// Spoils one byte of the content in each of the first pieces that have some.
    private static final class Spoiler implements Tube.Meddler {
        private final int most;
        private int done;

        Spoiler(int most) {
            this.most = most;
        }

        @Override
        public byte[] pass(byte[] piece) {
            int at = done < most ? find(piece) : -1;
            if (at >= 0) {
                piece[at + 5] ^= 1;
                done++;
            }
            return piece;
        }

        private static int find(byte[] piece) {
            for (int i = 0; i + PATTERN.length <= piece.length; i++) {
                int n = 0;
                while (n < PATTERN.length && piece[i + n] == PATTERN[n]) {
                    n++;
                }
                if (n == PATTERN.length) {
                    return i;
                }
            }
            return -1;
        }
    }

    private TwoEnds ends(boolean push) throws IOException {
        Files.createDirectory(dir.resolve("src"));
        Files.createDirectory(dir.resolve("dst"));
        byte[] data = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            data[i] = PATTERN[i % PATTERN.length];
        }
        Files.write(dir.resolve("src/file"), data);
        Files.createLink(dir.resolve("src/linked"), dir.resolve("src/file"));
        Files.writeString(dir.resolve("src/other"), "fine");
        return push ? TwoEnds.push(dir) : TwoEnds.pull(dir);
    }

    private void sameTrees(List<String> names) throws IOException {
        try (Stream<Path> all = Files.list(dir.resolve("dst"))) {
            assertEquals(names, all.map(p -> p.getFileName().toString()).sorted().toList());
        }
        for (String n : names) {
            assertArrayEquals(
                    Files.readAllBytes(dir.resolve("src/" + n)),
                    Files.readAllBytes(dir.resolve("dst/" + n)),
                    n);
        }
    }

    private static long count(List<String> lines, String text) {
        return lines.stream().filter(l -> l.contains(text)).count();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void contentSpoiledOnceIsRightInTheEnd(boolean push) throws Exception {
        Spoiler spoiler = new Spoiler(1);
        TwoEnds ends = ends(push).meddleWithFiles(spoiler);
        TwoEnds.Ended ended = ends.run("-aH", "src/", "dst/");
        assertEquals(1, spoiler.done);
        assertEquals(
                1,
                count(ends.clientLines, "failed verification -- update discarded (will try again)"),
                () -> ends.clientLines + "");
        assertEquals(List.of(ExitCode.OK, ExitCode.OK), codes(ended));
        sameTrees(List.of("file", "linked", "other"));
        assertEquals(
                Files.getAttribute(dir.resolve("dst/file"), "unix:ino"),
                Files.getAttribute(dir.resolve("dst/linked"), "unix:ino"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void contentSpoiledOnceInPlaceIsRightInTheEnd(boolean push) throws Exception {
        Spoiler spoiler = new Spoiler(1);
        TwoEnds ends = ends(push).meddleWithFiles(spoiler);
        TwoEnds.Ended ended = ends.run("-aH", "--inplace", "src/", "dst/");
        assertEquals(1, spoiler.done);
        assertEquals(1, count(ends.clientLines, "update retained (will try again)"));
        assertEquals(List.of(ExitCode.OK, ExitCode.OK), codes(ended));
        sameTrees(List.of("file", "linked", "other"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void contentSpoiledAgainIsGivenUp(boolean push) throws Exception {
        Spoiler spoiler = new Spoiler(Integer.MAX_VALUE);
        TwoEnds ends = ends(push).meddleWithFiles(spoiler);
        Files.writeString(dir.resolve("dst/file"), "old");
        Files.delete(dir.resolve("src/linked"));
        TwoEnds.Ended ended = ends.run("-a", "src/", "dst/");
        assertTrue(spoiler.done > 1);
        assertEquals(1, count(ends.clientLines, "WARNING"), () -> ends.clientLines + "");
        assertEquals(1, count(ends.clientLines, "file failed verification -- update discarded."));
        assertEquals(ExitCode.PARTIAL, ended.clientCode());
        assertEquals("old", Files.readString(dir.resolve("dst/file")));
        Files.delete(dir.resolve("dst/file"));
        sameTrees(List.of("other"));
    }

    /// The basis changes after its sums went out and before the receiver reads it.
    @ParameterizedTest
    @ValueSource(strings = {"push", "pull", "push --inplace", "pull --inplace"})
    void aBasisMayChangeMeanwhile(String how) throws Exception {
        TwoEnds ends = ends(how.startsWith("push"));
        byte[] data = new byte[1 << 20];
        new Random(1).nextBytes(data);
        Path basis = dir.resolve("dst/file");
        Files.write(basis, data);
        data[500_000]++;
        Files.write(dir.resolve("src/file"), data);
        After change =
                new After(
                        3000,
                        () -> {
                            try (RandomAccessFile f = new RandomAccessFile(basis.toFile(), "rw")) {
                                f.write(77);
                            }
                        });
        ends.meddleWithRequests(change);
        TwoEnds.Ended ended =
                how.endsWith("inplace")
                        ? ends.run("-aHI", "--inplace", "src/", "dst/")
                        : ends.run("-aHI", "src/", "dst/");
        assertTrue(change.isDone());
        assertEquals(1, count(ends.clientLines, "(will try again)"), () -> ends.clientLines + "");
        assertEquals(List.of(ExitCode.OK, ExitCode.OK), codes(ended));
        assertTrue(ended.client().stats().matched() > 1_500_000, "twice by delta");
        sameTrees(List.of("file", "linked", "other"));
    }

    private static List<ExitCode> codes(TwoEnds.Ended ended) {
        assertEquals("", ended.client().reason() + ended.server().reason());
        return List.of(ended.clientCode(), ended.serverCode());
    }

    /// Does something once, when so many bytes were to pass, before they do.
    static final class After implements Tube.Meddler {
        interface Deed {
            void run() throws IOException;
        }

        private final Deed deed;
        private long left;
        private boolean done;

        After(long bytes, Deed deed) {
            this.left = bytes;
            this.deed = deed;
        }

        boolean isDone() {
            return done;
        }

        @Override
        public byte[] pass(byte[] piece) {
            left -= piece.length;
            if (left < 0 && !done) {
                done = true;
                try {
                    deed.run();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return piece;
        }
    }
}
