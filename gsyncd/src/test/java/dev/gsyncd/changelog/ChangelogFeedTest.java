package dev.gsyncd.changelog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.CrawlNeededException;
import dev.gsyncd.change.Slice;
import dev.gsyncd.changelog.ChangelogFeed.Tuning;
import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangelogFeedTest {
    private static final Tuning AT_ONCE =
            new Tuning(Duration.ZERO, Duration.ZERO, Duration.ZERO, 7, Duration.ZERO);

    @TempDir private Path temp;

    private Dir open() throws Exception {
        return Dir.open(Bytes.utf8(temp.toString()));
    }

    private static List<Integer> numbers(@Nullable Slice slice) {
        return slice == null
                ? List.of()
                : slice.records().stream().map(SimulatedBrick::number).toList();
    }

    private static List<Slice> drain(ChangelogFeed feed) throws Exception {
        List<Slice> slices = new ArrayList<>();
        for (Slice s = feed.next(); s != null; s = feed.next()) {
            slices.add(s);
            feed.done(s);
        }
        return slices;
    }

    /// A worker that is killed at any time and starts again from the stime it had stored.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void everyRecordComesAtLeastOnceAndInOrder(long seed) throws Exception {
        Random random = new Random(seed);
        SimulatedBrick brick = new SimulatedBrick(temp);
        BitSet synced = new BitSet();
        Xtime stime = Xtime.ofSeconds(brick.clock());
        try (Dir dir = open()) {
            for (int life = 0; life < 12; life++) {
                int last = -1;
                try (ChangelogFeed feed = new ChangelogFeed(dir, stime, AT_ONCE)) {
                    List<Slice> undone = new ArrayList<>();
                    for (int step = random.nextInt(60); step > 0; step--) {
                        act(brick, random);
                        Slice slice = feed.next();
                        if (slice == null) {
                            continue;
                        }
                        int provisionalFrom = last;
                        for (int number : numbers(slice)) {
                            int after = slice.provisional() ? provisionalFrom : last;
                            assertTrue(number > after, number + " after " + after);
                            if (slice.provisional()) {
                                provisionalFrom = number;
                            } else {
                                last = number;
                            }
                        }
                        undone.add(slice);
                        if (random.nextInt(3) > 0) {
                            stime = finish(feed, undone, synced, stime);
                        }
                    }
                }
            }
            brick.rollover(3);
            try (ChangelogFeed feed = new ChangelogFeed(dir, stime, AT_ONCE)) {
                finish(feed, drain(feed), synced, stime);
            }
        }
        assertEquals(brick.records(), synced.nextClearBit(0), "seed " + seed);
    }

    /// Where the kernel tells of no changes it looks so often, and not in between.
    @Test
    void withoutInotifyItLooksEachInterval() throws Exception {
        SimulatedBrick brick = new SimulatedBrick(temp);
        Xtime start = Xtime.ofSeconds(brick.clock());
        for (Duration interval : List.of(Duration.ofDays(1), Duration.ZERO)) {
            try (Dir dir = open();
                    ChangelogFeed feed =
                            new ChangelogFeed(
                                    new ChangelogDir(dir),
                                    start,
                                    null,
                                    AT_ONCE,
                                    _ -> Wakeup.blind(interval))) {
                drain(feed); // the last look finds nothing
                brick.write();
                assertEquals(interval.isZero(), feed.next() != null, interval.toString());
            }
        }
    }

    private static void act(SimulatedBrick brick, Random random) throws Exception {
        switch (random.nextInt(10)) {
            case 0 -> brick.rollover(1 + random.nextInt(20));
            case 1 -> brick.crashAfterRename(1 + random.nextInt(20));
            case 2 -> brick.restart(1 + random.nextInt(20));
            case 3 -> brick.writePart(random.nextInt(90));
            case 4 -> {
                for (int i = random.nextInt(40); i > 0; i--) {
                    brick.write();
                }
            }
            default -> brick.write();
        }
    }

    /// What a worker does when slices are on the secondary.
    private static Xtime finish(
            ChangelogFeed feed, List<Slice> slices, BitSet synced, Xtime stime) {
        Xtime to = stime;
        for (Slice slice : slices) {
            if (!slice.provisional()) {
                numbers(slice).forEach(synced::set);
            }
            Xtime next = slice.stime();
            if (next != null) {
                assertFalse(next.isBefore(to), "stime goes back");
                to = next;
            }
            feed.done(slice);
        }
        slices.clear();
        return to;
    }

    @Test
    void theLiveFileIsProvisionalAndComesAgain() throws Exception {
        SimulatedBrick brick = new SimulatedBrick(temp);
        try (Dir dir = open();
                ChangelogFeed feed =
                        new ChangelogFeed(dir, Xtime.ofSeconds(brick.clock()), AT_ONCE)) {
            assertNull(feed.next());
            brick.write();
            brick.write();
            Slice live = feed.next();
            assertNotNull(live);
            assertTrue(live.provisional());
            assertNull(live.stime());
            assertEquals(List.of(0, 1), numbers(live));
            brick.writePart(10);
            assertNull(feed.next());
            brick.write();
            assertEquals(List.of(2, 3), numbers(feed.next()));
            brick.rollover(14);
            Slice rolled = feed.next();
            assertNotNull(rolled);
            assertFalse(rolled.provisional());
            assertEquals(List.of(0, 1, 2, 3), numbers(rolled));
            assertEquals(Xtime.ofSeconds(brick.clock() - 1), rolled.stime());
            assertNull(feed.next());
        }
    }

    @Test
    void emptySlicesMoveStime() throws Exception {
        SimulatedBrick brick = new SimulatedBrick(temp);
        try (Dir dir = open();
                ChangelogFeed feed =
                        new ChangelogFeed(dir, Xtime.ofSeconds(brick.clock()), AT_ONCE)) {
            brick.rollover(14);
            brick.rollover(14);
            Slice slice = feed.next();
            assertNotNull(slice);
            assertTrue(slice.records().isEmpty());
            assertEquals(Xtime.ofSeconds(brick.clock() - 1), slice.stime());
            assertNull(feed.next());
        }
    }

    @Test
    void aBigChangelogComesInPartsAndTheLastMovesStime() throws Exception {
        SimulatedBrick brick = new SimulatedBrick(temp);
        Xtime start = Xtime.ofSeconds(brick.clock());
        Tuning tuning =
                new Tuning(Duration.ZERO, Duration.ZERO, Duration.ZERO, 1000, Duration.ZERO);
        for (int i = 0; i < 12_000; i++) {
            brick.write();
        }
        brick.rollover(14);
        try (Dir dir = open();
                ChangelogFeed feed = new ChangelogFeed(dir, start, tuning)) {
            List<Slice> slices = drain(feed);
            assertTrue(slices.size() > 2);
            int n = 0;
            for (Slice slice : slices) {
                assertEquals(slice == slices.getLast(), slice.stime() != null);
                for (int number : numbers(slice)) {
                    assertEquals(n++, number);
                }
            }
            assertEquals(12_000, n);
        }
    }

    private String crawlReason(SimulatedBrick brick, Xtime stime) throws Exception {
        try (Dir dir = open();
                ChangelogFeed feed = new ChangelogFeed(dir, stime, AT_ONCE)) {
            CrawlNeededException needed =
                    assertThrows(CrawlNeededException.class, () -> drain(feed));
            // After a crawl the feed goes on without another one.
            brick.rollover(5);
            ChangelogFeed.Bound bound = ChangelogFeed.crawlBound(dir);
            assertNotNull(bound);
            brick.write();
            brick.rollover(5);
            try (ChangelogFeed after =
                    new ChangelogFeed(dir, bound.stime(), bound.place(), AT_ONCE)) {
                List<Slice> slices = drain(after);
                assertEquals(brick.records() - 1, numbers(slices.getLast()).getLast().intValue());
            }
            return String.valueOf(needed.getMessage());
        }
    }

    @Test
    void changelogSwitchedOffMeansCrawl() throws Exception {
        SimulatedBrick brick = new SimulatedBrick(temp);
        Xtime start = Xtime.ofSeconds(brick.clock());
        brick.write();
        brick.offAndOn(100);
        String reason = crawlReason(brick, start);
        assertTrue(reason.contains("switched on"), reason);
    }

    @Test
    void changelogSwitchedOffWhileRunningGivesWhatIsThereThenAsksForACrawl() throws Exception {
        SimulatedBrick brick = new SimulatedBrick(temp);
        Xtime start = Xtime.ofSeconds(brick.clock());
        try (Dir dir = open();
                ChangelogFeed feed = new ChangelogFeed(dir, start, AT_ONCE)) {
            brick.write();
            brick.rollover(5);
            drain(feed);
            brick.write();
            long before = brick.clock();
            brick.offAndOn(100);
            brick.write();
            brick.rollover(5);
            Slice slice = feed.next();
            assertEquals(List.of(1), numbers(slice));
            assertNotNull(slice);
            assertEquals(Xtime.ofSeconds(before), slice.stime());
            assertThrows(CrawlNeededException.class, feed::next);
        }
    }

    @Test
    void anOverwrittenChangelogMeansCrawl() throws Exception {
        SimulatedBrick brick = new SimulatedBrick(temp);
        Xtime start = Xtime.ofSeconds(brick.clock());
        brick.overwrite();
        String reason = crawlReason(brick, start);
        assertTrue(reason.contains("twice"), reason);
    }

    /// Whoever asks once more (having slices in hand when it was said first) must hear it again.
    @Test
    void theNeedForACrawlIsSaidAgain() throws Exception {
        SimulatedBrick brick = new SimulatedBrick(temp);
        try (Dir dir = open();
                ChangelogFeed feed =
                        new ChangelogFeed(dir, Xtime.ofSeconds(brick.clock()), AT_ONCE)) {
            brick.write();
            brick.rollover(3);
            assertEquals(1, drain(feed).size());
            brick.overwrite();
            brick.write();
            brick.rollover(3);
            assertThrows(CrawlNeededException.class, () -> drain(feed));
            assertThrows(CrawlNeededException.class, () -> drain(feed));
        }
    }

    @Test
    void aMissingChangelogMeansCrawl() throws Exception {
        SimulatedBrick brick = new SimulatedBrick(temp);
        Xtime start = Xtime.ofSeconds(brick.clock());
        brick.write();
        brick.rollover(5);
        Files.delete(brick.newestRolled());
        String reason = crawlReason(brick, start);
        assertTrue(reason.contains("not there"), reason);
    }

    @Test
    void aTimeBeforeTheFirstChangelogMeansCrawl() throws Exception {
        SimulatedBrick brick = new SimulatedBrick(temp);
        String reason = crawlReason(brick, Xtime.ofSeconds(brick.clock() - 1));
        assertTrue(reason.contains("switched on"), reason);
    }

    @Test
    void aDamagedChangelogGivesWhatCanBeReadThenAsksForACrawl() throws Exception {
        SimulatedBrick brick = new SimulatedBrick(temp);
        Xtime start = Xtime.ofSeconds(brick.clock());
        brick.write();
        brick.write();
        brick.write();
        brick.rollover(5);
        Path file = brick.newestRolled();
        byte[] data = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(data, data.length - 3));
        try (Dir dir = open();
                ChangelogFeed feed = new ChangelogFeed(dir, start, AT_ONCE)) {
            Slice slice = feed.next();
            assertEquals(List.of(0, 1), numbers(slice));
            assertNotNull(slice);
            assertNull(slice.stime());
            CrawlNeededException needed = assertThrows(CrawlNeededException.class, feed::next);
            assertEquals(start, needed.since());
        }
        String reason = crawlReason(brick, start);
        assertTrue(reason.contains("ends within a record"), reason);
    }

    /// Changelog was off while the brick was down: the index goes on as if nothing had been.
    @Test
    void aFileThatBeganLateMeansCrawl() throws Exception {
        SimulatedBrick brick = new SimulatedBrick(temp);
        long longAgo = brick.clock() - 1000;
        // An index that began long ago, with one changelog that was written just now.
        Path htime = temp.resolve(".glusterfs/changelogs/htime");
        try (var files = Files.list(htime)) {
            Files.move(files.findFirst().orElseThrow(), htime.resolve("HTIME." + longAgo));
        }
        Files.write(
                htime.resolve("HTIME." + longAgo),
                Bytes.utf8("/b/changelog." + longAgo + "\0").toArray());
        Files.move(
                temp.resolve(".glusterfs/changelogs/CHANGELOG"),
                temp.resolve(".glusterfs/changelogs/CHANGELOG." + (longAgo + 500)));
        try (Dir dir = open();
                ChangelogFeed feed = new ChangelogFeed(dir, Xtime.ofSeconds(longAgo), AT_ONCE)) {
            assertThrows(CrawlNeededException.class, feed::next);
        }
    }

    @Test
    void theFeedWakesUpForAChange() throws Exception {
        SimulatedBrick brick = new SimulatedBrick(temp);
        Tuning tuning =
                new Tuning(
                        Duration.ofMinutes(5),
                        Duration.ofMillis(50),
                        Duration.ofSeconds(1),
                        100,
                        Duration.ZERO);
        try (Dir dir = open();
                ChangelogFeed feed =
                        new ChangelogFeed(dir, Xtime.ofSeconds(brick.clock()), tuning)) {
            Thread writer =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    Thread.sleep(300);
                                    brick.write();
                                } catch (Exception e) {
                                    throw new AssertionError(e);
                                }
                            });
            long start = System.nanoTime();
            List<Integer> numbers = numbers(feed.next());
            long millis = (System.nanoTime() - start) / 1_000_000;
            writer.join();
            assertEquals(List.of(0), numbers);
            assertTrue(millis < 120_000, millis + " ms");
        }
    }

    @Test
    void recordsOfAnyKindPass() throws Exception {
        SimulatedBrick brick = new SimulatedBrick(temp);
        Xtime start = Xtime.ofSeconds(brick.clock());
        ChangelogBytes bytes = new ChangelogBytes(false).header();
        List<ChangeRecord> all = ChangelogDecoderTest.all();
        all.forEach(bytes::record);
        brick.write();
        brick.rollover(9);
        Files.write(brick.newestRolled(), bytes.bytes());
        try (Dir dir = open();
                ChangelogFeed feed = new ChangelogFeed(dir, start, Tuning.DEFAULT)) {
            Slice slice = feed.next();
            assertNotNull(slice);
            assertEquals(all, slice.records());
        }
    }
}
