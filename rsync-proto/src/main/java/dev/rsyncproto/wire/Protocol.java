package dev.rsyncproto.wire;

/// Protocol versions and the constants that both ends share.
public final class Protocol {
    /// The oldest version whose shape is kept open.
    public static final int MIN = 27;

    /// What rsync 3.5.0 speaks, and what we offer.
    public static final int MAX = 32;

    /// A version outside 20..40 is not an rsync (`rsync.h` MIN/MAX_PROTOCOL_VERSION).
    public static final int LOWEST_CREDIBLE = 20;

    public static final int HIGHEST_CREDIBLE = 40;

    /// `CHUNK_SIZE`: the most literal data in one token, and the unit of flushing in the search.
    public static final int CHUNK_SIZE = 32 * 1024;

    /// `NDX_DONE`: the end of a phase.
    public static final int NDX_DONE = -1;

    /// `NDX_FLIST_EOF`: no more file lists follow.
    public static final int NDX_FLIST_EOF = -2;

    /// `NDX_DEL_STATS`: deletion counts follow.
    public static final int NDX_DEL_STATS = -3;

    /// `NDX_FLIST_OFFSET`: this and below, a file list for a directory follows.
    public static final int NDX_FLIST_OFFSET = -101;

    private Protocol() {}
}
