package dev.rsyncproto.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/// Two streams to a daemon, and what ends them.
///
/// @param closer closes both, also while another thread waits on one
public record DaemonConnection(InputStream in, OutputStream out, Closer closer)
        implements AutoCloseable {
    /// Ends a connection.
    @FunctionalInterface
    public interface Closer {
        void close() throws IOException;
    }

    static DaemonConnection of(Socket socket) throws IOException {
        return new DaemonConnection(
                socket.getInputStream(), socket.getOutputStream(), socket::close);
    }

    @Override
    public void close() throws IOException {
        closer.close();
    }
}
