package dev.gsyncd.changelog;

import dev.gsyncd.change.ChangeRecord;
import dev.rsyncproto.posix.Fd;
import java.io.IOException;
import java.util.List;

/// Reads one rolled-over changelog, as many records at a time as are wanted.
final class RolledReader implements AutoCloseable {
    private static final int CHUNK = 256 * 1024;

    private final RolledName name;
    private final Fd fd;
    private final ChangelogDecoder decoder;
    private final byte[] chunk;
    private boolean ended;

    RolledReader(RolledName name, Fd fd) throws IOException {
        this.name = name;
        this.fd = fd;
        this.decoder = new ChangelogDecoder(name.path());
        this.chunk = new byte[Math.clamp(fd.stat().size(), 512, CHUNK)];
    }

    RolledName name() {
        return name;
    }

    /// When the file was made, in seconds; 0 where the file system does not keep it.
    long birthSeconds() throws IOException {
        return fd.stat().btimeSec();
    }

    /// Adds records until there are `limit` or more, or the file ends.
    ///
    /// @throws ChangelogFormatException where the file is not what a brick writes; the records
    ///   before that were added
    void read(List<ChangeRecord> to, int limit) throws IOException {
        while (!ended && to.size() < limit) {
            int n = fd.read(chunk, 0, chunk.length);
            if (n > 0) {
                decoder.feed(chunk, 0, n, to::add);
            } else {
                ended = true;
                if (!decoder.atRecordEnd()) {
                    throw new ChangelogFormatException(
                            name.path(), decoder.consumed(), "ends within a record");
                }
            }
        }
    }

    boolean ended() {
        return ended;
    }

    @Override
    public void close() throws IOException {
        fd.close();
    }
}
