package dev.gsyncd.directory;

import java.io.IOException;

/// The source or the pair of directories is not what may be synced; trying again does not help. The
/// message is one line for people.
public final class SourceException extends IOException {
    private static final long serialVersionUID = 1;

    public SourceException(String message) {
        super(message);
    }
}
