package dev.rsyncproto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.session.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole sessions of our client and our server.
class SessionTest {
    /// Longer than any name may be.
    private static final String NO_NAME = "x".repeat(300);

    @TempDir Path dir;

    private static TwoEnds ends(boolean push, Path dir) {
        return push ? TwoEnds.push(dir) : TwoEnds.pull(dir);
    }

    private static byte[] content(int seed, int length) {
        byte[] data = new byte[length];
        new Random(seed).nextBytes(data);
        return data;
    }

    private static void fill(Path dir, int seed) throws IOException {
        Files.createDirectories(dir.resolve("src/sub"));
        Files.createDirectories(dir.resolve("dst"));
        byte[] large = content(seed, 100_000);
        Files.write(dir.resolve("dst/large"), large);
        Files.setLastModifiedTime(dir.resolve("dst/large"), FileTime.fromMillis(0));
        large[5000]++;
        Files.write(dir.resolve("src/large"), large);
        Files.write(dir.resolve("src/sub/small"), content(seed + 1, 50));
        Files.writeString(dir.resolve("src/z"), "last " + seed);
        Files.writeString(dir.resolve("dst/extra"), "extra");
    }

    private static List<String> names(Path dir) throws IOException {
        try (Stream<Path> all = Files.walk(dir)) {
            return all.map(p -> dir.relativize(p).toString())
                    .filter(n -> !n.isEmpty())
                    .sorted()
                    .toList();
        }
    }

    private static void same(Path dir, String... files) throws IOException {
        for (String f : files) {
            assertEquals(-1, Files.mismatch(dir.resolve("src/" + f), dir.resolve("dst/" + f)), f);
        }
    }

    private static void assertCodes(ExitCode client, ExitCode server, TwoEnds.Ended ended) {
        assertEquals(
                List.of(client, server),
                List.of(ended.clientCode(), ended.serverCode()),
                () -> ended.client().reason() + " / " + ended.server().reason());
    }

    // ---- what was asked for

    @ParameterizedTest
    @CsvSource({"true,here", "true,:list", "false,here", "false,:list"})
    void filesFromListsOfEitherEnd(boolean push, String list) throws Exception {
        fill(dir, 1);
        // a list that is read for the other end goes there as it is
        String comment = push ? "" : "; not this\n";
        Files.writeString(dir.resolve("list"), "sub/small\n\n" + comment + "z\n");
        TwoEnds ends = ends(push, dir);
        TwoEnds.Ended ended;
        if (list.equals("here")) {
            ends.names = List.of(Bytes.utf8("sub/small"), Bytes.utf8("z"));
            ended = ends.run("-a", "--files-from=-", "src/", "dst/");
        } else {
            ended = ends.run("-a", "--files-from=:list", "src/", "dst/");
        }
        assertCodes(ExitCode.OK, ExitCode.OK, ended);
        assertEquals(List.of("extra", "large", "sub", "sub/small", "z"), names(dir.resolve("dst")));
        same(dir, "sub/small", "z");
        assertTrue(Files.mismatch(dir.resolve("src/large"), dir.resolve("dst/large")) >= 0);
    }

    @ParameterizedTest
    @CsvSource({"true,31", "true,32", "false,31", "false,32"})
    void protocols(boolean push, int protocol) throws Exception {
        fill(dir, 2);
        TwoEnds ends = ends(push, dir);
        List<byte[]> first = new ArrayList<>();
        ends.toServer =
                new Tube(piece -> {
                    if (first.isEmpty()) {
                        first.add(piece.clone());
                    }
                    return piece;
                });
        TwoEnds.Ended ended =
                ends.run("-aHX", "--protocol=" + protocol, "--delete", "src/", "dst/");
        assertCodes(ExitCode.OK, ExitCode.OK, ended);
        assertEquals(
                protocol,
                ByteBuffer.wrap(first.getFirst()).order(ByteOrder.LITTLE_ENDIAN).getInt());
        assertEquals(names(dir.resolve("src")), names(dir.resolve("dst")));
        same(dir, "large", "sub/small", "z");
    }

    /// openrsync hangs up after the last DONE: what comes after it has to be on its way by then.
    @Test
    void statisticsComeWithTheLastDone() throws Exception {
        fill(dir, 3);
        TwoEnds ends = ends(false, dir);
        List<byte[]> pieces = new ArrayList<>();
        ends.toClient =
                new Tube(piece -> {
                    pieces.add(piece.clone());
                    return piece;
                });
        TwoEnds.Ended ended = ends.run("-a", "--protocol=27", "src/", "dst/");
        assertCodes(ExitCode.OK, ExitCode.OK, ended);
        ByteBuffer last = ByteBuffer.wrap(pieces.getLast()).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(4 + 4 + 3 * 4, last.remaining()); // the frame's head, DONE, three counts
        assertEquals(-1, last.getInt(4));
    }

    /// A link that the user put into a source's name with -R is a directory on both sides.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLinkInTheMiddleOfASourcesName(boolean push) throws Exception {
        fill(dir, 4);
        Files.createSymbolicLink(dir.resolve("way"), Path.of("src"));
        TwoEnds.Ended ended = ends(push, dir).run("-aR", "way/sub", "dst/");
        assertCodes(ExitCode.OK, ExitCode.OK, ended);
        assertEquals(
                -1, Files.mismatch(dir.resolve("src/sub/small"), dir.resolve("dst/way/sub/small")));
    }

    /// As rsync: what would be linked is not asked for, though the directory is not there.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDryRunLooksIntoOtherDirectoriesFromADestinationToBe(boolean push) throws Exception {
        fill(dir, 3);
        TwoEnds.Ended first = ends(push, dir).run("-a", "src/", "prior/");
        assertEquals(3, first.client().stats().transferredFiles());
        TwoEnds.Ended ended =
                ends(push, dir).run("-an", "--link-dest=../../prior", "src/", "new/deep/");
        assertEquals(0, ended.client().stats().transferredFiles());
    }

    /// A value that one file has already is not sent again for another with the same attributes.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void xattrValuesThatFilesShare(boolean push) throws Exception {
        Files.createDirectories(dir.resolve("src/sub"));
        Files.createDirectories(dir.resolve("dst"));
        Files.writeString(dir.resolve("src/a"), "a");
        Files.writeString(dir.resolve("src/sub/b"), "b");
        Files.copy(dir.resolve("src/a"), dir.resolve("dst/a"), StandardCopyOption.COPY_ATTRIBUTES);
        Bytes equal = Bytes.utf8("user.equal");
        Bytes other = Bytes.utf8("user.other");
        Bytes value = Bytes.utf8("so long that only its sum comes with the list of files");
        try (Dir root = Dir.open(Bytes.utf8(dir.toString()))) {
            for (String name : List.of("src/a", "src/sub/b")) {
                root.setxattr(Bytes.utf8(name), equal, value, 0);
                root.setxattr(Bytes.utf8(name), other, Bytes.utf8("new"), 0);
            }
            root.setxattr(Bytes.utf8("dst/a"), equal, value, 0);
            assertCodes(ExitCode.OK, ExitCode.OK, ends(push, dir).run("-aX", "src/", "dst/"));
            assertEquals(value, root.getxattr(Bytes.utf8("dst/sub/b"), equal));
            assertEquals(Bytes.utf8("new"), root.getxattr(Bytes.utf8("dst/a"), other));
        }
    }

    @Test
    void manySessionsAtOnce() throws Exception {
        int many = 24;
        AtomicInteger right = new AtomicInteger();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            Path own = Files.createDirectory(dir.resolve("s" + i));
            fill(own, 100 * i);
            boolean push = i % 2 == 0;
            CompletableFuture<Void> one = new CompletableFuture<>();
            all.add(one);
            Thread.ofPlatform()
                    .start(() -> {
                        try {
                            TwoEnds.Ended ended =
                                    ends(push, own).run("-aH", "--delete", "src/", "dst/");
                            assertCodes(ExitCode.OK, ExitCode.OK, ended);
                            same(own, "large", "sub/small", "z");
                            assertEquals(names(own.resolve("src")), names(own.resolve("dst")));
                            assertTrue(ended.client().stats().matched() > 90_000);
                            right.incrementAndGet();
                            one.complete(null);
                        } catch (Throwable t) {
                            one.completeExceptionally(t);
                        }
                    });
        }
        for (CompletableFuture<Void> one : all) {
            one.get();
        }
        assertEquals(many, right.get());
    }

    // ---- errors

    /// What could not be read may be what is there: then nothing is deleted.
    @ParameterizedTest
    @CsvSource({
        "true,--delete", "true,--delete-before", "true,--delete-after", "true,--delete-delay",
        "false,--delete", "false,--delete-before", "false,--delete-after", "false,--delete-delay"
    })
    void nothingIsDeletedAfterAnErrorOfTheSender(boolean push, String delete) throws Exception {
        fill(dir, 3);
        TwoEnds ends = ends(push, dir);
        TwoEnds.Ended ended = ends.run("-a", delete, "src/", NO_NAME, "dst/");
        assertEquals(ExitCode.PARTIAL, ended.clientCode());
        assertTrue(
                ends.clientLines.stream().anyMatch(l -> l.contains("skipping file deletion")),
                () -> ends.clientLines + "");
        same(dir, "large", "sub/small", "z");
        assertTrue(Files.exists(dir.resolve("dst/extra")));

        ends(push, dir).run("-a", delete, "--ignore-errors", "src/", NO_NAME, "dst/");
        assertTrue(Files.notExists(dir.resolve("dst/extra")), "the error was what kept it");
    }

    /// The same for an error that comes while files are sent (`MSG_IO_ERROR`): a file that turned
    /// into a symlink is not opened.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsDeletedAfterALateErrorOfTheSender(boolean push) throws Exception {
        fill(dir, 4);
        Path z = dir.resolve("src/z");
        RedoTest.After swap =
                new RedoTest.After(
                        500,
                        () -> {
                            Files.delete(z);
                            Files.createSymbolicLink(z, Path.of("large"));
                        });
        TwoEnds ends = ends(push, dir).meddleWithRequests(swap);
        TwoEnds.Ended ended = ends.run("-aI", "--delete-after", "src/", "dst/");
        assertTrue(swap.isDone());
        assertEquals(ExitCode.PARTIAL, ended.clientCode());
        assertEquals(List.of("extra", "large", "sub", "sub/small"), names(dir.resolve("dst")));
        same(dir, "large", "sub/small");
    }

    /// With `-K` a link that leads to a directory is one; a link that leads to itself is none.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLinkInACircleIsNoDirectory(boolean push) throws Exception {
        fill(dir, 7);
        Files.createSymbolicLink(dir.resolve("dst/sub"), Path.of("sub"));
        TwoEnds.Ended ended = ends(push, dir).run("-rtpK", "src/", "dst/");
        assertEquals(ExitCode.OK, ended.clientCode());
        same(dir, "large", "sub/small", "z");
    }

    /// A file that is gone is no reason to keep what else is gone.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileMayVanish(boolean push) throws Exception {
        fill(dir, 5);
        RedoTest.After vanish =
                new RedoTest.After(500, () -> Files.delete(dir.resolve("src/sub/small")));
        TwoEnds ends = ends(push, dir).meddleWithRequests(vanish);
        TwoEnds.Ended ended = ends.run("-aI", "--delete-after", "src/", "dst/");
        assertTrue(vanish.isDone());
        assertEquals(ExitCode.VANISHED, ended.clientCode());
        assertEquals(List.of("large", "sub", "z"), names(dir.resolve("dst")));
        same(dir, "large", "z");
    }

    /// One entry that cannot be made does not stop the others.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneErrorOfTheReceiverIsOneError(boolean push) throws Exception {
        fill(dir, 6);
        Files.createDirectory(dir.resolve("dst/large.d"));
        Files.writeString(dir.resolve("dst/large.d/in-the-way"), "x");
        Files.writeString(dir.resolve("src/large.d"), "a file here");
        TwoEnds ends = ends(push, dir);
        TwoEnds.Ended ended = ends.run("-a", "src/", "dst/");
        assertEquals(ExitCode.PARTIAL, ended.clientCode());
        same(dir, "large", "sub/small", "z");
        assertTrue(Files.isDirectory(dir.resolve("dst/large.d")));
        assertTrue(
                ends.clientLines.stream().anyMatch(l -> l.contains("large.d")),
                () -> ends.clientLines + "");
        List<?> errors = push ? ended.server().errors() : ended.client().errors();
        assertEquals(1, errors.size(), errors + "");
    }
}
