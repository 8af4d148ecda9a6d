package dev.gsyncd.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gsyncd.change.ChangeFeed;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Xtime;
import dev.gsyncd.progress.StateFile;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With a clock and a stopwatch of its own.
class DescentsTest {
    private static final Duration QUIET = Duration.ofSeconds(8);
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir private Path temp;
    private Dir dir;
    private long wall = 1_000_000;
    private long elapsed;

    /// The root's xtime.
    private long changed;

    private Descents descents;

    @BeforeEach
    void make() throws Exception {
        dir = Dir.open(Bytes.utf8(temp.toString()));
        descents = fresh();
    }

    @AfterEach
    void close() {
        dir.close();
    }

    private Descents fresh() {
        Feeds feeds =
                new Feeds() {
                    @Override
                    public ChangeFeed crawl(@Nullable Xtime since) {
                        throw new AssertionError();
                    }

                    @Override
                    public ChangeFeed changelogs(Xtime since) {
                        throw new AssertionError();
                    }

                    @Override
                    public ChangeFeed below(Gfid directory) {
                        throw new AssertionError();
                    }

                    @Override
                    public ChangeFeed names(Xtime since) {
                        throw new AssertionError();
                    }

                    @Override
                    public ChangeFeed content(Xtime since) {
                        throw new AssertionError();
                    }

                    @Override
                    public boolean changedSince(Xtime since) {
                        return Xtime.ofSeconds(changed).isAfter(since);
                    }
                };
        return new Descents(
                feeds,
                new StateFile(dir, Bytes.utf8("searched")),
                () -> Instant.ofEpochSecond(wall),
                () -> elapsed * 1_000_000_000L,
                QUIET);
    }

    private void pass(long seconds) {
        wall += seconds;
        elapsed += seconds;
    }

    private Descents.Descent descend(long seconds) throws Exception {
        Descents.Descent descent = descents.descend();
        pass(seconds);
        descents.done(descent);
        return descent;
    }

    @Test
    void onceAtTheStartAndThenAfterEachChange() throws Exception {
        changed = wall;
        descents.begin(Xtime.ofSeconds(wall));
        assertFalse(descents.isDue(QUIET.minusSeconds(1)));
        assertTrue(descents.isDue(QUIET));
        pass(10);
        Descents.Descent first = descend(0);
        assertTrue(first.everything());
        assertEquals(Xtime.ofSeconds(wall - 10 - 1800), first.since());
        assertFalse(descents.isDue(LONG), "nothing changed");
        pass(20);
        assertFalse(descents.isDue(LONG), "nothing changed");
        pass(20);
        changed = wall;
        assertTrue(descents.isDue(LONG));
        Descents.Descent next = descend(0);
        assertFalse(next.everything());
        assertTrue(next.since().seconds() <= first.startNanos() / 1_000_000_000L + 1_000_000);
        assertTrue(next.since().isBefore(Xtime.ofSeconds(changed)));
    }

    @Test
    void whatAnEarlierProcessCoveredIsNotSearchedAgain() throws Exception {
        descents.begin(Xtime.ofSeconds(wall));
        descend(0);
        pass(100);
        descents = fresh();
        descents.begin(Xtime.ofSeconds(wall));
        assertEquals(Xtime.ofSeconds(wall - 105), descents.descend().since());
        // Another worker had the lead for long, and went no longer than this without.
        pass(100_000);
        descents.end();
        descents.begin(Xtime.ofSeconds(wall));
        assertEquals(Xtime.ofSeconds(wall - 1800), descents.descend().since());
        assertTrue(descents.descend().everything());
    }

    @Test
    void aCrawlCoversWhatItSaw() throws Exception {
        descents.crawling();
        assertTrue(descents.covers(wall), "no search within a crawl");
        pass(5000);
        descents.crawled(Xtime.ofSeconds(wall - 5000));
        descents.begin(Xtime.ofSeconds(wall - 5000));
        assertEquals(Xtime.ofSeconds(wall - 5000), descents.descend().since());
        assertFalse(descents.descend().everything());
    }

    @Test
    void aClockThatIsSetBackHidesNothing() throws Exception {
        descents.begin(Xtime.ofSeconds(wall));
        descend(0);
        wall -= 3000;
        pass(30);
        changed = wall - 20;
        assertTrue(descents.isDue(LONG));
        assertTrue(descents.descend().since().isBefore(Xtime.ofSeconds(changed)));
    }

    @Test
    void aBusyBrickIsSearchedToo() throws Exception {
        descents.begin(Xtime.ofSeconds(wall));
        descend(0);
        pass(500);
        changed = wall;
        assertFalse(descents.isDue(Duration.ZERO));
        pass(200);
        assertTrue(descents.isDue(Duration.ZERO));
        // One that takes long comes less often.
        descend(60);
        pass(1000);
        changed = wall;
        assertFalse(descents.isDue(Duration.ZERO));
        pass(300);
        assertTrue(descents.isDue(Duration.ZERO));
    }

    @Test
    void aCheckpointNeedsASearchAfterIt() throws Exception {
        descents.begin(Xtime.ofSeconds(wall));
        descend(0);
        assertFalse(descents.covers(wall));
        pass(6);
        descend(0);
        assertTrue(descents.covers(wall - 6));
    }
}
