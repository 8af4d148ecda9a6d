package dev.gsyncd.crawl;

import java.time.Duration;

/// How far a walk is, for people. Used by one thread.
final class Progress {
    private static final double TOO_EARLY = 0.01;

    private final long startNanos = System.nanoTime();
    private final long directoriesBefore;
    private final long millisBefore;
    private long names;

    /// @param directories walked by an earlier process
    /// @param names told of by it
    /// @param millis that it took
    Progress(long directories, long names, long millis) {
        this.directoriesBefore = directories;
        this.millisBefore = millis;
        this.names = names;
    }

    void told(int more) {
        names += more;
    }

    long names() {
        return names;
    }

    long millis() {
        return millisBefore + (System.nanoTime() - startNanos) / 1_000_000;
    }

    long directories(Walkers walkers) {
        return directoriesBefore + walkers.directories();
    }

    String text(Walkers walkers) {
        String counts =
                String.format(
                        "%,d directories, %,d names, %,d directories to walk",
                        directories(walkers), names, walkers.waiting());
        double share = walkers.finished();
        if (share < TOO_EARLY) {
            return counts;
        }
        long left = (long) (millis() * (1 - share) / share);
        return counts + String.format(", about %.0f %%, %s to go", share * 100, text(left));
    }

    private static String text(long millis) {
        Duration d = Duration.ofMillis(millis);
        if (d.toHours() > 0) {
            return d.toHours() + " h " + d.toMinutesPart() + " min";
        }
        return d.toMinutes() > 0 ? d.toMinutes() + " min" : d.toSeconds() + " s";
    }
}
