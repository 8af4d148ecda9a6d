package dev.gsyncd.progress;

import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.bytes.Bytes;
import dev.rsyncproto.posix.Fd;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The records of a retry queue's file; numbers are big-endian.
///
/// ```
/// header   "gsyncd retry queue 1\n"
/// record   [u32 length of body][u32 crc32c of body] body
/// body     [u8 3 crawled][u32 seconds][u32 microseconds], or
///          [u8 1 owed, 2 synced][u8 1 gfid | 2 name]
///          [16 gfid]? [16 parent gfid, u16 length, name]?
///          owed: [i64 first][i64 last][i64 next, ms since 1970][i32 tries][u16 length, reason]
/// ```
final class RetryLog {
    static final byte[] HEADER = "gsyncd retry queue 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_BODY = 8 * 1024;
    private static final int CRAWLED_LENGTH = 1 + Xtime.LENGTH;
    private static final int MAX_REASON = 1024;
    private static final byte OWED = 1;
    private static final byte SYNCED = 2;
    private static final byte CRAWLED = 3;
    private static final byte HAS_GFID = 1;
    private static final byte HAS_NAME = 2;

    private RetryLog() {}

    interface Sink {
        /// `item` is null where `key` was synced.
        void accept(RetryKey key, @Nullable RetryItem item);
    }

    /// @param end offset after the last whole record; 0 where there is not even a header
    /// @param walkRenamedUntil the end of the last crawl
    record Loaded(long end, int records, Xtime walkRenamedUntil) {}

    /// Reads all whole records from the beginning.
    ///
    /// @throws IOException where the file is something else
    static Loaded read(Fd fd, Sink sink) throws IOException {
        byte[] header = new byte[HEADER.length];
        int n = readFully(fd, header, header.length);
        if (!Arrays.equals(header, 0, n, HEADER, 0, n)) {
            throw new IOException(fd.name() + " is no retry queue; move it away");
        }
        if (n < header.length) {
            return new Loaded(0, 0, Xtime.NEVER);
        }
        long end = n;
        int records = 0;
        Xtime crawled = Xtime.NEVER;
        byte[] head = new byte[8];
        byte[] body = new byte[MAX_BODY];
        while (readFully(fd, head, head.length) == head.length) {
            ByteBuffer fields = ByteBuffer.wrap(head);
            int length = fields.getInt();
            int crc = fields.getInt();
            if (length < 0
                    || length > MAX_BODY
                    || readFully(fd, body, length) < length
                    || crc(body, length) != crc) {
                break;
            }
            if (length == CRAWLED_LENGTH && body[0] == CRAWLED) {
                crawled = Xtime.ofBytes(Bytes.of(body, 1, Xtime.LENGTH));
            } else if (!decode(ByteBuffer.wrap(body, 0, length), sink)) {
                break;
            }
            end += head.length + length;
            records++;
        }
        return new Loaded(end, records, crawled);
    }

    private static int readFully(Fd fd, byte[] to, int length) throws IOException {
        int have = 0;
        while (have < length) {
            int n = fd.read(to, have, length - have);
            if (n <= 0) {
                break;
            }
            have += n;
        }
        return have;
    }

    private static int crc(byte[] body, int length) {
        CRC32C crc = new CRC32C();
        crc.update(body, 0, length);
        return (int) crc.getValue();
    }

    /// The bytes of one record.
    static byte[] encode(RetryKey key, @Nullable RetryItem item) {
        ByteBuffer body = ByteBuffer.allocate(MAX_BODY);
        Gfid gfid = key.gfid();
        EntryName name = key.name();
        body.put(item == null ? SYNCED : OWED);
        body.put((byte) ((gfid == null ? 0 : HAS_GFID) | (name == null ? 0 : HAS_NAME)));
        if (gfid != null) {
            putGfid(body, gfid);
        }
        if (name != null) {
            putGfid(body, name.parent());
            putBytes(body, name.name().toArray());
        }
        if (item != null) {
            body.putLong(item.first().toEpochMilli());
            body.putLong(item.last().toEpochMilli());
            body.putLong(item.next().toEpochMilli());
            body.putInt(item.tries());
            byte[] reason = item.reason().getBytes(StandardCharsets.UTF_8);
            putBytes(body, Arrays.copyOf(reason, Math.min(reason.length, MAX_REASON)));
        }
        return framed(body.array(), body.position());
    }

    static byte[] encodeCrawled(Xtime time) {
        byte[] body = new byte[CRAWLED_LENGTH];
        body[0] = CRAWLED;
        System.arraycopy(time.toBytes().toArray(), 0, body, 1, Xtime.LENGTH);
        return framed(body, body.length);
    }

    private static byte[] framed(byte[] body, int length) {
        byte[] record = new byte[8 + length];
        ByteBuffer.wrap(record).putInt(length).putInt(crc(body, length)).put(body, 0, length);
        return record;
    }

    private static void putGfid(ByteBuffer body, Gfid gfid) {
        body.putLong(gfid.high());
        body.putLong(gfid.low());
    }

    private static void putBytes(ByteBuffer body, byte[] bytes) {
        body.putShort((short) bytes.length);
        body.put(bytes);
    }

    /// False where the body is not one that [#encode] makes.
    private static boolean decode(ByteBuffer body, Sink sink) {
        try {
            byte op = body.get();
            byte has = body.get();
            if ((op != OWED && op != SYNCED) || has < HAS_GFID || has > (HAS_GFID | HAS_NAME)) {
                return false;
            }
            Gfid gfid = (has & HAS_GFID) == 0 ? null : gfid(body);
            EntryName name =
                    (has & HAS_NAME) == 0 ? null : new EntryName(gfid(body), Bytes.of(bytes(body)));
            RetryKey key = new RetryKey(gfid, name);
            RetryItem item = op == SYNCED ? null : item(body, key);
            if (body.hasRemaining()) {
                return false;
            }
            sink.accept(key, item);
            return true;
        } catch (BufferUnderflowException e) {
            return false;
        }
    }

    private static RetryItem item(ByteBuffer body, RetryKey key) {
        Instant first = Instant.ofEpochMilli(body.getLong());
        Instant last = Instant.ofEpochMilli(body.getLong());
        Instant next = Instant.ofEpochMilli(body.getLong());
        int tries = body.getInt();
        String reason = new String(bytes(body), StandardCharsets.UTF_8);
        return new RetryItem(key, reason, first, last, next, tries);
    }

    private static Gfid gfid(ByteBuffer body) {
        return new Gfid(body.getLong(), body.getLong());
    }

    private static byte[] bytes(ByteBuffer body) {
        byte[] bytes = new byte[body.getShort() & 0xffff];
        body.get(bytes);
        return bytes;
    }
}
