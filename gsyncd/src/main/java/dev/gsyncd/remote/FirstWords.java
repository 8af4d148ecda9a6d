package dev.gsyncd.remote;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the other side writes on standard error: until the handshake is done its first line is kept
/// for an error message, after it every line goes to the log.
final class FirstWords {
    private static final Logger LOG = LoggerFactory.getLogger(FirstWords.class);

    private final String host;
    private String first = "";
    private boolean talking;

    FirstWords(String host) {
        this.host = host;
    }

    synchronized void hear(String line) {
        if (talking) {
            LOG.warn("{} says: {}", host, line);
        } else if (first.isEmpty()) {
            first = line;
        }
    }

    synchronized void shookHands() {
        talking = true;
    }

    /// The first line; empty where there was none.
    synchronized String first() {
        return first;
    }
}
