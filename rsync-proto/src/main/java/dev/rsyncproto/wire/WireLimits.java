package dev.rsyncproto.wire;

/// Ceilings for what a peer may announce, each with its reason. All are rsync's own where it has
/// one.
public final class WireLimits {
    /// A frame's length field has 24 bits.
    public static final int MAX_FRAME = 0xFFFFFF;

    /// A message must fit rsync's `BIGPATHBUFLEN` (4096 + 1024) with a NUL, or it hangs up.
    public static final int MAX_MESSAGE = 4096 + 1024 - 1;

    /// Messages that wait for the data writer. rsync lets this buffer grow without end; past this
    /// much the program that reports is broken.
    public static final int MAX_PENDING_MESSAGES = 16 << 20;

    /// `MAXPATHLEN` of Linux: no name on the wire may be longer.
    public static final int MAX_PATH = 4096;

    /// `MAX_BLOCK_SIZE`, since protocol 30.
    public static final int MAX_BLOCK_LENGTH = 1 << 17;

    /// `OLD_MAX_BLOCK_SIZE`, before protocol 30.
    public static final int OLD_MAX_BLOCK_LENGTH = 1 << 29;

    /// `SUM_LENGTH`: a block's strong sum has at most 16 bytes.
    public static final int SUM_LENGTH = 16;

    /// `SHORT_SUM_LENGTH`: and at least 2 in the first phase.
    public static final int SHORT_SUM_LENGTH = 2;

    /// All block sums of one file, in bytes of memory: rsync's default `--max-alloc`.
    public static final long MAX_SUM_BYTES = 1L << 30;

    public static final int MAX_XATTR_COUNT = 65536;
    public static final int MAX_XATTR_NAME = 4096;

    /// An xattr's value is an int on the wire; rsync stops at `--max-alloc`, so do we. Read it with
    /// [WireIn#readBytes], whose memory grows with what has arrived.
    public static final int MAX_XATTR_DATA = 1 << 30;

    public static final int MAX_ACL_COUNT = 65536;
    public static final int MAX_NSEC = 999_999_999;

    /// `MAX_WIRE_DEL_STAT`: five of these still fit an int.
    public static final int MAX_DELETE_COUNT = 1 << 28;

    /// The most a vstring's 15-bit length can say.
    public static final int MAX_VSTRING = 0x7FFF;

    private WireLimits() {}
}
