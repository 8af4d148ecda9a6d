package dev.gsyncd.changelog;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;

/// A changelog or an index that is not what a brick writes.
public final class ChangelogFormatException extends IOException {
    private static final long serialVersionUID = 1;

    private final long offset;

    ChangelogFormatException(Bytes file, long offset, String what) {
        super(file + ": " + what + " at byte " + offset);
        this.offset = offset;
    }

    /// Where in the file the record begins that cannot be read.
    public long offset() {
        return offset;
    }
}
