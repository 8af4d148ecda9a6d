package dev.rsyncproto.wire;

import java.io.IOException;

/// The connection takes nothing more; the peer may have said why before it went.
public final class WriteRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    public WriteRefusedException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
