package dev.rsyncproto.cli;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.PosixException;

/// The beginning of a small file that the user named.
final class FirstBytes {
    private FirstBytes() {}

    static Bytes of(Fd fd, int most) throws PosixException {
        byte[] all = new byte[most];
        int length = 0;
        while (length < most) {
            int n = fd.read(all, length, most - length);
            if (n < 0) {
                break;
            }
            length += n;
        }
        return Bytes.of(all, 0, length);
    }
}
