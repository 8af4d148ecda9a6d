package dev.gsyncd.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a mirror of a directory does, whatever carries the sessions.
@Timeout(180)
abstract class DirectorySyncContract {
    @TempDir Path dir;
    DirectoryFixture f;

    @BeforeEach
    void prepare() throws Exception {
        f = new DirectoryFixture(dir, usesProgram());
    }

    /// Whether the rsync program carries the sessions.
    abstract boolean usesProgram();

    @AfterEach
    void end() throws Exception {
        f.stop();
    }

    private Path write(String name, int size, int seed) throws Exception {
        Path file = f.source.resolve(name);
        Files.createDirectories(file.getParent());
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return Files.write(file, content);
    }

    @Test
    void startsWithAFullPassAndFollows() throws Exception {
        write("a/b/one", 5000, 1);
        Files.createSymbolicLink(f.source.resolve("a/link"), Path.of("b/one"));
        Files.writeString(f.mirror.resolve("extra"), "goes");
        f.start();
        assertEquals("", f.differences());

        write("a/two", 100, 2);
        write("new/deep/er/three", 100, 3);
        Files.delete(f.source.resolve("a/b/one"));
        Files.createSymbolicLink(f.source.resolve("new/dangling"), Path.of("nowhere"));
        SyncReport report = f.settled();
        assertEquals(SyncReport.Kind.BATCH, report.kind());
        assertTrue(report.deleted() >= 1, report.toString());
        assertTrue(report.lag().toMillis() < 120_000, report.toString());
    }

    @Test
    void renamesCostNoContent() throws Exception {
        for (int i = 0; i < 20; i++) {
            write("tree/sub" + i % 4 + "/file" + i, 100_000, i);
        }
        write("single", 500_000, 99);
        f.start();
        Files.move(f.source.resolve("tree"), f.source.resolve("moved"));
        Files.createDirectory(f.source.resolve("into"));
        f.settled();
        Files.move(f.source.resolve("single"), f.source.resolve("into/single2"));
        Files.move(f.source.resolve("moved/sub1"), f.source.resolve("into/sub1"));
        Files.move(f.source.resolve("into"), f.source.resolve("onto"));
        SyncReport report = f.settled();
        long literal = f.seen.stream().skip(1).mapToLong(SyncReport::literalBytes).sum();
        long renamed = f.seen.stream().skip(1).mapToLong(SyncReport::renamed).sum();
        assertEquals(0, literal, () -> f.seen.toString());
        assertEquals(4, renamed, () -> f.seen.toString());
        assertTrue(report.wireBytes() < 100_000, report.toString());
    }

    @Test
    void aSwapOfTwoDirectoriesOfEqualFiles() throws Exception {
        FileTime time = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(write("current/f", 4096, 1), time);
        Files.setLastModifiedTime(write("next/f", 4096, 2), time);
        f.start();
        Files.move(f.source.resolve("current"), f.source.resolve("old"));
        Files.move(f.source.resolve("next"), f.source.resolve("current"));
        f.settled();
    }

    /// The first rename fails on the mirror, where the name is still taken; the second one then
    /// carries the wrong file on, with the right size and time.
    @Test
    void aRenameOverAnotherFileAndOnwards() throws Exception {
        FileTime time = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(write("a", 4096, 1), time);
        Files.setLastModifiedTime(write("b", 4096, 2), time);
        f.start();
        Files.move(
                f.source.resolve("a"),
                f.source.resolve("b"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.move(f.source.resolve("b"), f.source.resolve("c"));
        f.settled();
    }

    @Test
    void anEditThatKeepsSizeAndTime() throws Exception {
        Path file = write("d/file", 4096, 1);
        FileTime time = Files.getLastModifiedTime(file);
        f.start();
        write("d/file", 4096, 2);
        Files.setLastModifiedTime(file, time);
        f.settled();
    }

    @Test
    void anEditThatKeepsSizeAndTimeWhileNothingRan() throws Exception {
        Path file = write("d/file", 4096, 1);
        for (int i = 0; i < 50; i++) {
            write("d/other" + i, 1000, i);
        }
        FileTime time = Files.getLastModifiedTime(file);
        // The mark has seconds, and a margin.
        Thread.sleep(5000);
        f.start();
        f.stop();
        Thread.sleep(1100);
        write("d/file", 4096, 2);
        Files.setLastModifiedTime(file, time);
        Files.delete(f.source.resolve("d/other1"));
        f.start();
        assertEquals("", f.differences());
        SyncReport last = f.seen.getLast();
        assertTrue(last.files() < 10, last.toString());
    }

    @Test
    void deletedAndMadeAgainAsAnotherType() throws Exception {
        write("x/inner", 10, 1);
        write("y", 10, 2);
        f.start();
        Files.delete(f.source.resolve("x/inner"));
        Files.delete(f.source.resolve("x"));
        write("x", 10, 3);
        Files.delete(f.source.resolve("y"));
        write("y/inner", 10, 4);
        f.settled();
    }

    @Test
    void overflowLeadsToAFullPass() throws Exception {
        write("a", 10, 1);
        f.start();
        f.overflow = true;
        write("b/c", 10, 2);
        write("d", 10, 2);
        SyncReport report = f.settled();
        assertTrue(
                f.seen.stream().anyMatch(r -> r.reason().contains("max_queued_events")),
                report.toString());
        // And what is new is watched.
        write("b/e", 10, 3);
        f.settled();
    }

    @Test
    void hardLinksStayLinks() throws Exception {
        Path a = write("a", 10_000, 1);
        f.start();
        Files.createDirectory(f.source.resolve("d"));
        Files.createLink(f.source.resolve("d/b"), a);
        f.settled();
        assertEquals(2, Files.getAttribute(f.mirror.resolve("a"), "unix:nlink"));
        FileTime time = Files.getLastModifiedTime(a);
        byte[] content = Files.readAllBytes(a);
        content[5000]++;
        Files.write(f.source.resolve("d/b"), content, StandardOpenOption.WRITE);
        Files.setLastModifiedTime(a, time);
        f.settled();
        assertEquals(2, Files.getAttribute(f.mirror.resolve("a"), "unix:nlink"));
        Files.delete(a);
        f.settled();
        assertEquals(1, Files.getAttribute(f.mirror.resolve("d/b"), "unix:nlink"));
    }

    @Test
    void oddNames() throws Exception {
        f.start();
        try (Dir root = Dir.open(DirectoryFixture.bytes(f.source))) {
            Bytes bad = Bytes.of("bad\u00ff\u0080".getBytes(StandardCharsets.ISO_8859_1));
            root.mkdir(bad, 0755);
            try (Dir sub = root.openDir(bad)) {
                for (String name :
                        new String[] {"-n", " ", "#", "*", "new\nline", "\\#012", "'\""}) {
                    sub.create(Bytes.utf8(name), 0644).close();
                }
            }
            f.settled();
            root.rename(bad, root, Bytes.utf8("-rf"));
        }
        f.settled();
    }

    @Test
    void aLostConnectionLosesNothing() throws Exception {
        write("a", 10, 1);
        f.start();
        f.failures = 2;
        write("b", 10, 2);
        Files.move(f.source.resolve("a"), f.source.resolve("c"));
        Thread.sleep(400);
        write("d", 10, 3);
        Files.move(f.source.resolve("b"), f.source.resolve("e"));
        f.settled();
        assertEquals(0, f.failures);
    }

    /// What was mirrored after the last flush is gone, and size and time do not tell.
    @Test
    void aMirrorThatLostPowerIsMadeEqual() throws Exception {
        f.flushEvery = Duration.ofHours(1);
        Path file = write("d/file", 4096, 1);
        FileTime time = Files.getLastModifiedTime(file);
        f.start();
        write("d/file", 4096, 2);
        Files.setLastModifiedTime(file, time);
        f.settled();
        f.machine = "second-start";
        byte[] old = new byte[4096];
        new Random(1).nextBytes(old);
        Files.write(f.mirror.resolve("d/file"), old);
        Files.setLastModifiedTime(f.mirror.resolve("d/file"), time);
        f.failures = 1;
        write("other", 10, 3);
        SyncReport report = f.settled();
        assertTrue(report.reason().contains("started anew"), report.toString());
    }

    @Test
    void aMirrorThatLostPowerWhileNothingChangedIsMadeEqual() throws Exception {
        f.flushEvery = Duration.ofHours(1);
        write("kept", 10, 1);
        f.start();
        write("lost", 10, 2);
        f.settled();
        Files.delete(f.mirror.resolve("lost"));
        f.machine = "second-start";
        f.severed = true;
        SyncReport report = f.settled();
        assertTrue(report.reason().contains("started anew"), report.toString());
    }

    @Test
    void aLostConnectionAloneMakesNoFullPass() throws Exception {
        write("a", 10, 1);
        f.start();
        f.failures = 1;
        write("b", 10, 2);
        SyncReport report = f.settled();
        assertEquals(SyncReport.Kind.BATCH, report.kind(), report.toString());
    }

    @Test
    void anIdleMirrorIsFlushedOnceAndThenLeftAlone() throws Exception {
        f.flushEvery = Duration.ZERO;
        write("a", 10, 1);
        f.start();
        // The mark has seconds: the last of them is known a little later.
        Path mark = f.settings().mark();
        long end = System.nanoTime() + 60_000_000_000L;
        String[] words = {"", "-"};
        while (!words[0].equals(words[1]) && System.nanoTime() < end) {
            Thread.sleep(20);
            words = Files.exists(mark) ? Files.readString(mark).split(" ", -1) : words;
        }
        assertEquals(words[0], words[1]);
        assertEquals("first-start\n", words[2]);
        assertTrue(f.flushes > 0);
    }

    @Test
    void whatTheMirrorCouldNotWriteIsTriedAgain() throws Exception {
        Path file = write("d/a", 4096, 1);
        FileTime time = Files.getLastModifiedTime(file);
        write("d/old", 10, 1);
        f.start();
        f.partial = 3;
        write("d/a", 4096, 2);
        Files.setLastModifiedTime(file, time);
        Files.delete(f.source.resolve("d/old"));
        Thread.sleep(300);
        // What is pending moves along.
        Files.move(f.source.resolve("d"), f.source.resolve("e"));
        SyncReport report = f.settled();
        assertTrue(report.failed() > 0, report.toString());
        assertEquals(0, f.partial);
    }

    @Test
    void aFullPassThatFailedIsMadeAgain() throws Exception {
        write("a", 10, 1);
        f.partial = 1;
        f.start();
        f.settled();
    }

    @Test
    void aChurnEndsEqual() throws Exception {
        f.start();
        Random random = new Random(7);
        for (int i = 0; i < 600; i++) {
            Path a = f.source.resolve("d" + random.nextInt(5) + "/s" + random.nextInt(3));
            Path b = f.source.resolve("d" + random.nextInt(5) + "/s" + random.nextInt(3));
            Files.createDirectories(a.getParent());
            Files.createDirectories(b.getParent());
            switch (random.nextInt(6)) {
                case 0 -> Files.createDirectories(a);
                case 1, 2 -> {
                    Files.createDirectories(a);
                    Files.write(a.resolve("f" + random.nextInt(9)), new byte[random.nextInt(9)]);
                }
                case 3 -> {
                    if (Files.exists(a) && !Files.exists(b)) {
                        Files.move(a, b);
                    }
                }
                case 4 -> {
                    Path file = a.resolve("f" + random.nextInt(9));
                    if (Files.exists(file) && Files.isDirectory(b)) {
                        Files.move(
                                file,
                                b.resolve("f" + random.nextInt(9)),
                                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                    }
                }
                default -> Files.deleteIfExists(a.resolve("f" + random.nextInt(9)));
            }
            if (i % 100 == 0) {
                Thread.sleep(300);
            }
        }
        f.settled();
    }

    @Test
    void anEmptySourceDoesNotEmptyTheMirror() throws Exception {
        Files.writeString(f.mirror.resolve("precious"), "x");
        try (DirectorySync sync = f.make(f.settings())) {
            var e = assertThrows(SourceException.class, sync::once);
            assertTrue(e.getMessage().contains("1 names"), e.getMessage());
        }
        assertTrue(Files.exists(f.mirror.resolve("precious")));
        try (DirectorySync sync = f.make(f.settings(true))) {
            assertTrue(sync.once());
        }
        assertEquals("", f.differences());
    }

    @Test
    void aReplacedSourceStops() throws Exception {
        write("a", 10, 1);
        f.start();
        Files.move(f.source, dir.resolve("elsewhere"));
        Files.createDirectory(f.source);
        Files.delete(dir.resolve("elsewhere/a"));
        for (int i = 0; i < 1200 && f.failure.get() == null; i++) {
            Thread.sleep(100);
        }
        assertInstanceOf(SourceException.class, f.failure.get());
        assertTrue(Files.exists(f.mirror.resolve("a")));
    }

    @Test
    void onceComparesByContentWhatChangedSinceTheMark() throws Exception {
        write("a", 1000, 1);
        try (DirectorySync sync = f.make(f.settings())) {
            assertTrue(sync.once());
        }
        assertEquals("", f.differences());
    }

    @Test
    void nestedDirectoriesAreRefused() throws Exception {
        Path inner = Files.createDirectories(f.source.resolve("x/y"));
        Bytes source = DirectoryFixture.bytes(f.source);
        try (Dir a = Dir.open(DirectoryFixture.bytes(inner));
                Dir b = Dir.open(DirectoryFixture.bytes(dir));
                Dir c = Dir.open(DirectoryFixture.bytes(f.mirror))) {
            assertThrows(SourceException.class, () -> DirectorySync.checkApart(source, a));
            assertThrows(SourceException.class, () -> DirectorySync.checkApart(source, b));
            try (Dir same = Dir.open(source)) {
                assertThrows(SourceException.class, () -> DirectorySync.checkApart(source, same));
            }
            DirectorySync.checkApart(source, c);
        }
        assertThrows(
                SourceException.class,
                () ->
                        DirectorySync.of(
                                Bytes.utf8("/no/such/dir"),
                                f.settings(),
                                () -> {
                                    throw new java.io.IOException();
                                },
                                r -> {}));
    }
}
