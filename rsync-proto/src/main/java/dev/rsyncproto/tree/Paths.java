package dev.rsyncproto.tree;

/// How a name with several components is resolved below the root.
public enum Paths {
    /// The parent directory is opened beneath the root and never through a symlink; calls then use
    /// its handle. What everything uses that another user could write to.
    BENEATH,
    /// The kernel resolves the whole name from the root handle. For virtual directories that cannot
    /// be opened, such as `.gfid` on a Gluster mount; content is written in place there.
    DIRECT
}
