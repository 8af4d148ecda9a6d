package dev.gsyncd.changelog;

import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.ChangeRecord.MetaKind;
import dev.gsyncd.change.EntryFop;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Decodes one changelog as its bytes come: the same for a rolled file and for the live one.
///
/// What is not yet whole stays until more comes; [#pending] says how much that is.
public final class ChangelogDecoder {
    /// No record is longer: a name has 255 bytes, a deleted path 4,096.
    static final int MAX_RECORD = 16 * 1024;

    private static final byte[] HEADER_START =
            "GlusterFS Changelog | version: v".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_HEADER = 128;

    /// A brick writes 100640 as 4294934944: sixteen bits, extended by their sign.
    private static final int MODE_BITS = 0xffff;

    private final Bytes file;
    private byte[] rest = new byte[0];

    /// Offset in the file of the first byte of `rest`.
    private long consumed;

    private @Nullable Encoding encoding;

    /// @param file its name, for errors
    public ChangelogDecoder(Bytes file) {
        this.file = file;
    }

    /// Takes the next bytes of the file and gives every record that is whole.
    ///
    /// @throws ChangelogFormatException where a record is none; those before it were given
    public void feed(byte[] data, int offset, int length, Consumer<ChangeRecord> to)
            throws ChangelogFormatException {
        byte[] all = rest;
        if (rest.length == 0) {
            all = Arrays.copyOfRange(data, offset, offset + length);
        } else {
            all = Arrays.copyOf(rest, rest.length + length);
            System.arraycopy(data, offset, all, rest.length, length);
        }
        int at = 0;
        try {
            if (encoding == null) {
                at = header(all);
            }
            while (encoding != null && at < all.length) {
                RecordCursor cursor = new RecordCursor(all, at, encoding);
                ChangeRecord record = decode(cursor);
                if (record == null) {
                    if (all.length - at > MAX_RECORD) {
                        throw error(at, "a record of more than " + MAX_RECORD + " bytes");
                    }
                    break;
                }
                to.accept(record);
                at = cursor.position();
            }
        } catch (RecordCursor.BadRecord e) {
            throw error(at, e.what());
        } finally {
            consumed += at;
            rest = Arrays.copyOfRange(all, at, all.length);
        }
    }

    /// How many bytes at the end of what was fed belong to a record that is not whole.
    public int pending() {
        return rest.length;
    }

    /// What was fed ends with a whole record or with the header.
    public boolean atRecordEnd() {
        return encoding != null && rest.length == 0;
    }

    /// Offset in the file after the last whole record.
    public long consumed() {
        return consumed;
    }

    private ChangelogFormatException error(int at, String what) {
        return new ChangelogFormatException(file, consumed + at, what);
    }

    /// Reads the header line; 0 where it is not whole yet.
    private int header(byte[] all) throws ChangelogFormatException {
        int common = Math.min(all.length, HEADER_START.length);
        if (!Arrays.equals(all, 0, common, HEADER_START, 0, common)) {
            throw error(0, "no changelog header");
        }
        int end = 0;
        while (end < all.length && all[end] != '\n') {
            end++;
        }
        if (end > MAX_HEADER) {
            throw error(0, "a header line of more than " + MAX_HEADER + " bytes");
        }
        if (end == all.length) {
            return 0;
        }
        String line = new String(all, 0, end, StandardCharsets.ISO_8859_1);
        encoding =
                switch (line.substring(HEADER_START.length)) {
                    case "1.2 | encoding : 1" -> Encoding.BINARY;
                    case "1.2 | encoding : 2" -> Encoding.TEXT;
                    default ->
                            throw error(
                                    0,
                                    "a changelog of a kind that is not known (\""
                                            + Bytes.of(all, 0, end)
                                            + "\"; known is v1.2, encoding 1 and 2)");
                };
        return end + 1;
    }

    /// One record; null where it is not whole yet.
    private static @Nullable ChangeRecord decode(RecordCursor in) throws RecordCursor.BadRecord {
        try {
            byte type = in.type();
            Gfid gfid = in.gfid();
            in.nul("after the gfid");
            return switch (type) {
                case 'D' -> new ChangeRecord.Data(gfid);
                case 'M' -> meta(in, gfid);
                default -> entry(in, gfid);
            };
        } catch (RecordCursor.TooShort e) {
            return null;
        }
    }

    private static ChangeRecord meta(RecordCursor in, Gfid gfid)
            throws RecordCursor.BadRecord, RecordCursor.TooShort {
        int fop = in.number("fop");
        in.nul("after the fop");
        return new ChangeRecord.Meta(gfid, metaKind(fop));
    }

    /// xattrs and ACLs by SETXATTR 17, REMOVEXATTR 19, FSETXATTR 36 … of `glusterfs-fops.h`; what
    /// else there is (SETATTR 38, FSETATTR 39) is owner, mode and times.
    private static MetaKind metaKind(int fop) {
        return switch (fop) {
            case 38, 39 -> MetaKind.ATTRIBUTES;
            case 17, 19, 33, 34, 36, 45 -> MetaKind.XATTRS;
            default -> MetaKind.ALL;
        };
    }

    private static ChangeRecord entry(RecordCursor in, Gfid gfid)
            throws RecordCursor.BadRecord, RecordCursor.TooShort {
        EntryFop fop = in.entryFop();
        in.nul("after the fop");
        switch (fop) {
            case CREATE, MKNOD, MKDIR -> {
                int mode = in.number("mode") & MODE_BITS;
                in.nul("after the mode");
                int uid = in.number("uid");
                in.nul("after the uid");
                int gid = in.number("gid");
                in.nul("after the gid");
                EntryName name = in.entryName();
                in.nul("after the name");
                return new ChangeRecord.Entry(gfid, fop, name, null, mode, uid, gid);
            }
            case SYMLINK, LINK -> {
                EntryName name = in.entryName();
                in.nul("after the name");
                return new ChangeRecord.Entry(gfid, fop, name);
            }
            case RENAME -> {
                EntryName from = in.entryName();
                in.nul("after the old name");
                EntryName name = in.entryName();
                in.nul("after the new name");
                return new ChangeRecord.Entry(gfid, fop, name, from, 0, 0, 0);
            }
            case UNLINK, RMDIR -> {
                EntryName name = in.entryName();
                in.nul("after the name");
                in.deletedPath();
                in.nul("after the deleted path");
                return new ChangeRecord.Entry(gfid, fop, name);
            }
        }
        throw new AssertionError(fop);
    }

    /// How gfids and numbers are written.
    enum Encoding {
        BINARY,
        TEXT
    }
}
