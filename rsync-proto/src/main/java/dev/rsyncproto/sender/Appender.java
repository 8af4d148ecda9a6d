package dev.rsyncproto.sender;

import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.delta.MatchResult;
import dev.rsyncproto.delta.TokenSink;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;

/// `--append`: sends what follows the part that the receiver has (match.c, `match_sums`).
final class Appender {
    private static final int BUFFER = 32 * 1024;

    private final StrongSum fileSum;
    private final byte[] buffer = new byte[BUFFER];

    Appender(StrongSum fileSum) {
        this.fileSum = fileSum;
    }

    /// @param size of the file, as it is when it was opened
    /// @param there how much of it the receiver has
    /// @param verify what is there counts for the checksum
    MatchResult send(Fd fd, long size, long there, boolean verify, TokenSink sink, byte[] sum)
            throws IOException {
        fileSum.reset();
        PosixException failure = null;
        long literal = 0;
        long at = verify ? 0 : there;
        while (at < size) {
            long most = at < there ? there - at : size - at;
            int n;
            try {
                n = fd.pread(buffer, 0, (int) Math.min(BUFFER, most), at);
            } catch (PosixException e) {
                failure = e;
                break;
            }
            if (n <= 0) {
                break; // it was cut off: the checksum will not be the receiver's
            }
            fileSum.update(buffer, 0, n);
            if (at >= there) {
                sink.literal(buffer, 0, n);
                literal += n;
            }
            at += n;
        }
        fileSum.digest(sum, 0);
        return new MatchResult(literal, 0, failure);
    }
}
