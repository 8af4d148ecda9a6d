package dev.rsyncproto.tree;

import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.checksum.SumChoice;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.PosixException;

/// The sum of a whole file's content that the file list has with `-c` (checksum.c,
/// `file_checksum`): the sender writes it, the generator compares it. Used by one thread.
public final class ListSum {
    private final StrongSum sum;
    private final byte[] buffer = new byte[64 * 1024];

    public ListSum(SumChoice choice) {
        this.sum = StrongSum.forList(choice);
    }

    /// Opens the file.
    public interface Opener {
        Fd open() throws PosixException;
    }

    /// @param size in bytes: what the file has grown by since is left out
    /// @return all zeros for a file that cannot be read, so that it is asked for and reported then
    public byte[] of(Opener file, long size) {
        byte[] result = new byte[sum.length()];
        sum.reset();
        try (Fd fd = file.open()) {
            long left = size;
            while (left > 0) {
                int n = fd.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (n < 0) {
                    break;
                }
                sum.update(buffer, 0, n);
                left -= n;
            }
            sum.digest(result, 0);
            return result;
        } catch (PosixException e) {
            return new byte[sum.length()];
        }
    }
}
