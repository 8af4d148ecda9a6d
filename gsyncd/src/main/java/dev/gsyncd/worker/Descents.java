package dev.gsyncd.worker;

import dev.gsyncd.gluster.Xtime;
import dev.gsyncd.progress.StateFile;
import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// When the brick is to be searched for what its changelog does not record, and from which time on.
///
/// Gluster's changelog has no records of fallocate, punching holes and zeroing a range; its marker
/// sees them (tried on Gluster 10.3: xtime moves up to the root; a punched hole leaves mtime as it
/// is). So the brick is descended where xtime moved: after the first quiet moment of a worker,
/// after each quiet moment later, before a checkpoint is called complete, and when there was no
/// quiet moment for long. The first descent of a worker also looks for names that came and went
/// unrecorded: changelog switched off and on again while the brick was down leaves no trace.
///
/// Until when the brick was searched is on disk. Where that is missing (another worker of the
/// replica set had the lead) the search begins [#LONGEST] before stime: no worker with the lead
/// goes longer without.
final class Descents {
    /// With changes all the time there is a descent after this at the latest.
    static final Duration BUSY = Duration.ofMinutes(10);

    /// Before stime nothing is older than that and not searched for.
    static final Duration LONGEST = Duration.ofMinutes(30);

    /// The marker sets xtime when an operation is done, somewhat later than the time in it.
    private static final long SLACK_SECONDS = 5;

    private static final int COST = 20;
    private static final Duration ANY = Duration.ofDays(36_500);

    private final Feeds feeds;
    private final StateFile file;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Duration quiet;

    /// What changed at or before is found.
    private Xtime covered = Xtime.NEVER;

    private boolean following;
    private boolean first = true;
    private long lastStart;
    private long nextNanos;

    /// @param quiet without changes, before a descent; and between two
    Descents(Feeds feeds, StateFile file, InstantSource clock, LongSupplier nanos, Duration quiet) {
        this.feeds = feeds;
        this.file = file;
        this.clock = clock;
        this.nanos = nanos;
        this.quiet = quiet;
    }

    /// A crawl begins: it sees what there is.
    void crawling() {
        following = false;
    }

    /// A crawl is through that saw all that changed at or before `time`, names as well.
    void crawled(Xtime time) throws IOException {
        covered = Xtime.min(time, Xtime.ofSeconds(bound()));
        file.write(covered.toBytes().toArray());
        first = false;
    }

    /// Changelogs are followed from now on. Others may have had the lead before.
    void begin(Xtime stime) throws IOException {
        following = true;
        byte[] kept = file.read(ANY);
        Xtime there =
                kept != null && kept.length == Xtime.LENGTH
                        ? Xtime.ofBytes(Bytes.of(kept))
                        : Xtime.NEVER;
        Xtime least = Xtime.ofSeconds(Math.max(0, stime.seconds() - LONGEST.toSeconds()));
        covered = there.isAfter(least) ? there : least;
        lastStart = nanos.getAsLong();
        nextNanos = lastStart;
    }

    /// Whether to descend now.
    ///
    /// @param quietFor since when there is nothing to do
    boolean isDue(Duration quietFor) throws IOException {
        long now = nanos.getAsLong();
        if (now - nextNanos < 0) {
            return false;
        }
        boolean busy = now - lastStart > BUSY.toNanos();
        if (!busy && quietFor.compareTo(quiet) < 0) {
            return false;
        }
        if (feeds.changedSince(since())) {
            return true;
        }
        nextNanos = now + quiet.toNanos();
        return false;
    }

    /// What changed at or before this time is synced, whatever the changelog says.
    boolean covers(long seconds) {
        return !following || covered.seconds() >= seconds;
    }

    /// Another worker has the lead now.
    void end() {
        following = false;
        first = true;
    }

    /// A descent, to be replayed and then [#done].
    ///
    /// @param everything names as well
    record Descent(Xtime since, boolean everything, Xtime covers, long startNanos) {}

    Descent descend() {
        return new Descent(since(), first, Xtime.ofSeconds(bound()), nanos.getAsLong());
    }

    /// The times of changes go back with the clock.
    private Xtime since() {
        long elapsed = (nanos.getAsLong() - lastStart) / 1_000_000_000L;
        Xtime byClock = Xtime.ofSeconds(Math.max(0, bound() - elapsed));
        return first ? covered : Xtime.min(covered, byClock);
    }

    private long bound() {
        return clock.instant().getEpochSecond() - SLACK_SECONDS;
    }

    /// All that it found is on the secondary or in the retry queue.
    void done(Descent descent) throws IOException {
        first = false;
        covered = descent.covers();
        lastStart = descent.startNanos();
        long now = nanos.getAsLong();
        nextNanos = now + Math.max(quiet.toNanos(), COST * (now - descent.startNanos()));
        file.write(covered.toBytes().toArray());
    }
}
