package dev.gsyncd.mux;

/// What both ends agree on before the first frame.
///
/// @param window bytes that may be on the way in one direction of one stream
/// @param streams data streams open at a time
public record MuxLimits(int window, int streams) {
    /// Frame with header: two OpenSSH packets, one of ours.
    static final int FRAME = 64 * 1024;

    static final int HEADER = 8;
    static final int MAX_PAYLOAD = FRAME - HEADER;

    private static final int MIN_WINDOW = FRAME;
    private static final int MAX_WINDOW = 64 * 1024 * 1024;
    private static final int MAX_STREAMS = 256;

    /// 8 MiB is 100 ms at 80 MB/s; a stream that is read at once holds far less.
    public static final MuxLimits DEFAULT = new MuxLimits(8 * 1024 * 1024, 32);

    public MuxLimits {
        if (window < MIN_WINDOW || window > MAX_WINDOW) {
            throw new IllegalArgumentException("window " + window);
        }
        if (streams < 1 || streams > MAX_STREAMS) {
            throw new IllegalArgumentException("streams " + streams);
        }
    }
}
