package dev.gsyncd.tar;

import java.io.IOException;

/// What was read is no tar stream that this program takes: which field, and where.
public final class TarFormatException extends IOException {
    TarFormatException(String what, long at) {
        super("tar stream at byte " + at + ": " + what);
    }
}
