package dev.rsyncproto.tree;

import dev.rsyncproto.posix.PosixException;

/// Why a call failed, in the form that ends rsync's messages.
public final class Reason {
    private Reason() {}

    /// `No such file or directory (2)`.
    public static String of(PosixException e) {
        String reason = e.reason();
        int bracket = reason.lastIndexOf(" (");
        return (bracket < 0 ? reason : reason.substring(0, bracket)) + " (" + e.errno() + ")";
    }
}
