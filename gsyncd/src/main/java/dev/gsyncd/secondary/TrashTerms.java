package dev.gsyncd.secondary;

import java.time.Duration;

/// What a session asks of the trash of its secondary.
///
/// @param session its name there: one component of a path
/// @param maxBytes what is kept at most; the oldest goes first
/// @param maxAge how long it is kept
public record TrashTerms(String session, long maxBytes, Duration maxAge) {
    private static final int MAX_NAME = 200;

    public TrashTerms {
        if (session.isEmpty()
                || session.length() > MAX_NAME
                || session.startsWith(".")
                || !session.matches("[\\w.@+-]+")) {
            throw new IllegalArgumentException("session \"" + session + "\"");
        }
        if (maxBytes < 0 || maxAge.isNegative()) {
            throw new IllegalArgumentException(maxBytes + " bytes, " + maxAge);
        }
    }

    /// Of a session of any name.
    public static TrashTerms of(String session, long maxBytes, Duration maxAge) {
        String name = session.replaceAll("[^\\w.@+-]+", "-").replaceAll("^\\.", "-");
        return new TrashTerms(
                name.substring(0, Math.min(name.length(), MAX_NAME)), maxBytes, maxAge);
    }
}
