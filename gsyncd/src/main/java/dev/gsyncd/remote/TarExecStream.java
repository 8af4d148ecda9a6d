package dev.gsyncd.remote;

import dev.gsyncd.secondary.TarStream;
import dev.rsyncproto.ssh.RemoteProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/// A tar program that runs over there, on a channel of its own.
final class TarExecStream implements TarStream {
    /// Two for each file of a stream and then some; that lines are missing is said by one more.
    private static final int MAX_LINES = 5_000;

    private final RemoteProcess process;
    private final Thread errors;
    private final List<String> lines = new ArrayList<>();

    TarExecStream(RemoteProcess process) {
        this.process = process;
        this.errors = process.stderrLines(this::hear);
    }

    private synchronized void hear(String line) {
        if (lines.size() < MAX_LINES) {
            lines.add(line);
        } else if (lines.size() == MAX_LINES) {
            lines.add("more than " + MAX_LINES + " lines of trouble");
        }
    }

    @Override
    public boolean answers() {
        return false;
    }

    @Override
    public synchronized List<String> complaints() {
        return List.copyOf(lines);
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
    public int exitCode() throws IOException, InterruptedException {
        int code = process.waitFor();
        errors.join();
        return code;
    }

    @Override
    public void close() {
        process.close();
    }
}
