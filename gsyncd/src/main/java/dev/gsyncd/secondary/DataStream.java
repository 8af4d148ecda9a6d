package dev.gsyncd.secondary;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The client's end of a data session in the secondary.
public interface DataStream extends AutoCloseable {
    /// What the session writes; ends when it is over.
    InputStream in();

    /// What the session reads; close it for end of file.
    OutputStream out();

    /// Waits for the session's end: rsync's exit code.
    int exitCode() throws IOException, InterruptedException;

    /// Cancels the session if it still runs; never blocks on it.
    @Override
    void close();
}
