package dev.gsyncd.secondary;

import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.tar.SparseMap;
import dev.gsyncd.tar.TarEntry;
import dev.gsyncd.tar.TarReader;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Errno;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Writes the content of a tar stream into files that exist, `.gfid/<gfid>`, in place, and their
/// time of change after it; all other attributes are the data sessions' to set. Nothing is made,
/// nothing but regular files is opened, and no other name is taken.
///
/// A file that cannot be written is answered with its errno and the stream goes on.
final class TarReceiver {
    private static final Bytes DOT_GFID = Bytes.utf8(".gfid/");
    private static final int BUFFER = 1 << 17;

    // config
    private final Dir root;

    // state
    private final byte[] buffer = new byte[BUFFER];
    private final StrongSum sum = StrongSum.forFile(TarReply.SUM, 0);
    private final byte[] digest = new byte[TarReply.SUM.length()];
    private long bytes;

    private TarReceiver(Dir root) {
        this.root = root;
    }

    /// Until the end of the archive.
    ///
    /// @throws IOException where it is no stream that may be taken, or is cut off
    static void run(Dir root, InputStream in, OutputStream out) throws IOException {
        new TarReceiver(root).run(new TarReader(new BufferedInputStream(in, 1 << 16)), out);
    }

    private void run(TarReader tar, OutputStream out) throws IOException {
        for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
            Gfid gfid = gfid(entry);
            bytes = 0;
            sum.reset();
            int errno = 0;
            try {
                write(gfid, entry, tar);
            } catch (PosixException e) {
                errno = e.errno();
            }
            sum.digest(digest, 0);
            out.write(new TarReply(gfid, errno, bytes, Bytes.of(digest)).line());
            out.flush();
        }
        out.write(TarReply.endLine());
        out.flush();
    }

    private static Gfid gfid(TarEntry entry) throws IOException {
        Bytes name = entry.name();
        byte[] text = name.toArray();
        Gfid gfid =
                name.startsWith(DOT_GFID)
                                && text.length == DOT_GFID.length() + Gfid.TEXT_LENGTH
                                && entry.type() == TarEntry.REGULAR
                        ? Gfid.parseOrNull(text, DOT_GFID.length(), Gfid.TEXT_LENGTH)
                        : null;
        if (gfid == null) {
            throw new IOException(
                    "this secondary takes regular files by their gfid from a tar stream, not \""
                            + (name.length() > 100 ? name.sub(0, 100) : name)
                            + "\" of type "
                            + (int) entry.type());
        }
        return gfid;
    }

    private void write(Gfid gfid, TarEntry entry, TarReader tar) throws IOException {
        Bytes path = gfid.path();
        Stat before = root.stat(path);
        if (!before.isRegular()) {
            throw new PosixException("open", path, Errno.EINVAL);
        }
        // A fifo that takes its place meanwhile must not be waited for.
        int flags = OpenFlags.O_WRONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK;
        try (Fd file = root.open(path, flags, 0)) {
            if (!file.stat().isRegular()) {
                throw new PosixException("open", path, Errno.EINVAL);
            }
            file.truncate(0);
            SparseMap sparse = entry.sparse();
            if (sparse == null) {
                copy(tar, file, 0, entry.size());
            } else {
                for (int i = 0; i < sparse.pieces(); i++) {
                    copy(tar, file, sparse.offset(i), sparse.length(i));
                }
            }
            file.truncate(entry.size());
        }
        root.utimens(path, 0, Dir.UTIME_OMIT, entry.mtimeSec(), entry.mtimeNsec());
    }

    private void copy(TarReader tar, Fd file, long from, long length) throws IOException {
        long at = from;
        for (long rest = length; rest > 0; ) {
            int n = tar.read(buffer, 0, (int) Math.min(buffer.length, rest));
            if (n < 0) {
                throw new IOException("tar stream: a file of fewer bytes than its header says");
            }
            sum.update(buffer, 0, n);
            bytes += n;
            if (!isZero(n)) {
                file.pwrite(buffer, 0, n, at);
            }
            at += n;
            rest -= n;
        }
    }

    /// What is zero stays a hole: the file was emptied before.
    private boolean isZero(int length) {
        for (int i = 0; i < length; i++) {
            if (buffer[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
