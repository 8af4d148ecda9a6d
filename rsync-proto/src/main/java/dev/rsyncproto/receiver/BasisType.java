package dev.rsyncproto.receiver;

/// Which file a delta is against, as it is on the wire (rsync.h, `FNAMECMP_*`).
final class BasisType {
    /// And above, up to one for each `--link-dest` and the like.
    static final int ALT_DIR = 0;

    static final int SAME_NAME = 0x80;
    static final int PARTIAL_DIR = 0x81;

    /// With `--inplace`: the backup, for the file itself is overwritten on the way.
    static final int BACKUP = 0x82;

    /// And above, one more for each `--link-dest` and the like.
    static final int FUZZY = 0x83;

    private BasisType() {}

    static boolean isAltDir(int type) {
        return type < SAME_NAME;
    }
}
