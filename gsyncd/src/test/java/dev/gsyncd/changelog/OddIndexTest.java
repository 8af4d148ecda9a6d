package dev.gsyncd.changelog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.change.CrawlNeededException;
import dev.gsyncd.change.Slice;
import dev.gsyncd.changelog.ChangelogFeed.Tuning;
import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Indexes as bricks that die, clocks that are set and old versions leave them.
class OddIndexTest {
    private static final Tuning AT_ONCE =
            new Tuning(Duration.ZERO, Duration.ZERO, Duration.ZERO, 7, Duration.ZERO);

    @TempDir private Path temp;
    private SimulatedBrick brick;
    private Xtime start;

    @BeforeEach
    void make() throws Exception {
        brick = new SimulatedBrick(temp);
        start = Xtime.ofSeconds(brick.clock());
    }

    private Dir open() throws Exception {
        return Dir.open(Bytes.utf8(temp.toString()));
    }

    /// The numbers of the records that are not provisional.
    private static List<Integer> drain(ChangelogFeed feed) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        for (Slice slice = feed.next(); slice != null; slice = feed.next()) {
            if (!slice.provisional()) {
                slice.records().forEach(record -> numbers.add(SimulatedBrick.number(record)));
            }
            feed.done(slice);
        }
        return numbers;
    }

    private List<Integer> readFrom(Xtime since) throws Exception {
        try (Dir dir = open();
                ChangelogFeed feed = new ChangelogFeed(dir, since, AT_ONCE)) {
            return drain(feed);
        }
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void aRolledFileThatIsInNoIndexIsFoundAtTheStart() throws Exception {
        brick.write();
        brick.rollover(14);
        brick.write();
        brick.crashAfterRename(14);
        assertEquals(upTo(2), readFrom(start));
        brick.write();
        brick.rollover(14);
        assertEquals(upTo(3), readFrom(start));
    }

    @Test
    void aRolledFileThatIsInNoIndexIsFoundAtTheHandOver() throws Exception {
        try (Dir dir = open();
                ChangelogFeed feed = new ChangelogFeed(dir, start, AT_ONCE)) {
            brick.write();
            assertEquals(List.of(), drain(feed));
            brick.crashAfterRename(14);
            assertEquals(List.of(0), drain(feed));
            brick.write();
            brick.rollover(14);
            assertEquals(List.of(1), drain(feed));
        }
    }

    @Test
    void aTornEntryIsReadAsTheFileInTheDirectory() throws Exception {
        brick.write();
        brick.rollover(14);
        brick.tearIndex(14);
        assertEquals(upTo(2), readFrom(start));
        brick.write();
        brick.rollover(14);
        assertEquals(upTo(3), readFrom(start));
    }

    @Test
    void indexesWithoutDays() throws Exception {
        brick.write();
        brick.rollover(14);
        brick.rollover(14);
        brick.write();
        brick.rollover(14);
        brick.oldLayout();
        assertEquals(upTo(2), readFrom(start));
        // The brick is updated: the index goes on with days.
        brick.write();
        brick.rollover(14);
        assertEquals(upTo(3), readFrom(start));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEmptySliceOfTheSameSecondLosesNothing(boolean emptyFirst) throws Exception {
        try (Dir dir = open();
                ChangelogFeed feed = new ChangelogFeed(dir, start, AT_ONCE)) {
            brick.twiceInASecond(emptyFirst);
            assertEquals(List.of(0), drain(feed));
            brick.write();
            brick.rollover(3);
            assertEquals(List.of(1), drain(feed));
        }
        assertEquals(upTo(2), readFrom(start));
    }

    /// The records that were overwritten were read before.
    @Test
    void overwrittenAfterItWasReadLosesNothing() throws Exception {
        try (Dir dir = open();
                ChangelogFeed feed = new ChangelogFeed(dir, start, AT_ONCE)) {
            brick.write();
            brick.rollover(1);
            assertEquals(List.of(0), drain(feed));
            brick.write();
            brick.rollover(0);
            assertEquals(List.of(1), drain(feed));
        }
        assertThrows(CrawlNeededException.class, () -> readFrom(start));
    }

    /// Two bricks' worth of order: what is listed late is given late, and nothing is lost.
    @Test
    void entriesOutOfOrder() throws Exception {
        long t = brick.clock();
        try (Dir dir = open();
                ChangelogFeed feed = new ChangelogFeed(dir, start, AT_ONCE)) {
            brick.write();
            brick.setClock(t + 30);
            brick.rollover(0);
            brick.write();
            brick.setClock(t + 20);
            brick.rollover(0);
            brick.write();
            brick.setClock(t + 45);
            brick.rollover(0);
            assertEquals(upTo(3), drain(feed));
        }
    }

    @Test
    void aClockSetBackIsFollowed() throws Exception {
        try (Dir dir = open();
                ChangelogFeed feed = new ChangelogFeed(dir, start, AT_ONCE)) {
            brick.setClock(brick.clock() + 1000);
            brick.write();
            brick.rollover(14);
            assertEquals(List.of(0), drain(feed));
            brick.setClock(brick.clock() - 700);
            for (int i = 1; i < 6; i++) {
                brick.write();
                brick.rollover(14);
                assertEquals(List.of(i), drain(feed));
            }
            brick.write();
            brick.crashAfterRename(14);
            assertEquals(List.of(6), drain(feed));
        }
    }

    /// On which side of the fall stime lies is not known. The crawl begins before the lowest time
    /// that changes may have; once it is through, the index is followed from its place.
    @Test
    void aClockSetBackBeforeTheStartMeansCrawlOnce() throws Exception {
        brick.setClock(brick.clock() + 1000);
        brick.write();
        brick.rollover(14);
        Xtime since = Xtime.ofSeconds(brick.clock() - 1);
        brick.setClock(brick.clock() - 700);
        brick.write();
        brick.rollover(14);
        long lowest = brick.clock();
        CrawlNeededException needed =
                assertThrows(CrawlNeededException.class, () -> readFrom(since));
        assertTrue(needed.since().seconds() < lowest, needed.getMessage());
        try (Dir dir = open()) {
            ChangelogFeed.Bound bound = ChangelogFeed.crawlBound(dir);
            assertNotNull(bound);
            brick.write();
            brick.rollover(14);
            try (ChangelogFeed feed = new ChangelogFeed(dir, since, bound.place(), AT_ONCE)) {
                assertEquals(List.of(2), drain(feed));
                brick.write();
                brick.rollover(14);
                assertEquals(List.of(3), drain(feed));
            }
        }
        // Long after the clock has passed that time a start is a start again.
        brick.setClock(since.seconds() + 2000);
        brick.write();
        brick.rollover(14);
        assertEquals(List.of(4), readFrom(Xtime.ofSeconds(brick.clock() - 1000)));
    }

    @Test
    void changelogOffAndOnSeveralTimes() throws Exception {
        brick.write();
        brick.rollover(14);
        brick.offAndOn(100);
        brick.write();
        brick.offAndOn(100);
        brick.write();
        brick.rollover(14);
        CrawlNeededException needed =
                assertThrows(CrawlNeededException.class, () -> readFrom(start));
        assertEquals(start, needed.since());
        try (Dir dir = open()) {
            ChangelogFeed.Bound bound = ChangelogFeed.crawlBound(dir);
            assertNotNull(bound);
            brick.write();
            brick.rollover(14);
            try (ChangelogFeed feed =
                    new ChangelogFeed(dir, bound.stime(), bound.place(), AT_ONCE)) {
                assertEquals(List.of(3), drain(feed));
            }
        }
    }

    @Test
    void rubbishInAnIndexIsPassedOver() throws Exception {
        brick.write();
        brick.rollover(14);
        Files.write(
                brick.index(),
                Bytes.utf8("\0\0rubbish\0/b/CHANGELOG.99999999999999\0").toArray(),
                StandardOpenOption.APPEND);
        brick.write();
        brick.rollover(14);
        assertEquals(upTo(2), readFrom(start));
    }

    @Test
    void anIndexThatWasCutMeansCrawl() throws Exception {
        brick.write();
        brick.rollover(14);
        try (Dir dir = open();
                ChangelogFeed feed = new ChangelogFeed(dir, start, AT_ONCE)) {
            assertEquals(List.of(0), drain(feed));
            Files.write(brick.index(), new byte[0]);
            assertThrows(CrawlNeededException.class, () -> drain(feed));
        }
    }

    /// A worker that is killed at any time while the clock jumps: each record comes, or is newer
    /// than the time from which a crawl is asked for.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noRecordIsLostWhereverTheClockGoes(long seed) throws Exception {
        Random random = new Random(seed);
        Map<Integer, Long> written = new HashMap<>();
        Set<Integer> synced = new HashSet<>();
        Set<Long> used = new HashSet<>();
        Xtime stime = start;
        int crawls = 0;
        try (Dir dir = open()) {
            IndexPlace place = null;
            for (int life = 0; life < 25; life++) {
                try (ChangelogFeed feed = new ChangelogFeed(dir, stime, place, AT_ONCE)) {
                    for (int step = random.nextInt(30); step > 0; step--) {
                        if (random.nextInt(12) == 0) {
                            brick.setClock(
                                    Math.max(
                                            start.seconds() + 1,
                                            brick.clock() + random.nextInt(4000) - 2000));
                        }
                        written.put(brick.records(), brick.clock());
                        brick.write();
                        if (random.nextInt(3) == 0) {
                            int seconds = 1 + random.nextInt(14);
                            while (!used.add(brick.clock() + seconds)) {
                                seconds++;
                            }
                            brick.rollover(seconds);
                        }
                        Slice slice = random.nextInt(3) == 0 ? null : feed.next();
                        if (slice != null && !slice.provisional()) {
                            slice.records().forEach(r -> synced.add(SimulatedBrick.number(r)));
                            feed.done(slice);
                            Xtime to = slice.stime();
                            stime = to != null && to.isAfter(stime) ? to : stime;
                        }
                    }
                    place = null;
                } catch (CrawlNeededException e) {
                    crawls++;
                    for (int number : written.keySet()) {
                        assertTrue(
                                synced.contains(number)
                                        || written.get(number) >= e.since().seconds(),
                                number + " of " + written.get(number) + ": " + e.getMessage());
                    }
                    ChangelogFeed.Bound bound = ChangelogFeed.crawlBound(dir);
                    assertNotNull(bound);
                    synced.addAll(written.keySet());
                    place = bound.place();
                    stime = bound.stime().isAfter(stime) ? bound.stime() : stime;
                }
            }
        }
        int all = brick.records();
        brick.setClock(stime.seconds() + 5000);
        brick.write();
        brick.rollover(3);
        boolean crawl = false;
        try {
            synced.addAll(readFrom(stime));
        } catch (CrawlNeededException e) {
            crawl = true;
        }
        assertTrue(crawl || synced.containsAll(upTo(all)), "seed " + seed);
        assertFalse(crawls == 25, "a crawl at each start");
    }
}
