package dev.gsyncd.repce;

import java.io.IOException;

/// What came is not a pickle of plain data within the limits.
public final class PickleException extends IOException {
    private final long offset;

    PickleException(String what, long offset) {
        super("not a RePCe message: " + what + " at byte " + offset);
        this.offset = offset;
    }

    /// Where in the message.
    public long offset() {
        return offset;
    }
}
