package dev.rsyncproto.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.session.ListLine;
import dev.rsyncproto.tree.OperatorPaths;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// The file of `--log-file`: lines with time and process, appended. Any thread.
final class LogFile implements AutoCloseable {
    private static final int MODE = 0644;

    private final Fd file;
    private final String process = " [" + ProcessHandle.current().pid() + "] ";

    LogFile(OperatorPaths paths, Dir cwd, Bytes path) throws PosixException {
        int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_APPEND;
        file = paths.open(cwd, path, flags, MODE, OperatorPaths.Reach.ANYWHERE);
    }

    synchronized void line(String text) {
        byte[] line =
                (ListLine.time(Instant.now().getEpochSecond()) + process + text + "\n")
                        .getBytes(StandardCharsets.UTF_8);
        try {
            file.write(line, 0, line.length);
        } catch (PosixException e) {
            // As rsync: a log that cannot be written stops nothing.
            return;
        }
    }

    @Override
    public void close() throws PosixException {
        file.close();
    }
}
