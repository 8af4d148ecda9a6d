package dev.rsyncproto.options;

import org.jspecify.annotations.Nullable;

/// Deletions beyond when they happen (`Options.delete`).
///
/// @param max `--max-delete`, null: any number
/// @param excluded `--delete-excluded`
/// @param missingArgs `--delete-missing-args`
/// @param sources `--remove-source-files`
/// @param sentFiles the sources are removed as `--remove-sent-files` asked
/// @param pruneEmptyDirs `-m`
public record Deletion(
        @Nullable Integer max,
        boolean excluded,
        boolean missingArgs,
        boolean sources,
        boolean sentFiles,
        boolean pruneEmptyDirs) {
    public static final Deletion NONE = new Deletion(null, false, false, false, false, false);
}
