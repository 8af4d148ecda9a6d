package dev.gsyncd.directory;

import java.time.Duration;
import java.util.Locale;

/// What one batch or pass did.
///
/// @param kind `full`, or `batch`
/// @param reason why a full pass was made, else empty
/// @param files regular files whose content was sent
/// @param entries names that were looked at
/// @param deleted names that were deleted on the mirror
/// @param renamed names that moved on the mirror, without their content
/// @param wireBytes bytes over the wire, both ways
/// @param fileBytes the size of the files whose content was sent
/// @param literalBytes the part of it that the mirror did not have
/// @param failed entries that could not be transferred and stay pending
/// @param took from its start to its end
/// @param lag from the first change in it to its end
public record SyncReport(
        Kind kind,
        String reason,
        long files,
        long entries,
        long deleted,
        long renamed,
        long wireBytes,
        long fileBytes,
        long literalBytes,
        long failed,
        Duration took,
        Duration lag) {
    public enum Kind {
        FULL,
        BATCH
    }

    /// One line for people.
    @Override
    public String toString() {
        String what = kind == Kind.FULL ? "full pass (" + reason + ")" : "batch";
        String rest = failed == 0 ? "" : ", " + failed + " failed and will be tried again";
        return String.format(
                Locale.ROOT,
                "%s: %d sent of %d looked at, %d deleted, %d renamed; %d bytes over the wire for"
                        + " %d bytes of files; took %.2f s, lag %.2f s%s",
                what,
                files,
                entries,
                deleted,
                renamed,
                wireBytes,
                fileBytes,
                seconds(took),
                seconds(lag),
                rest);
    }

    private static double seconds(Duration d) {
        return d.toNanos() / 1e9;
    }
}
