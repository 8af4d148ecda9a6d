package dev.gsyncd.progress;

import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Dir;
import dev.rsyncproto.posix.Fd;
import dev.rsyncproto.posix.OpenFlags;
import dev.rsyncproto.posix.PosixException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Some bytes on disk that are there whole or not at all: `[u32 crc32c][bytes]`, written to a new
/// file that then takes the name. Losing them costs work, nothing else: what cannot be read counts
/// as nothing.
///
/// Used by one thread.
public final class StateFile {
    private static final int HEAD = 4;
    private static final int CHUNK = 64 * 1024;

    private final Dir dir;
    private final Bytes name;

    public StateFile(Dir dir, Bytes name) {
        this.dir = dir;
        this.name = name;
    }

    /// What was written last; null where that is nothing, or longer ago than `longest`.
    public byte @Nullable [] read(Duration longest) throws IOException {
        byte[] all;
        try (Fd fd = dir.openRead(name)) {
            long size = fd.stat().size();
            Instant written = Instant.ofEpochSecond(fd.stat().mtimeSec());
            if (size <= HEAD
                    || size > Integer.MAX_VALUE - CHUNK
                    || written.plus(longest).isBefore(Instant.now())) {
                return null;
            }
            all = new byte[(int) size];
            int at = 0;
            int n;
            while (at < all.length && (n = fd.read(all, at, all.length - at)) > 0) {
                at += n;
            }
            if (at < all.length) {
                return null;
            }
        } catch (PosixException e) {
            if (e.isAbsent()) {
                return null;
            }
            throw e;
        }
        byte[] bytes = java.util.Arrays.copyOfRange(all, HEAD, all.length);
        return ByteBuffer.wrap(all).getInt() == crc(bytes) ? bytes : null;
    }

    /// On disk when this returns. No bytes: the file goes.
    public void write(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            if (dir.statOrNull(name) != null) {
                dir.unlink(name);
                dir.fsync();
            }
            return;
        }
        Bytes fresh = name.plus(".new");
        int flags = OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_TRUNC;
        try (Fd fd = dir.open(fresh, flags, 0600)) {
            fd.pwrite(ByteBuffer.allocate(HEAD).putInt(crc(bytes)).array(), 0, HEAD, 0);
            for (int at = 0; at < bytes.length; at += CHUNK) {
                fd.pwrite(bytes, at, Math.min(CHUNK, bytes.length - at), HEAD + at);
            }
            fd.fsync();
        }
        dir.rename(fresh, dir, name);
        dir.fsync();
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }
}
