package dev.gsyncd.secondary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.batch.EntryOp;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The trash of a volume that is a plain directory here: what needs no gfid.
class TrashLimitsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T20:00:00Z");
    private static final int KIB = 1024;

    @TempDir private Path temp;
    private Dir root;

    @BeforeEach
    void open() throws Exception {
        root = Dir.open(Bytes.utf8(temp.toString()));
    }

    @AfterEach
    void close() {
        root.close();
    }

    private Path part(String name, int kib) throws IOException {
        Path part = temp.resolve(".gsyncd-trash/pop/" + name);
        Files.createDirectories(part.resolve("a/b"));
        Files.write(part.resolve("a/b/file"), new byte[kib * KIB]);
        Files.createSymbolicLink(part.resolve("a/link"), temp.resolve("outside"));
        return part;
    }

    private TrashLimits limits(long kib) {
        return new TrashLimits(root, new TrashTerms("pop", kib * KIB, Duration.ofDays(30)));
    }

    private List<String> parts() throws IOException {
        try (Stream<Path> all = Files.list(temp.resolve(".gsyncd-trash/pop"))) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theOldGo() throws Exception {
        Files.createDirectories(temp.resolve("outside/kept"));
        part("20261023T195959Z", 1);
        part("20261023T200001Z", 1);
        part("20261122T195959Z-2", 1);
        Path other = temp.resolve(".gsyncd-trash/other/20001023T195959Z");
        Files.createDirectories(other);
        limits(10_000).enforce(NOW);
        assertEquals(List.of("20261023T200001Z", "20261122T195959Z-2"), parts());
        assertTrue(Files.exists(other), "another session's");
        assertTrue(Files.exists(temp.resolve("outside/kept")), "no link is followed");
    }

    @Test
    void theOldestOfTooMuchGo() throws Exception {
        part("20261120T000000Z", 10);
        part("20261121T000000Z", 600);
        part("20261122T000000Z", 500);
        limits(1000).enforce(NOW);
        assertEquals(List.of("20261122T000000Z"), parts());
        limits(100).enforce(NOW);
        assertEquals(List.of(), parts());
    }

    @Test
    void theOldestGivesWayWhereTheVolumeIsFull() throws Exception {
        part("20261121T000000Z", 1);
        part("20261120T000000Z", 1);
        assertTrue(limits(1000).dropOldest("full"));
        assertEquals(List.of("20261121T000000Z"), parts());
        assertTrue(limits(1000).dropOldest("full"));
        assertFalse(limits(1000).dropOldest("full"));
    }

    @Test
    void nothingThereIsNoTrouble() throws Exception {
        limits(1).enforce(NOW);
        assertFalse(limits(1).dropOldest("full"));
        assertEquals(List.of(), new TrashContents(root).list(Bytes.EMPTY));
    }

    @Test
    void whatIsListedIsWhatWasMovedAndIsRestoredWhereNothingIs() throws Exception {
        Path part = part("20261121T000000Z", 1);
        for (Path way = part.resolve("a"); !way.equals(temp); way = way.getParent()) {
            root.setxattr(
                    Bytes.utf8(temp.relativize(way).toString()), Trash.WAY, Bytes.utf8("way"), 0);
        }
        TrashContents trash = new TrashContents(root);
        List<TrashContents.Kept> all = trash.list(Bytes.EMPTY);
        assertEquals(
                List.of("pop/20261121T000000Z/a/b", "pop/20261121T000000Z/a/link"),
                all.stream().map(kept -> kept.path().utf8()).toList());
        TrashContents.Kept directory = all.getFirst();
        assertEquals(Bytes.utf8("a/b"), directory.origin());
        assertEquals("there is no directory /a", trash.restore(directory));
        Files.createDirectories(temp.resolve("a/b"));
        assertEquals("something else is at /a/b", trash.restore(directory));
        Files.delete(temp.resolve("a/b"));
        assertEquals(null, trash.restore(directory));
        assertEquals(KIB, Files.size(temp.resolve("a/b/file")));
        assertEquals(1, trash.list(Bytes.utf8("pop/20261121T000000Z")).size());
        assertEquals(null, trash.restore(all.getLast()));
        assertFalse(Files.exists(temp.resolve(".gsyncd-trash/pop")), "the way is gone");
    }

    @Test
    void aSessionIsOneNameAndNoPath() {
        for (String bad : List.of("", "..", "a/b", ".x", "a\0b")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new TrashTerms(bad, 1, Duration.ZERO),
                    bad);
        }
        assertEquals("pop_gs1_moz", TrashTerms.of("pop_gs1_moz", 1, Duration.ZERO).session());
        assertEquals("-x-y", TrashTerms.of(".x/y", 1, Duration.ZERO).session());
    }

    @Test
    void theOperationGoesOverTheWire() {
        EntryOp op =
                new EntryOp.Displace(new Gfid(1, 2), new EntryName(Gfid.ROOT, Bytes.utf8("x")));
        assertEquals(op, WireOps.fromWire(WireOps.toWire(op)));
    }
}
