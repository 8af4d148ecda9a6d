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
///          [u8 1 owed, 2 synced][u8 1 gfid | 2 name | 4 and all below]
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
    private static final byte BELOW = 4;
    private static final int HEAD = 8;
    private static final int MIN_BODY = 2;

    private RetryLog() {}

    interface Sink {
        /// `item` is null where `key` was synced; `at`: where the record begins.
        void accept(RetryKey key, @Nullable RetryItem item, long at) throws IOException;
    }

    /// @param end offset after the last whole record; 0 where there is not even a header
    /// @param walkRenamedUntil the end of the last crawl
    /// @param damaged bytes before `end` that are no records
    record Loaded(long end, int records, Xtime walkRenamedUntil, long damaged) {}

    /// Reads all whole records, also those after bytes that are damaged.
    ///
    /// @throws IOException where the file is something else
    static Loaded read(Fd fd, Sink sink) throws IOException {
        return new Reader(fd, sink).read();
    }

    /// A window on the file, moved forward.
    private static final class Reader {
        private final Fd fd;
        private final Sink sink;
        private final byte[] window = new byte[16 * MAX_BODY];
        private long start;
        private int filled;
        private Xtime crawled = Xtime.NEVER;

        Reader(Fd fd, Sink sink) {
            this.fd = fd;
            this.sink = sink;
        }

        Loaded read() throws IOException {
            long size = fd.stat().size();
            int have = Math.min(move(0, HEADER.length), HEADER.length);
            boolean header = Arrays.equals(window, 0, have, HEADER, 0, have);
            if (header && have < HEADER.length) {
                return new Loaded(0, 0, Xtime.NEVER, 0);
            }
            long end = HEADER.length;
            long damaged = header ? 0 : HEADER.length;
            int records = 0;
            for (long at = end; at < size; ) {
                int length = record(at);
                if (length == 0) {
                    at++;
                    continue;
                }
                damaged += at - end;
                at += length;
                end = at;
                records++;
            }
            if (!header && records == 0) {
                throw new IOException(fd.name() + " is no retry queue; move it away");
            }
            return new Loaded(end, records, crawled, damaged);
        }

        /// Its whole length; 0 where none begins at `at`.
        private int record(long at) throws IOException {
            int have = move(at, HEAD + MAX_BODY);
            if (have < HEAD + MIN_BODY) {
                return 0;
            }
            int from = (int) (at - start);
            ByteBuffer head = ByteBuffer.wrap(window, from, HEAD);
            int length = head.getInt();
            int crc = head.getInt();
            if (length < MIN_BODY
                    || length > Math.min(MAX_BODY, have - HEAD)
                    || crc(window, from + HEAD, length) != crc) {
                return 0;
            }
            int body = from + HEAD;
            if (length == CRAWLED_LENGTH && window[body] == CRAWLED) {
                crawled = Xtime.ofBytes(Bytes.of(window, body + 1, Xtime.LENGTH));
                return HEAD + length;
            }
            boolean whole =
                    decode(
                            ByteBuffer.wrap(window, body, length),
                            (key, item) -> sink.accept(key, item, at));
            return whole ? HEAD + length : 0;
        }

        /// Bytes that the window holds from `at` on: at least `want` where the file has them.
        private int move(long at, int want) throws IOException {
            if (at + want > start + filled) {
                start = at;
                filled = 0;
                int n;
                while (filled < window.length
                        && (n = fd.pread(window, filled, window.length - filled, start + filled))
                                > 0) {
                    filled += n;
                }
            }
            return (int) (start + filled - at);
        }
    }

    /// A buffer for [#readAt].
    static byte[] buffer() {
        return new byte[HEAD + MAX_BODY];
    }

    /// The item of the record that begins at `at`.
    ///
    /// @throws IOException where none stands there (any more)
    static RetryItem readAt(Fd fd, long at, byte[] buffer) throws IOException {
        int have = fd.pread(buffer, 0, buffer.length, at);
        @Nullable RetryItem[] found = new RetryItem[1];
        if (have >= HEAD + MIN_BODY) {
            ByteBuffer head = ByteBuffer.wrap(buffer, 0, HEAD);
            int length = head.getInt();
            int crc = head.getInt();
            if (length >= MIN_BODY && length <= have - HEAD && crc(buffer, HEAD, length) == crc) {
                decode(ByteBuffer.wrap(buffer, HEAD, length), (_, one) -> found[0] = one);
            }
        }
        RetryItem item = found[0];
        if (item == null) {
            throw new IOException(fd.name() + ": the record at " + at + " is damaged");
        }
        return item;
    }

    private static int crc(byte[] body, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(body, from, length);
        return (int) crc.getValue();
    }

    /// The bytes of one record.
    static byte[] encode(RetryKey key, @Nullable RetryItem item) {
        ByteBuffer body = ByteBuffer.allocate(MAX_BODY);
        Gfid gfid = key.gfid();
        EntryName name = key.name();
        body.put(item == null ? SYNCED : OWED);
        body.put(
                (byte)
                        ((gfid == null ? 0 : HAS_GFID)
                                | (name == null ? 0 : HAS_NAME)
                                | (key.below() ? BELOW : 0)));
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
        byte[] record = new byte[HEAD + length];
        ByteBuffer.wrap(record).putInt(length).putInt(crc(body, 0, length)).put(body, 0, length);
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

    private interface Decoded {
        void accept(RetryKey key, @Nullable RetryItem item) throws IOException;
    }

    /// False where the body is not one that [#encode] makes.
    private static boolean decode(ByteBuffer body, Decoded sink) throws IOException {
        try {
            byte op = body.get();
            byte has = body.get();
            boolean known = (has & ~(HAS_GFID | HAS_NAME | BELOW)) == 0;
            if ((op != OWED && op != SYNCED) || !known || (has & (HAS_GFID | HAS_NAME)) == 0) {
                return false;
            }
            Gfid gfid = (has & HAS_GFID) == 0 ? null : gfid(body);
            EntryName name =
                    (has & HAS_NAME) == 0 ? null : new EntryName(gfid(body), Bytes.of(bytes(body)));
            RetryKey key = new RetryKey(gfid, name, (has & BELOW) != 0);
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
