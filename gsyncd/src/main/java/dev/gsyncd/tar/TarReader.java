package dev.gsyncd.tar;

import dev.rsyncproto.bytes.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.jspecify.annotations.Nullable;

/// Reads a tar stream from a peer that is not trusted: whatever it holds, no more memory is used
/// than for one pax header and one map. For one thread.
///
/// Taken are headers of POSIX.1-1988 and 2001; GNU's own entries (long names, old sparse files) and
/// global headers are not.
public final class TarReader {
    /// Room for a file's xattrs, which Linux bounds by 64 KiB a list and a value.
    static final int MAX_RECORDS = 1 << 20;

    private static final ZipEncoding BYTES =
            ZipEncodingHelper.getZipEncoding(StandardCharsets.ISO_8859_1.name());
    private static final int MODE_BITS = 07777;

    private final InputStream in;
    private final byte[] block = new byte[TarWriter.BLOCK];
    private long position;

    /// Content of the entry that is left, and what fills up its last block.
    private long left;

    private int padding;

    /// @param in is read in pieces of a block and of what is asked for
    public TarReader(InputStream in) {
        this.in = in;
    }

    /// The next entry, or null at the end of the archive. What was left of the one before is
    /// skipped.
    public @Nullable TarEntry next() throws IOException {
        skip(left + padding);
        left = 0;
        padding = 0;
        Map<Bytes, Bytes> records = Map.of();
        while (true) {
            long at = position;
            readBlock();
            if (isZero()) {
                readBlock();
                if (!isZero()) {
                    throw new TarFormatException("one zero block where two end an archive", at);
                }
                return null;
            }
            TarArchiveEntry header = header(at);
            if (header.getLinkFlag() != TarConstants.LF_PAX_EXTENDED_HEADER_LC) {
                return entry(header, records, at);
            }
            if (!records.isEmpty()) {
                throw new TarFormatException("two pax headers for one file", at);
            }
            records = records(header.getSize(), at);
        }
    }

    private TarArchiveEntry header(long at) throws IOException {
        try {
            if (!TarUtils.verifyCheckSum(block)) {
                throw new TarFormatException(
                        "no header, or a broken one: its checksum is wrong", at);
            }
            TarArchiveEntry header = new TarArchiveEntry(block, BYTES, false);
            if (header.getSize() < 0) {
                throw new TarFormatException("size " + header.getSize(), at);
            }
            return header;
        } catch (IllegalArgumentException e) {
            throw new TarFormatException("no header, or a broken one: no number in a field", at);
        }
    }

    private Map<Bytes, Bytes> records(long size, long at) throws IOException {
        if (size <= 0 || size > MAX_RECORDS) {
            throw new TarFormatException(
                    "a pax header of " + size + " bytes: 1 to " + MAX_RECORDS + " are taken", at);
        }
        byte[] bytes = new byte[(int) size];
        long from = position;
        readFully(bytes, bytes.length);
        skip(fill(size));
        return PaxRecords.read(bytes, from);
    }

    private static int fill(long size) {
        return (int) (-size & (TarWriter.BLOCK - 1));
    }

    private TarEntry entry(TarArchiveEntry header, Map<Bytes, Bytes> records, long at)
            throws IOException {
        char type = header.getLinkFlag() == 0 ? TarEntry.REGULAR : (char) header.getLinkFlag();
        Map<Bytes, Bytes> more = new HashMap<>(records);
        Bytes name = more.remove(Bytes.utf8("path"));
        if (name == null) {
            name = Bytes.of(header.getName().getBytes(StandardCharsets.ISO_8859_1));
        }
        long size = number(more, "size", header.getSize(), at);
        int uid = (int) number(more, "uid", header.getLongUserId(), at);
        int gid = (int) number(more, "gid", header.getLongGroupId(), at);
        Time mtime = new Time(header.getLastModifiedTime().toInstant().getEpochSecond(), 0);
        Bytes exact = more.remove(Bytes.utf8("mtime"));
        if (exact != null) {
            mtime = time(exact, at);
        }
        if (type == TarEntry.REGULAR) {
            left = size;
            padding = fill(size);
        }
        SparseMap sparse = null;
        if (more.containsKey(Bytes.utf8("GNU.sparse.major"))) {
            Bytes real = more.remove(Bytes.utf8("GNU.sparse.name"));
            name = real == null ? name : real;
            size = number(more, "GNU.sparse.realsize", -1, at);
            boolean known =
                    number(more, "GNU.sparse.major", -1, at) == 1
                            && number(more, "GNU.sparse.minor", -1, at) == 0;
            if (!known || type != TarEntry.REGULAR || size < 0) {
                throw new TarFormatException("a sparse file that is not of format 1.0", at);
            }
            sparse = map(size, at);
        }
        return new TarEntry(
                name,
                type,
                size,
                header.getMode() & MODE_BITS,
                uid,
                gid,
                mtime.sec(),
                mtime.nsec(),
                sparse);
    }

    private static long number(Map<Bytes, Bytes> records, String key, long otherwise, long at)
            throws TarFormatException {
        Bytes text = records.remove(Bytes.utf8(key));
        if (text == null) {
            return otherwise;
        }
        long n = PaxRecords.number(text);
        if (n < 0) {
            throw new TarFormatException(key + " is no number", at);
        }
        return n;
    }

    private record Time(long sec, int nsec) {}

    private static Time time(Bytes text, long at) throws TarFormatException {
        int dot = text.indexOf('.', 0);
        Bytes whole = dot < 0 ? text : text.sub(0, dot);
        boolean before = !whole.isEmpty() && whole.at(0) == '-';
        long sec = PaxRecords.number(before ? whole.from(1) : whole);
        long nsec = 0;
        if (dot >= 0) {
            Bytes digits = text.from(dot + 1);
            Bytes nine = digits.plus("000000000").sub(0, 9);
            nsec = digits.isEmpty() ? 0 : PaxRecords.number(nine);
        }
        if (sec < 0 || nsec < 0) {
            throw new TarFormatException("mtime is no time", at);
        }
        if (!before) {
            return new Time(sec, (int) nsec);
        }
        return nsec == 0 ? new Time(-sec, 0) : new Time(-sec - 1, (int) (1_000_000_000 - nsec));
    }

    /// The map before the data, whose length must be that of the pieces.
    private SparseMap map(long size, long at) throws IOException {
        MapReader numbers = new MapReader();
        long count = numbers.next();
        if (count < 0 || count > SparseMap.MAX_PIECES) {
            throw new TarFormatException("a sparse file of " + count + " pieces", at);
        }
        // Each takes four bytes and more of the map: what is not there takes no memory.
        if (4 * count > left + TarWriter.BLOCK) {
            throw new TarFormatException("a map that is not all there", at);
        }
        long[] offsets = new long[(int) count];
        long[] lengths = new long[(int) count];
        long end = 0;
        long data = 0;
        for (int i = 0; i < count; i++) {
            offsets[i] = numbers.next();
            lengths[i] = numbers.next();
            if (offsets[i] < end || lengths[i] < 0 || lengths[i] > size - offsets[i]) {
                throw new TarFormatException("a piece of a sparse file is out of place", at);
            }
            end = offsets[i] + lengths[i];
            data += lengths[i];
        }
        if (data != left) {
            throw new TarFormatException("a sparse file with " + left + " bytes for " + data, at);
        }
        return new SparseMap(offsets, lengths);
    }

    /// Takes a line at a time from whole blocks.
    private final class MapReader {
        private int at = block.length;

        long next() throws IOException {
            byte[] digits = new byte[20];
            int n = 0;
            while (true) {
                if (at == block.length) {
                    if (left < block.length) {
                        throw new TarFormatException("a map that is not all there", position);
                    }
                    readBlock();
                    left -= block.length;
                    at = 0;
                }
                byte b = block[at++];
                if (b == '\n') {
                    return PaxRecords.number(digits, 0, n);
                }
                if (n == digits.length) {
                    throw new TarFormatException("a number in the map of a sparse file", position);
                }
                digits[n++] = b;
            }
        }
    }

    /// Reads content of the entry, of a sparse one the data of its pieces one after the other.
    ///
    /// @return how many bytes; -1 at its end
    public int read(byte[] to, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int n = in.read(to, offset, (int) Math.min(length, left));
        if (n < 0) {
            throw cut();
        }
        position += n;
        left -= n;
        return n;
    }

    private void readBlock() throws IOException {
        readFully(block, block.length);
    }

    private void readFully(byte[] to, int length) throws IOException {
        int n = in.readNBytes(to, 0, length);
        position += n;
        if (n < length) {
            throw cut();
        }
    }

    private void skip(long count) throws IOException {
        byte[] nowhere = new byte[(int) Math.min(count, 1 << 16)];
        for (long rest = count; rest > 0; ) {
            int n = (int) Math.min(rest, nowhere.length);
            readFully(nowhere, n);
            rest -= n;
        }
    }

    private EOFException cut() {
        return new EOFException("tar stream: it is cut off at byte " + position);
    }

    private boolean isZero() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
