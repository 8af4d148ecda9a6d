package dev.gsyncd.remote;

import dev.gsyncd.secondary.Secondary;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The first words with the other gsyncd.
final class Handshake {
    private Handshake() {}

    static Secondary over(InputStream in, OutputStream out, AutoCloseable link) throws IOException {
        throw new UnsupportedOperationException();
    }
}
