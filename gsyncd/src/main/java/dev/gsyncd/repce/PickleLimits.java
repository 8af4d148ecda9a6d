package dev.gsyncd.repce;

/// Ceilings for what a peer may send.
///
/// @param bytes length of one message
/// @param values values made by one message, also on the way
/// @param depth containers within containers
public record PickleLimits(long bytes, int values, int depth) {
    /// A batch of 10,000 entry operations is about 4 MB and 150,000 values.
    public static final PickleLimits DEFAULT = new PickleLimits(64L << 20, 2_000_000, 32);
}
