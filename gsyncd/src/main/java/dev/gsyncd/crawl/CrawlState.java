package dev.gsyncd.crawl;

import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.gluster.Xtime;
import dev.rsyncproto.bytes.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far a walk came, so that another process can go on with it; numbers are big-endian.
///
/// ```
/// [u8 1][since][mark][bound]           three times, each [u32 seconds][u32 microseconds]
/// [i64 place in the index][u16 length, name of the index]
/// [i64 directories][i64 names][i64 milliseconds until now]
/// [i32 count] { [16 gfid][f64 share] }
/// ```
///
/// @param since as in the [Scope]
/// @param bound what stime becomes when the walk is through
/// @param index where changelogs take over: the index file
/// @param indexOffset and the place in it
/// @param directories that were walked
/// @param names that were told of
/// @param millis that it took
/// @param pending directories that are still to be walked; some of them were begun
record CrawlState(
        Xtime since,
        Xtime mark,
        Xtime bound,
        Bytes index,
        long indexOffset,
        long directories,
        long names,
        long millis,
        List<PendingDirectories.Directory> pending) {
    private static final byte VERSION = 1;
    private static final int FIXED = 1 + 3 * Xtime.LENGTH + 8 + 2 + 3 * 8 + 4;
    private static final int EACH = 24;

    byte[] encode() {
        ByteBuffer out =
                ByteBuffer.allocate(
                        FIXED + index.length() + Math.multiplyExact(EACH, pending.size()));
        out.put(VERSION);
        out.put(since.toBytes().toArray()).put(mark.toBytes().toArray());
        out.put(bound.toBytes().toArray());
        out.putLong(indexOffset).putShort((short) index.length()).put(index.toArray());
        out.putLong(directories).putLong(names).putLong(millis);
        out.putInt(pending.size());
        for (PendingDirectories.Directory each : pending) {
            out.putLong(each.gfid().high()).putLong(each.gfid().low()).putDouble(each.share());
        }
        return out.array();
    }

    /// Null where these are not the bytes of [#encode].
    static @Nullable CrawlState decode(byte[] data) {
        ByteBuffer in = ByteBuffer.wrap(data);
        try {
            if (in.get() != VERSION) {
                return null;
            }
            Xtime since = xtime(in);
            Xtime mark = xtime(in);
            Xtime bound = xtime(in);
            long offset = in.getLong();
            byte[] index = new byte[in.getShort() & 0xffff];
            in.get(index);
            long directories = in.getLong();
            long names = in.getLong();
            long millis = in.getLong();
            int count = in.getInt();
            if (count < 0 || in.remaining() != (long) EACH * count) {
                return null;
            }
            List<PendingDirectories.Directory> pending = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                Gfid gfid = new Gfid(in.getLong(), in.getLong());
                pending.add(new PendingDirectories.Directory(gfid, in.getDouble()));
            }
            return new CrawlState(
                    since,
                    mark,
                    bound,
                    Bytes.of(index),
                    offset,
                    directories,
                    names,
                    millis,
                    pending);
        } catch (BufferUnderflowException e) {
            return null;
        }
    }

    private static Xtime xtime(ByteBuffer in) {
        byte[] raw = new byte[Xtime.LENGTH];
        in.get(raw);
        return Xtime.ofBytes(Bytes.of(raw));
    }
}
