package dev.rsyncproto.flist;

/// The bits that lead each entry on the wire. Some bits have two meanings, by protocol or by type.
final class XmitFlags {
    static final int TOP_DIR = 1;
    static final int SAME_MODE = 1 << 1;

    /// The flags have a second byte (without varint flags).
    static final int EXTENDED_FLAGS = 1 << 2;

    static final int SAME_RDEV_PRE28 = 1 << 2;
    static final int SAME_UID = 1 << 3;
    static final int SAME_GID = 1 << 4;
    static final int SAME_NAME = 1 << 5;
    static final int LONG_NAME = 1 << 6;
    static final int SAME_TIME = 1 << 7;

    /// Devices, since 28.
    static final int SAME_RDEV_MAJOR = 1 << 8;

    /// Directories, since 30.
    static final int NO_CONTENT_DIR = 1 << 8;

    /// Since 28.
    static final int HLINKED = 1 << 9;

    /// 28 and 29.
    static final int SAME_DEV_PRE30 = 1 << 10;

    /// Since 30, with incremental recursion.
    static final int USER_NAME_FOLLOWS = 1 << 10;

    static final int RDEV_MINOR_8_PRE30 = 1 << 11;
    static final int GROUP_NAME_FOLLOWS = 1 << 11;

    /// Since 30, with HLINKED.
    static final int HLINK_FIRST = 1 << 12;

    /// With EXTENDED_FLAGS alone: the list ends, an error code follows.
    static final int IO_ERROR_ENDLIST = 1 << 12;

    /// Since 31.
    static final int MOD_NSEC = 1 << 13;

    /// With `-U`.
    static final int SAME_ATIME = 1 << 14;

    private XmitFlags() {}
}
