package dev.rsyncproto.wire;

import java.io.IOException;

/// Nothing moved for the whole of `--timeout` (rsync's exit code 30).
public final class IoTimeoutException extends IOException {
    private static final long serialVersionUID = 1;

    public IoTimeoutException(int seconds) {
        super("io timeout after " + seconds + " seconds");
    }
}
