package dev.gsyncd.secondary;

import dev.gsyncd.repce.RemoteException;
import dev.gsyncd.repce.RepceClient;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Calls to a Python gsyncd, several at a time: it works on `sync-jobs` (3) of them.
final class PythonLink {
    private static final int CALLS_AT_A_TIME = 8;

    private final RepceClient client;
    private final Duration limit;

    PythonLink(RepceClient client, Duration limit) {
        this.client = client;
        this.limit = limit;
    }

    /// @throws RemoteException what the method raised
    @Nullable Object call(String method, @Nullable Object... arguments) throws IOException {
        try {
            return client.call(limit, method, arguments);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    List<RepceClient.Answer> callEach(String method, List<?> items) throws IOException {
        try {
            return client.callEach(limit, CALLS_AT_A_TIME, method, items);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    void requireOpen() throws IOException {
        client.requireOpen();
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        IOException io = new InterruptedIOException("interrupted");
        io.initCause(e);
        return io;
    }
}
