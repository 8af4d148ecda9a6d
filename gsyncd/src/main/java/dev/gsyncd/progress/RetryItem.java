package dev.gsyncd.progress;

import java.time.Duration;
import java.time.Instant;

/// Something that could not be synced, and when it is tried again.
///
/// @param reason why, for people
/// @param first when it failed first
/// @param last when it failed last
/// @param next not before this
/// @param tries how often it failed
public record RetryItem(
        RetryKey key, String reason, Instant first, Instant last, Instant next, int tries) {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    static RetryItem first(RetryKey key, String reason, Instant now) {
        return new RetryItem(key, reason, now, now, now.plus(FIRST_WAIT), 1);
    }

    /// It failed once more: twice the wait, up to ten minutes.
    RetryItem again(String why, Instant now) {
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(tries, 10));
        Duration bounded = wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
        return new RetryItem(key, why, first, now, now.plus(bounded), tries + 1);
    }
}
