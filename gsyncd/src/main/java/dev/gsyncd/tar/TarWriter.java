package dev.gsyncd.tar;

import dev.rsyncproto.bytes.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// Writes regular files. For one thread.
public final class TarWriter implements AutoCloseable {
    static final int BLOCK = 512;
    private static final int NAME_FIELD = 100;

    private final TarArchiveOutputStream out;

    /// @param out is written in pieces of a record, 10 KiB, as GNU tar does, and not buffered
    public TarWriter(OutputStream out) {
        // One char for each byte of a name.
        this.out = new TarArchiveOutputStream(out, 20 * BLOCK, StandardCharsets.ISO_8859_1.name());
        this.out.setLongFileMode(TarArchiveOutputStream.LONGFILE_TRUNCATE);
        this.out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
    }

    /// The beginning of an entry; [TarEntry#dataLength] bytes of content must follow.
    public void begin(TarEntry entry) throws IOException {
        SparseMap sparse = entry.sparse();
        byte[] map = sparse == null ? new byte[0] : sparse.toBytes();
        byte[] records = PaxRecords.toBytes(records(entry));
        if (records.length > 0) {
            put(headerName(entry.name()), TarConstants.LF_PAX_EXTENDED_HEADER_LC, records.length);
            out.write(records, 0, records.length);
            out.closeArchiveEntry();
        }
        TarArchiveEntry header =
                header(
                        headerName(entry.name()),
                        (byte) entry.type(),
                        map.length + entry.dataLength());
        header.setMode(entry.mode());
        header.setUserId(Integer.toUnsignedLong(entry.uid()));
        header.setGroupId(Integer.toUnsignedLong(entry.gid()));
        header.setLastModifiedTime(FileTime.from(Instant.ofEpochSecond(entry.mtimeSec())));
        out.putArchiveEntry(header);
        out.write(map, 0, map.length);
    }

    private static Map<Bytes, Bytes> records(TarEntry entry) {
        Map<Bytes, Bytes> records = new LinkedHashMap<>();
        if (entry.mtimeNsec() != 0 || entry.mtimeSec() < 0) {
            records.put(Bytes.utf8("mtime"), time(entry.mtimeSec(), entry.mtimeNsec()));
        }
        SparseMap sparse = entry.sparse();
        if (sparse != null) {
            records.put(Bytes.utf8("GNU.sparse.major"), Bytes.utf8("1"));
            records.put(Bytes.utf8("GNU.sparse.minor"), Bytes.utf8("0"));
            records.put(Bytes.utf8("GNU.sparse.name"), entry.name());
            records.put(Bytes.utf8("GNU.sparse.realsize"), Bytes.utf8("" + entry.size()));
        } else if (entry.name().length() > NAME_FIELD) {
            records.put(Bytes.utf8("path"), entry.name());
        }
        return records;
    }

    /// Before 1970 the fraction counts towards zero: -1.25 is 1.25 s before.
    private static Bytes time(long sec, int nsec) {
        boolean back = sec < 0 && nsec > 0;
        String fraction = String.format("%09d", back ? 1_000_000_000 - nsec : nsec);
        String whole = back && sec == -1 ? "-0" : Long.toString(back ? sec + 1 : sec);
        return Bytes.utf8(whole + "." + fraction);
    }

    private static String headerName(Bytes name) {
        return new String(name.toArray(), StandardCharsets.ISO_8859_1);
    }

    private void put(String name, byte type, long size) throws IOException {
        out.putArchiveEntry(header(name, type, size));
    }

    private static TarArchiveEntry header(String name, byte type, long size) {
        TarArchiveEntry header = new TarArchiveEntry(name, type, true);
        header.setUserName(""); // the numbers count
        header.setGroupName("");
        header.setSize(size);
        return header;
    }

    /// Content of the entry that was begun.
    public void write(byte[] from, int offset, int length) throws IOException {
        out.write(from, offset, length);
    }

    /// Ends the entry.
    ///
    /// @throws IOException where its content is not all there
    public void end() throws IOException {
        out.closeArchiveEntry();
    }

    /// Ends the stream; what it is written to stays open.
    public void finish() throws IOException {
        out.finish();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
