package dev.gsyncd.gluster;

import java.io.IOException;

/// Gluster said no; the message names what, where and what to do next.
public final class GlusterException extends IOException {
    private static final long serialVersionUID = 1;

    public GlusterException(String message) {
        super(message);
    }
}
