package dev.gsyncd.mux;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;

/// A channel between two ends in one process: two pipes of the system.
public final class Pipes {
    private final Pipe up;
    private final Pipe down;
    private final InputStream serverIn;
    private final InputStream clientIn;
    private final OutputStream serverOut;
    private final OutputStream clientOut;

    public Pipes() {
        try {
            up = Pipe.open();
            down = Pipe.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        serverIn = new BufferedInputStream(Channels.newInputStream(up.source()), 65536);
        clientIn = new BufferedInputStream(Channels.newInputStream(down.source()), 65536);
        serverOut = Channels.newOutputStream(down.sink());
        clientOut = Channels.newOutputStream(up.sink());
    }

    public InputStream serverIn() {
        return serverIn;
    }

    public InputStream clientIn() {
        return clientIn;
    }

    public OutputStream serverOut() {
        return serverOut;
    }

    public OutputStream clientOut() {
        return clientOut;
    }
}
