package dev.gsyncd.changelog;

import dev.gsyncd.change.ChangeRecord;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.rsyncproto.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes changelogs the way the changelog translator does (changelog-encoders.c).
final class ChangelogBytes {
    private final boolean text;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ChangelogBytes(boolean text) {
        this.text = text;
    }

    static byte[] header(boolean text) {
        return Bytes.utf8(
                        "GlusterFS Changelog | version: v1.2 | encoding : " + (text ? 2 : 1) + "\n")
                .toArray();
    }

    ChangelogBytes header() {
        out.writeBytes(header(text));
        return this;
    }

    ChangelogBytes record(ChangeRecord record) {
        switch (record) {
            case ChangeRecord.Data(Gfid gfid) -> {
                out.write('D');
                gfid(gfid);
            }
            case ChangeRecord.Meta(Gfid gfid, ChangeRecord.MetaKind kind) -> {
                out.write('M');
                gfid(gfid);
                out.write(0);
                number(
                        switch (kind) {
                            case ATTRIBUTES -> 38;
                            case XATTRS -> 17;
                            case ALL -> 99;
                        });
            }
            case ChangeRecord.Entry entry -> entry(entry);
            case ChangeRecord.Listed _ -> throw new AssertionError("in no changelog");
            case ChangeRecord.Unread _ -> throw new AssertionError("in no changelog");
        }
        out.write(0);
        return this;
    }

    private void entry(ChangeRecord.Entry entry) {
        out.write('E');
        gfid(entry.gfid());
        out.write(0);
        number(entry.op().code());
        out.write(0);
        switch (entry.op()) {
            case CREATE, MKNOD, MKDIR -> {
                number(entry.mode());
                out.write(0);
                number(entry.uid());
                out.write(0);
                number(entry.gid());
                out.write(0);
                name(entry.name());
            }
            case SYMLINK, LINK -> name(entry.name());
            case RENAME -> {
                name(java.util.Objects.requireNonNull(entry.from()));
                out.write(0);
                name(entry.name());
            }
            case UNLINK, RMDIR -> {
                name(entry.name());
                out.write(0);
                // The deleted path, or one NUL in its place.
                if (entry.name().name().length() % 2 == 0) {
                    out.write(0);
                } else {
                    out.writeBytes(Bytes.utf8("dir/").plus(entry.name().name()).toArray());
                }
            }
        }
    }

    private void gfid(Gfid gfid) {
        out.writeBytes(text ? Bytes.utf8(gfid.toString()).toArray() : gfid.toBytes().toArray());
    }

    private void number(int number) {
        if (text) {
            out.writeBytes(Bytes.utf8(Integer.toUnsignedString(number)).toArray());
        } else {
            byte[] raw = new byte[4];
            ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder()).putInt(number);
            out.writeBytes(raw);
        }
    }

    private void name(EntryName name) {
        gfid(name.parent());
        out.write('/');
        out.writeBytes(name.name().toArray());
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
