package dev.rsyncproto.session;

/// The `[iflags]` of an item: what differs, and what the peers do about it (rsync.h, `ITEM_*`).
public final class ItemFlags {
    public static final int REPORT_ATIME = 1;
    public static final int REPORT_CHANGE = 1 << 1;

    /// Size of a regular file; for a symlink it is `REPORT_TIMEFAIL`.
    public static final int REPORT_SIZE = 1 << 2;

    public static final int REPORT_TIMEFAIL = 1 << 2;
    public static final int REPORT_TIME = 1 << 3;
    public static final int REPORT_PERMS = 1 << 4;
    public static final int REPORT_OWNER = 1 << 5;
    public static final int REPORT_GROUP = 1 << 6;
    public static final int REPORT_ACL = 1 << 7;
    public static final int REPORT_XATTR = 1 << 8;
    public static final int REPORT_CRTIME = 1 << 10;
    public static final int BASIS_TYPE_FOLLOWS = 1 << 11;
    public static final int XNAME_FOLLOWS = 1 << 12;
    public static final int IS_NEW = 1 << 13;
    public static final int LOCAL_CHANGE = 1 << 14;
    public static final int TRANSFER = 1 << 15;

    /// Not on the wire: before protocol 29 nobody says what differs.
    public static final int MISSING_DATA = 1 << 16;

    /// Not on the wire: the basis was matched elsewhere.
    public static final int MATCHED = 1 << 18;

    /// All but the flags that only describe how.
    public static final int SIGNIFICANT = ~(BASIS_TYPE_FOLLOWS | XNAME_FOLLOWS | LOCAL_CHANGE);

    /// All that can be on the wire.
    public static final int WIRE = 0xffff;

    /// Ours alone: a name that is linked, with nothing to tell of the other name.
    public static final int NAMES_NO_OTHER = 1 << 24;

    private ItemFlags() {}
}
