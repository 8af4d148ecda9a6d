package dev.gsyncd.batch;

/// What becomes of a file on the secondary that the primary does not have and that is in the way,
/// or under a name that the primary does not have.
public enum Fate {
    /// The primary had it and deleted it: so does the secondary.
    DELETE,
    /// Only the secondary ever had it: it is moved to the trash there.
    KEEP,
    /// It stays, and its name waits.
    LEAVE
}
