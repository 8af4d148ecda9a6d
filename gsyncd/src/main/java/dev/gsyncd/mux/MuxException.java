package dev.gsyncd.mux;

import java.io.IOException;

/// The peer broke the rules of the channel; nothing that follows can be trusted.
public final class MuxException extends IOException {
    MuxException(String field, long value, String range) {
        super(field + " is " + value + ", allowed: " + range);
    }

    MuxException(String what) {
        super(what);
    }
}
