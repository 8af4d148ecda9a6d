package dev.gsyncd.data;

import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.secondary.TarReply;
import dev.gsyncd.tar.SparseMap;
import dev.gsyncd.tar.TarEntry;
import dev.gsyncd.tar.TarWriter;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.checksum.StrongSum;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import dev.rsyncproto.posix.Stat;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Puts files of the primary's mount on a tar stream. A file that changes while it is read is on
/// the stream at the length that its header says, and is known not to be right.
final class TarSource {
    static final String CHANGED = "changed while it was read";

    private static final int BUFFER = 1 << 17;
    private static final int STAT_BLOCK = 512;

    /// A file that lost more than this is not filled up with zeros.
    private static final long MAX_FILLING = 4 << 20;

    // config
    private final Dir mount;
    private final TarWriter tar;

    // state
    private final byte[] buffer = new byte[BUFFER];
    private final StrongSum sum = StrongSum.forFile(TarReply.SUM, 0);

    /// Content of the present entry that is on the stream.
    private long written;

    TarSource(Dir mount, OutputStream out) {
        this.mount = mount;
        this.tar = new TarWriter(out);
    }

    /// A file that lost so much while it was read that the stream had to be given up.
    static final class ShrunkException extends IOException {
        private static final long serialVersionUID = 1;
        private final transient Gfid gfid;

        ShrunkException(Gfid gfid) {
            super(gfid + ": " + CHANGED);
            this.gfid = gfid;
        }

        Gfid gfid() {
            return gfid;
        }
    }

    /// What is on the stream of one file.
    ///
    /// @param bytes of content
    /// @param sum of these
    /// @param trouble why they are not the file's; null where they are
    record Sent(long bytes, Bytes sum, @Nullable String trouble) {}

    /// Null: it is gone, or is no regular file, and nothing is on the stream.
    ///
    /// @throws PosixException where it cannot be read; nothing is on the stream
    /// @throws ShrunkException where the stream is of no use any more
    @Nullable Sent send(Gfid gfid) throws IOException {
        Bytes path = gfid.path();
        try (Fd file =
                mount.open(
                        path,
                        OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK,
                        0)) {
            Stat stat = file.stat();
            return stat.isRegular() ? send(gfid, file, stat) : null;
        } catch (PosixException e) {
            if (e.isAbsent()) {
                return null;
            }
            throw e;
        }
    }

    private Sent send(Gfid gfid, Fd file, Stat stat) throws IOException {
        long size = stat.size();
        SparseMap sparse = stat.blocks() * STAT_BLOCK < size ? SparseMap.of(file, size) : null;
        TarEntry entry =
                new TarEntry(
                        gfid.path(),
                        TarEntry.REGULAR,
                        size,
                        stat.mode() & 07777,
                        stat.uid(),
                        stat.gid(),
                        stat.mtimeSec(),
                        stat.mtimeNsec(),
                        sparse);
        tar.begin(entry);
        sum.reset();
        written = 0;
        String trouble = null;
        try {
            if (sparse == null) {
                copy(file, 0, size);
            } else {
                for (int i = 0; i < sparse.pieces(); i++) {
                    copy(file, sparse.offset(i), sparse.length(i));
                }
            }
            trouble = isSame(file, stat) ? null : CHANGED;
        } catch (UnreadException e) {
            trouble = e.getMessage();
            fill(gfid, entry.dataLength());
        }
        tar.end();
        byte[] digest = new byte[TarReply.SUM.length()];
        sum.digest(digest, 0);
        return new Sent(entry.dataLength(), Bytes.of(digest), trouble);
    }

    /// The content is not there to be read.
    private static final class UnreadException extends IOException {
        private static final long serialVersionUID = 1;

        UnreadException(String message) {
            super(message);
        }
    }

    private void copy(Fd file, long from, long length) throws IOException {
        long at = from;
        for (long rest = length; rest > 0; ) {
            int n;
            try {
                n = file.pread(buffer, 0, (int) Math.min(buffer.length, rest), at);
            } catch (PosixException e) {
                throw new UnreadException(String.valueOf(e.getMessage()));
            }
            if (n <= 0) {
                throw new UnreadException(CHANGED);
            }
            put(n);
            at += n;
            rest -= n;
        }
    }

    private void put(int length) throws IOException {
        sum.update(buffer, 0, length);
        tar.write(buffer, 0, length);
        written += length;
    }

    private void fill(Gfid gfid, long length) throws IOException {
        if (length - written > MAX_FILLING) {
            throw new ShrunkException(gfid);
        }
        Arrays.fill(buffer, (byte) 0);
        while (written < length) {
            put((int) Math.min(buffer.length, length - written));
        }
    }

    private static boolean isSame(Fd file, Stat before) {
        Stat now;
        try {
            now = file.stat();
        } catch (PosixException e) {
            return false;
        }
        return now.size() == before.size()
                && now.mtimeSec() == before.mtimeSec()
                && now.mtimeNsec() == before.mtimeNsec()
                && now.ctimeSec() == before.ctimeSec()
                && now.ctimeNsec() == before.ctimeNsec();
    }

    void finish() throws IOException {
        tar.finish();
    }
}
