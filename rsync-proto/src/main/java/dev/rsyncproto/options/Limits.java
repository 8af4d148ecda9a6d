package dev.rsyncproto.options;

import org.jspecify.annotations.Nullable;

/// How much and how long.
///
/// @param kibPerSecond `--bwlimit`; 0: no limit
/// @param connectTimeout `--contimeout` in seconds; 0: none
/// @param stopAt `--stop-at` and `--stop-after` in seconds since 1970; 0: none
/// @param maxAlloc `--max-alloc` in bytes
/// @param maxAllocText the same as it was given; null: it was not
/// @param maxSize of files, in bytes; -1: any
/// @param minSize of files, in bytes; -1: any
public record Limits(
        long kibPerSecond,
        int connectTimeout,
        long stopAt,
        long maxAlloc,
        @Nullable String maxAllocText,
        long maxSize,
        long minSize) {
    public static final long DEFAULT_MAX_ALLOC = 1L << 30;

    public static final Limits NONE = new Limits(0, 0, 0, DEFAULT_MAX_ALLOC, null, -1, -1);
}
