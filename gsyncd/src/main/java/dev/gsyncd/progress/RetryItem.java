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
    ///
    /// @param hurried when all was tried at once, for what kept it from being synced may have been
    ///   over: the first failure after that waits as briefly as the very first
    RetryItem again(String why, Instant now, Instant hurried) {
        Duration wait =
                last.isBefore(hurried) ? FIRST_WAIT : Duration.between(last, next).multipliedBy(2);
        return new RetryItem(key, why, first, now, now.plus(bounded(wait)), tries + 1);
    }

    private static Duration bounded(Duration wait) {
        if (wait.compareTo(FIRST_WAIT) < 0) {
            return FIRST_WAIT;
        }
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }
}
