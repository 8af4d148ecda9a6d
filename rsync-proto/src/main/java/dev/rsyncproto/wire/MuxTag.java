package dev.rsyncproto.wire;

import java.io.IOException;

/// What a frame carries (`rsync.h` enum msgcode), with the lengths that rsync accepts.
///
/// The codes that rsync uses between its own two processes (STATS, REDO, ERROR_SOCKET, LOG, CLIENT,
/// ERROR_UTF8) are never right on a connection and are refused.
public enum MuxTag {
    /// The data stream itself.
    DATA(0, 0, WireLimits.MAX_FRAME),
    /// Text: a file could not be transferred.
    ERROR_XFER(1, 0, WireLimits.MAX_MESSAGE),
    /// Text for the user.
    INFO(2, 0, WireLimits.MAX_MESSAGE),
    /// Text: an error, since protocol 30.
    ERROR(3, 0, WireLimits.MAX_MESSAGE),
    /// Text: a warning, since protocol 30.
    WARNING(4, 0, WireLimits.MAX_MESSAGE),
    /// int: `IOERR_…` bits of the sending side.
    IO_ERROR(22, 4, 4),
    /// int: seconds, a daemon's time limit.
    IO_TIMEOUT(33, 4, 4),
    /// Nothing: keep-alive of protocol 30.
    NOOP(42, 0, 0),
    /// Nothing, or an int exit code: both ends stop, since protocol 31.
    ERROR_EXIT(86, 0, 4),
    /// int: this index is done (`--remove-source-files`, hard links); in a local copy device and
    /// inode of what was written follow, two longs.
    SUCCESS(100, 4, 20),
    /// A name, with a NUL at the end for a directory: deleted at the receiver.
    DELETED(101, 0, WireLimits.MAX_MESSAGE),
    /// int: the sender could not open this index.
    NO_SEND(102, 4, 4);

    private static final MuxTag[] BY_CODE = new MuxTag[128];

    static {
        for (MuxTag tag : values()) {
            BY_CODE[tag.code] = tag;
        }
    }

    private final int code;
    private final int minLength;
    private final int maxLength;

    MuxTag(int code, int minLength, int maxLength) {
        this.code = code;
        this.minLength = minLength;
        this.maxLength = maxLength;
    }

    public int code() {
        return code;
    }

    /// True for the messages that are text for people.
    public boolean isText() {
        return switch (this) {
            case ERROR_XFER, INFO, ERROR, WARNING -> true;
            case DATA, IO_ERROR, IO_TIMEOUT, NOOP, ERROR_EXIT, SUCCESS, DELETED, NO_SEND -> false;
        };
    }

    boolean allows(int length) {
        return length >= minLength
                && length <= maxLength
                && (this != ERROR_EXIT || length == 0 || length == 4);
    }

    String lengths() {
        return this == ERROR_EXIT ? "0 or 4 bytes" : minLength + ".." + maxLength + " bytes";
    }

    /// The tag with this code (the header's high byte less 7).
    public static MuxTag of(int code, long offset) throws IOException {
        if (code >= 0 && code < BY_CODE.length && BY_CODE[code] != null) {
            return BY_CODE[code];
        }
        throw new ProtocolException(
                "mux-header tag", Integer.toString(code), "a known tag", offset);
    }
}
