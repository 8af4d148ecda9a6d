package dev.rsyncproto.delta;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What a search sent.
///
/// @param literal bytes sent as they are (`Literal data` of --stats)
/// @param matched bytes found in the basis (`Matched data`)
/// @param failure why the source could not be read to its end: the whole-file sum is wrong on
///   purpose then, so that the peer does not keep the file
public record MatchResult(long literal, long matched, @Nullable IOException failure) {}
