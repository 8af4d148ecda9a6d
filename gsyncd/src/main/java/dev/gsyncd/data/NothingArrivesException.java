package dev.gsyncd.data;

import java.io.IOException;

/// The rsync of a secondary works, or says so, and yet nothing arrives.
public final class NothingArrivesException extends IOException {
    NothingArrivesException(String reason) {
        super(
                "no content arrives on the secondary: its rsync does not find the mounted volume ("
                        + reason
                        + "); the gsyncd there must keep its mount (--secondary-access-mount) and"
                        + " run rsync for this session's key; else install rsync 3.2.7, or this"
                        + " gsyncd, there");
    }
}
