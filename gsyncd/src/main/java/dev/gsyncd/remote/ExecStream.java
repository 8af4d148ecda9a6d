package dev.gsyncd.remote;

import dev.gsyncd.secondary.DataStream;
import dev.rsyncproto.ssh.RemoteProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A data session with a program that runs over there, on a channel of its own.
record ExecStream(RemoteProcess process, String host) implements DataStream {
    private static final Logger LOG = LoggerFactory.getLogger(ExecStream.class);

    ExecStream {
        // Read or not, it takes from the window that it shares with the data.
        process.stderrLines(line -> LOG.warn("{} says: {}", host, line));
    }

    @Override
    public InputStream in() {
        return process.stdout();
    }

    @Override
    public OutputStream out() {
        return process.stdin();
    }

    @Override
    public int exitCode() throws IOException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.close();
    }
}
