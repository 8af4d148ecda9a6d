package dev.rsyncproto.wire;

import java.io.IOException;

/// The peer sent something that the protocol does not allow; the session is over.
public final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1;

    private final String field;
    private final String value;
    private final String range;
    private final long offset;

    /// @param field the bracket name of the field, for example `sum-head count`
    /// @param range what would have been right, for example `0..131072`
    /// @param offset bytes of the stream (frames taken off) read so far
    public ProtocolException(String field, String value, String range, long offset) {
        super(
                "protocol error: "
                        + field
                        + " is "
                        + value
                        + ", allowed: "
                        + range
                        + " (at byte "
                        + offset
                        + " of the stream)");
        this.field = field;
        this.value = value;
        this.range = range;
        this.offset = offset;
    }

    /// @param words what rsync says there, which people search for
    public ProtocolException(String words, String field, String value, String range, long offset) {
        this(new ProtocolException(field, value, range, offset), words);
    }

    private ProtocolException(ProtocolException plain, String words) {
        super(words + ": " + plain.getMessage());
        this.field = plain.field;
        this.value = plain.value;
        this.range = plain.range;
        this.offset = plain.offset;
    }

    public String field() {
        return field;
    }

    public String value() {
        return value;
    }

    public String range() {
        return range;
    }

    public long offset() {
        return offset;
    }
}
